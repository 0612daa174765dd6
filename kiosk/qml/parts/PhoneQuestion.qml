pragma ComponentBehavior: Bound

import QtQuick
import ".."

// A phone number on a pad; its middle is hidden from who stands behind.
Item {
    id: question

    required property var apply
    readonly property var shows: apply.shows

    PhoneNumber {
        id: number
        width: parent.width
        shows: question.shows
        onLooked: question.apply.look()
    }
    Pad {
        anchors.top: number.bottom
        anchors.topMargin: 32 * Theme.dot
        width: parent.width
        keyHeight: Math.min(136 * Theme.dot, (parent.height - number.height - 32 * Theme.dot - 3 * spacing) / 4)
        sideText: Words.tell("apply.no_phone")
        isSideChosen: question.shows.hasNoPhone ?? false
        onDigit: figure => question.apply.digit(figure)
        onDrop: question.apply.dropDigit()
        onSide: question.apply.noPhone()
    }
}
