import "../parts"

// 政策, in plain words.
Choices {
    required property var kiosk

    view: kiosk.day.policies
}
