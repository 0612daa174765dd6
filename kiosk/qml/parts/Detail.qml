pragma ComponentBehavior: Bound

import QtQuick
import ".."

// One thing in full as a ruled table, and the one thing to do about it.
Item {
    id: detail

    required property var kiosk
    required property var view
    readonly property var shows: view.shows

    Question {
        id: question
        x: Theme.space6
        y: (Theme.isWide ? 24 : 40) * Theme.dot
        width: Theme.columnWidth
        text: detail.shows.title
        hint: detail.shows.hint
    }
    Wrong {
        id: wrong
        x: Theme.space6
        anchors.top: question.bottom
        anchors.topMargin: visible ? Theme.space3 : 0
        width: Theme.columnWidth
        text: detail.shows.error
    }
    Rectangle {
        id: rule
        x: Theme.secondColumn
        y: Theme.isWide ? 32 * Theme.dot : wrong.y + wrong.height + Theme.space4
        width: Theme.columnWidth
        height: 4 * Theme.dot
        color: Theme.ink
    }
    Column {
        id: table
        x: Theme.secondColumn
        anchors.top: rule.bottom
        width: Theme.columnWidth
        Repeater {
            model: detail.shows.lines
            delegate: TableLine {
                required property var modelData
                width: table.width
                label: modelData.label
                text: modelData.text
            }
        }
    }
    Way {
        readonly property int turn: 1
        WayOut {
            height: parent.height
            glyph: "left"
            text: Words.tell("way.back")
            onTapped: detail.kiosk.shell.back()
        }
        Action {
            visible: detail.shows.action !== ""
            width: parent.width - x
            height: parent.height
            text: detail.shows.action
            onTapped: detail.view.act()
        }
    }
}
