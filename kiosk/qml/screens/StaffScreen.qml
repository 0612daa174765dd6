pragma ComponentBehavior: Bound

import QtQuick
import ".."
import "../parts"

// 找工作人员: whether somebody is at the desk, and where it is.
Item {
    id: screen

    required property var kiosk
    readonly property var shows: kiosk.staff.shows

    Question {
        id: question
        x: Theme.space6
        y: Theme.questionTop
        width: Theme.columnWidth
        text: screen.shows.title
        hint: screen.shows.note
    }
    Rectangle {
        id: rule
        x: Theme.secondColumn
        y: Theme.isWide ? 32 * Theme.dot : question.y + question.height + Theme.space4
        width: Theme.columnWidth
        height: 4 * Theme.dot
        color: Theme.ink
        visible: screen.shows.lines.length > 0
    }
    Column {
        id: table
        x: Theme.secondColumn
        anchors.top: rule.bottom
        width: Theme.columnWidth
        Repeater {
            model: screen.shows.lines
            delegate: TableLine {
                required property var modelData
                width: table.width
                label: modelData.label
                text: modelData.text
            }
        }
    }
    NewsBlock {
        x: Theme.secondColumn
        anchors.top: table.bottom
        anchors.topMargin: Theme.space4
        width: Theme.columnWidth
        text: screen.shows.call
        kind: screen.shows.callKind
    }
    Way {
        WayOut {
            height: parent.height
            glyph: "left"
            text: Words.tell("way.back")
            onTapped: screen.kiosk.shell.back()
        }
        Action {
            width: parent.width - x
            height: parent.height
            visible: screen.shows.canCall
            text: Words.tell("staff.call")
            onTapped: screen.kiosk.staff.call()
        }
    }
}
