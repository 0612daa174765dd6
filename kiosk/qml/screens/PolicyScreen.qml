import "../parts"

// One policy: what one gets, who, with what, how.
Detail {
    view: kiosk.day.policy
}
