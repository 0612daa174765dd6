import "../parts"

// Who is let go first.
Choices {
    required property var kiosk

    view: kiosk.day.priority
}
