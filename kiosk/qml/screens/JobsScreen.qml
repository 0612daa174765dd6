pragma ComponentBehavior: Bound

import QtQuick
import ".."
import "../parts"

// Jobs from near to far: the line to walk, chips, four cards a page.
Item {
    id: screen

    required property var kiosk
    readonly property var jobs: kiosk.jobs
    readonly property var shows: jobs.shows

    Question {
        id: question
        x: Theme.space6
        y: Theme.questionTop
        width: Theme.columnWidth
        text: Words.tell("jobs.title")
        hint: screen.shows.below
    }
    WalkLine {
        id: line
        x: Theme.space6
        anchors.top: question.bottom
        anchors.topMargin: Theme.space4
        // Large letters leave it no room where the left column is short; it is read aloud as well.
        visible: !(Theme.isWide && Theme.elder) && (screen.shows.isAny ?? true)
        width: Theme.columnWidth
        stops: screen.shows.stops
        later: screen.shows.later
    }
    // In large letters there is one question: which of these.
    Row {
        id: chips
        visible: !Theme.elder
        x: Theme.space6
        anchors.top: line.visible ? line.bottom : question.bottom
        anchors.topMargin: visible ? Theme.space4 : 0
        height: visible ? implicitHeight : 0
        width: Theme.columnWidth
        spacing: Theme.space3
        Repeater {
            model: screen.shows.chips
            delegate: Chip {
                required property var modelData
                width: (chips.width - 4 * chips.spacing) / 5
                text: modelData.text
                count: modelData.count
                isChosen: modelData.isChosen
                onTapped: screen.jobs.filter(modelData.key)
            }
        }
    }
    Column {
        id: list
        x: Theme.secondColumn
        y: Theme.isWide ? Theme.space3 : chips.y + chips.height + (Theme.elder ? Theme.space5 : Theme.space4)
        height: (Theme.isWide ? parent.height : way.y) - Theme.space4 - y
        width: Theme.columnWidth
        spacing: Theme.space3
        Repeater {
            model: screen.shows.rows
            delegate: JobRow {
                required property var modelData
                width: list.width
                height: Math.min((Theme.elder ? 248 : 212) * Theme.dot, (list.height - 3 * list.spacing) / 4)
                job: modelData
                onTapped: screen.jobs.choose(modelData.number)
            }
        }
    }
    Way {
        id: way
        WayOut {
            height: parent.height
            glyph: "left"
            text: Words.tell("way.back")
            onTapped: screen.kiosk.shell.back()
        }
        WayOut {
            visible: screen.shows.further !== "" || !screen.shows.isFirstPage
            height: parent.height
            glyph: screen.shows.further !== "" ? "right" : "left"
            iconLast: screen.shows.further !== ""
            text: screen.shows.further !== "" ? screen.shows.further : Words.tell("list.first")
            onTapped: screen.shows.further !== "" ? screen.jobs.further() : screen.jobs.first()
        }
        Action {
            visible: screen.shows.isAny ?? true
            width: parent.width - x
            height: parent.height
            glyph: "pad"
            text: Words.tell("jobs.number")
            onTapped: screen.jobs.number()
        }
    }
}
