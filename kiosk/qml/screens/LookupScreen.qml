pragma ComponentBehavior: Bound

import QtQuick
import ".."
import "../parts"

// 我的号: a letter and three figures.
Item {
    id: screen

    required property var kiosk
    readonly property var lookup: kiosk.day.lookup
    readonly property var shows: lookup.shows

    Question {
        id: question
        x: Theme.space6
        y: Theme.questionTop
        width: Theme.columnWidth
        text: screen.shows.title
        hint: screen.shows.hint
    }
    Label {
        id: typed
        x: Theme.space6
        anchors.top: question.bottom
        anchors.topMargin: Theme.space4
        width: Theme.columnWidth
        height: Theme.isWide ? 136 * Theme.dot : Math.max(136 * Theme.dot, 1.28 * step)
        text: screen.shows.letter + (screen.shows.letter === "" ? "" : "-") + screen.shows.figures
        step: Theme.step5
        isBold: true
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
        id: letters
        x: Theme.secondColumn
        y: Theme.isWide ? 24 * Theme.dot : pad.y - height - Theme.space4
        width: Theme.columnWidth
        spacing: Theme.space3
        Repeater {
            model: screen.shows.letters
            delegate: Chip {
                required property string modelData
                width: (letters.width - 4 * letters.spacing) / 5
                height: 120 * Theme.dot
                text: modelData
                isChoice: false
                isChosen: modelData === screen.shows.letter
                onTapped: screen.lookup.letter(modelData)
            }
        }
    }
    Pad {
        id: pad
        x: Theme.secondColumn
        y: Theme.isWide ? letters.y + letters.height + Theme.space4 : way.y - height - 64 * Theme.dot
        width: Theme.columnWidth
        keyHeight: 136 * Theme.dot
        onDigit: figure => screen.lookup.digit(figure)
        onDrop: screen.lookup.dropDigit()
    }
    Way {
        id: way
        WayOut {
            height: parent.height
            glyph: "left"
            text: Words.tell("way.back")
            onTapped: screen.lookup.back()
        }
        Action {
            width: parent.width - x
            height: parent.height
            enabled: screen.shows.isWhole
            text: Words.tell("lookup.look")
            onTapped: screen.lookup.look()
        }
    }
}
