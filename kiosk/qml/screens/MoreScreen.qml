import "../parts"

// 更多.
Choices {
    required property var kiosk

    view: kiosk.day.more
}
