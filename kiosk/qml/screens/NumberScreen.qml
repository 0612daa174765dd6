import QtQuick
import ".."
import "../parts"

// 按号码: the number somebody was told, and what it stands for.
Item {
    id: screen

    required property var kiosk
    readonly property var number: kiosk.number
    readonly property var shows: number.shows

    Question {
        id: question
        x: Theme.space6
        y: Theme.questionTop
        width: Theme.columnWidth
        text: Words.tell("number.title")
    }
    Item {
        id: typed
        x: Theme.space6
        anchors.top: question.bottom
        anchors.topMargin: Theme.space5
        width: Theme.columnWidth
        height: Math.max(142 * Theme.dot, 1.34 * Theme.step4)
        Label {
            id: figure
            width: 300 * Theme.dot
            height: parent.height
            text: screen.shows.typed
            step: Theme.step4
            isBold: true
            horizontalAlignment: Text.AlignHCenter
        }
        Rectangle {
            anchors.bottom: parent.bottom
            width: figure.width
            height: 6 * Theme.dot
            color: Theme.ink
        }
        Label {
            anchors.left: figure.right
            anchors.leftMargin: Theme.space5
            anchors.right: parent.right
            anchors.verticalCenter: parent.verticalCenter
            visible: screen.shows.isKnown
            text: screen.shows.name
            step: Theme.step2
            isBold: true
            elide: Text.ElideRight
        }
    }
    Wrong {
        x: Theme.space6
        anchors.top: typed.bottom
        anchors.topMargin: Theme.space4
        width: Theme.columnWidth
        text: screen.shows.isKnown ? "" : screen.shows.unknown
    }
    Pad {
        y: Theme.isWide ? Theme.space4 : way.y - height - 160 * Theme.dot
        x: Theme.secondColumn
        width: Theme.columnWidth
        keyHeight: Theme.isWide ? Math.min(152 * Theme.dot, (screen.height - y - Theme.space4 - 3 * spacing) / 4) : (Theme.elder ? 168 : 152) * Theme.dot
        onDigit: figure => screen.number.digit(figure)
        onDrop: screen.number.dropDigit()
    }
    Way {
        id: way
        WayOut {
            height: parent.height
            glyph: "left"
            text: Words.tell("way.back")
            onTapped: screen.number.back()
        }
        Action {
            width: parent.width - x
            height: parent.height
            enabled: screen.shows.isKnown
            text: Words.tell("number.take")
            onTapped: screen.number.take()
        }
    }
}
