pragma ComponentBehavior: Bound

import QtQuick
import ".."

// One thing in full as a ruled table, and the one thing to do about it.
Item {
    id: detail

    required property var kiosk
    required property var view
    readonly property var shows: view.shows
    // What is given back is no step ahead: its key is white, and stands apart from the way back.
    property bool givesBack: false

    Question {
        id: question
        x: Theme.space6
        y: Theme.questionTop
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
        id: way
        readonly property int turn: 1
        WayOut {
            height: parent.height
            glyph: "left"
            text: Words.tell("way.back")
            onTapped: detail.kiosk.shell.back()
        }
        Action {
            visible: detail.shows.action !== "" && !detail.givesBack
            width: parent.width - x
            height: parent.height
            text: detail.shows.action
            onTapped: detail.view.act()
        }
    }
    WayOut {
        readonly property int turn: 2
        visible: detail.shows.action !== "" && detail.givesBack
        anchors.right: way.right
        anchors.top: way.top
        height: way.height
        glyph: "undo"
        text: detail.shows.action
        onTapped: detail.view.act()
    }
}
