import "../parts"

// One course: when, where, and a place in it.
Detail {
    view: kiosk.day.course
}
