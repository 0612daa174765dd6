import "../parts"

// 今天的零活.
Choices {
    required property var kiosk

    view: kiosk.day.gigs
}
