import "../parts"

// 上课和活动.
Choices {
    required property var kiosk

    view: kiosk.day.courses
}
