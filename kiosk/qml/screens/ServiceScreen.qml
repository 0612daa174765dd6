import "../parts"

// One service: what to bring, how it goes, when it is done.
Detail {
    view: kiosk.day.service
}
