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
        y: 56 * Theme.dot
        width: parent.width - 2 * Theme.space6
        text: screen.shows.title
        hint: screen.shows.note
    }
    Rectangle {
        id: rule
        x: Theme.space6
        anchors.top: question.bottom
        anchors.topMargin: 56 * Theme.dot
        width: parent.width - 2 * Theme.space6
        height: 4 * Theme.dot
        color: Theme.ink
    }
    Column {
        id: table
        x: Theme.space6
        anchors.top: rule.bottom
        width: parent.width - 2 * Theme.space6
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
    Way {
        WayOut {
            height: parent.height
            glyph: "left"
            text: Words.tell("way.back")
            onTapped: screen.kiosk.shell.back()
        }
    }
}
