pragma ComponentBehavior: Bound

import QtQuick
import ".."
import "../parts"

// 来签到: the number on the slip, or the telephone.
Item {
    id: screen

    required property var kiosk
    readonly property var checkin: kiosk.day.checkin
    readonly property var shows: checkin.shows

    Question {
        id: question
        x: Theme.space6
        y: Theme.questionTop
        width: Theme.columnWidth
        text: screen.shows.title
        hint: screen.shows.hint
    }
    PhoneNumber {
        id: typed
        x: Theme.space6
        anchors.top: question.bottom
        anchors.topMargin: Theme.space4
        width: Theme.columnWidth
        shows: screen.shows
        onLooked: screen.checkin.look()
    }
    Wrong {
        x: Theme.space6
        anchors.top: typed.bottom
        anchors.topMargin: Theme.space4
        width: Theme.columnWidth
        text: screen.shows.error
    }
    ScanRow {
        readonly property real room: (Theme.isWide ? way.y : pad.y) - y - Theme.space3
        x: Theme.space6
        anchors.top: typed.bottom
        anchors.topMargin: (screen.shows.error !== "" ? 112 : 32) * Theme.dot
        width: Theme.columnWidth
        height: Math.min(room, (Theme.isWide ? 300 : Theme.elder ? 130 : 190) * Theme.dot)
        scan: screen.kiosk.scan
        // What is wrong goes before what there is not: in large letters both find no room.
        readonly property bool hasNews: scan.shows.hasCamera || scan.shows.error !== ""
        visible: scan.shows.isOpen && (hasNews || !Theme.elder || screen.shows.error === "")
    }
    Pad {
        id: pad
        x: Theme.secondColumn
        y: Theme.isWide ? Theme.space4 : way.y - height - 96 * Theme.dot
        width: Theme.columnWidth
        keyHeight: Theme.isWide ? Math.min(152 * Theme.dot, (screen.height - y - Theme.space4 - 3 * spacing) / 4) : (Theme.elder ? 168 : 152) * Theme.dot
        onDigit: figure => screen.checkin.digit(figure)
        onDrop: screen.checkin.dropDigit()
    }
    Way {
        id: way
        WayOut {
            height: parent.height
            glyph: "left"
            text: Words.tell("way.back")
            onTapped: screen.checkin.back()
        }
        Action {
            width: parent.width - x
            height: parent.height
            enabled: screen.shows.canSend
            text: Words.tell("checkin.send")
            onTapped: screen.checkin.send()
        }
    }
}
