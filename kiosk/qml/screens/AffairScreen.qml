import "../parts"

// One of the own affairs, and the way to give it back.
Detail {
    view: kiosk.day.own.affair
}
