pragma ComponentBehavior: Bound

import QtQuick
import ".."
import "../parts"

// 我的事: a telephone number, then the four figures that staff read out.
Item {
    id: screen

    required property var kiosk
    readonly property var prove: kiosk.day.own.prove
    readonly property var shows: prove.shows
    readonly property bool isPhone: shows.kind === "phone"

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
        visible: screen.isPhone
        x: Theme.space6
        anchors.top: question.bottom
        anchors.topMargin: Theme.space4
        width: Theme.columnWidth
        shows: screen.shows
        onLooked: screen.prove.look()
    }
    CodeFigures {
        visible: !screen.isPhone
        x: Theme.space6
        y: typed.y
        width: Theme.columnWidth
        figures: screen.shows.figures
    }
    Wrong {
        id: wrong
        x: Theme.space6
        anchors.top: typed.bottom
        anchors.topMargin: Theme.space4
        width: Theme.columnWidth
        text: screen.shows.error
    }
    Mirror {
        readonly property real room: (Theme.isWide ? way.y : pad.y) - y - Theme.space4
        visible: screen.isPhone && screen.kiosk.scan.shows.hasCamera && room > 120 * Theme.dot
        x: Theme.space6
        y: wrong.y + wrong.height + Theme.space4
        height: Math.min(room, (Theme.isWide ? 300 : 190) * Theme.dot)
        width: height * 16 / 9
        pictures: screen.kiosk.scan
        hasCamera: visible
    }
    Pad {
        id: pad
        x: Theme.secondColumn
        y: Theme.isWide ? Theme.space4 : way.y - height - 96 * Theme.dot
        width: Theme.columnWidth
        keyHeight: Theme.isWide ? Math.min(152 * Theme.dot, (screen.height - y - Theme.space4 - 3 * spacing) / 4) : (Theme.elder ? 168 : 152) * Theme.dot
        onDigit: figure => screen.prove.digit(figure)
        onDrop: screen.prove.dropDigit()
    }
    Way {
        id: way
        WayOut {
            height: parent.height
            glyph: "left"
            text: Words.tell("way.back")
            onTapped: screen.prove.back()
        }
        Action {
            width: parent.width - x
            height: parent.height
            enabled: screen.shows.canSend
            text: screen.shows.send
            onTapped: screen.prove.send()
        }
    }
}
