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
        y: (Theme.isWide ? 24 : 40) * Theme.dot
        width: Theme.columnWidth
        text: screen.shows.title
        hint: screen.shows.hint
    }
    Row {
        id: typed
        x: Theme.space6
        anchors.top: question.bottom
        anchors.topMargin: Theme.space4
        width: Theme.columnWidth
        height: 136 * Theme.dot
        spacing: Theme.space5
        Repeater {
            model: screen.shows.groups
            delegate: Label {
                required property string modelData
                height: typed.height
                text: modelData
                step: Theme.step4
                isBold: true
            }
        }
    }
    Rectangle {
        anchors.top: typed.bottom
        x: Theme.space6
        width: Theme.columnWidth
        height: 6 * Theme.dot
        color: Theme.ink
    }
    Wrong {
        x: Theme.space6
        anchors.top: typed.bottom
        anchors.topMargin: Theme.space4
        width: Theme.columnWidth
        text: screen.shows.error
    }
    Row {
        readonly property real room: (Theme.isWide ? way.y : pad.y) - y - Theme.space3
        visible: screen.kiosk.scan.shows.isOpen
        x: Theme.space6
        anchors.top: typed.bottom
        anchors.topMargin: (screen.shows.error !== "" ? 112 : 32) * Theme.dot
        width: Theme.columnWidth
        height: Math.min(room, (Theme.isWide ? 300 : Theme.elder ? 130 : 190) * Theme.dot)
        spacing: Theme.space4
        Mirror {
            visible: screen.kiosk.scan.shows.hasCamera
            width: height * 16 / 9
            height: parent.height
            pictures: screen.kiosk.scan
            hasCamera: visible
        }
        Label {
            width: parent.width - (screen.kiosk.scan.shows.hasCamera ? parent.height * 16 / 9 + Theme.space4 : 0)
            height: parent.height
            text: screen.kiosk.scan.shows.error || screen.kiosk.scan.shows.hint
            wrapMode: Text.Wrap
            fontSizeMode: Text.Fit
            minimumPixelSize: Math.max(1, Math.floor(28 * Theme.dot))
            color: screen.kiosk.scan.shows.error !== "" ? Theme.live : Theme.ink
        }
    }
    Pad {
        id: pad
        x: Theme.secondColumn
        y: Theme.isWide ? 56 * Theme.dot : way.y - height - 96 * Theme.dot
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
