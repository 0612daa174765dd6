import "../parts"

// 订床位: who comes, then where.
Choices {
    required property var kiosk

    view: kiosk.day.beds
}
