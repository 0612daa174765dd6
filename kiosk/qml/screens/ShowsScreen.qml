pragma ComponentBehavior: Bound

import QtQuick
import ".."
import "../parts"

// The studio's first screen: which show is yours.
Item {
    id: screen

    required property var kiosk
    readonly property var shows: kiosk.shows.shows
    readonly property bool isAny: shows.shows.length > 0

    Question {
        id: question
        x: Theme.space6
        y: Theme.questionTop
        width: Theme.columnWidth
        text: Words.tell(screen.isAny ? "studio.shows.title" : "studio.shows.none")
        hint: Words.tell(screen.isAny ? "studio.shows.hint" : "studio.shows.none_hint")
    }
    Column {
        id: list
        x: Theme.secondColumn
        y: Theme.isWide ? Theme.space4 : question.y + question.height + Theme.space5
        width: Theme.columnWidth
        spacing: Theme.space3
        Repeater {
            model: screen.shows.shows
            delegate: StudioShowRow {
                required property var modelData
                width: list.width
                show: modelData
                onTapped: screen.kiosk.shows.choose(modelData.id)
            }
        }
    }
    Way {
        isSecond: true
        visible: screen.shows.behind > 0 || !screen.shows.isFirstPage
        WayOut {
            height: parent.height
            glyph: screen.shows.behind > 0 ? "right" : "left"
            iconLast: screen.shows.behind > 0
            text: screen.shows.behind > 0 ? Words.say("studio.shows.behind", { "count": screen.shows.behind }) : Words.tell("list.first")
            onTapped: screen.shows.behind > 0 ? screen.kiosk.shows.further() : screen.kiosk.shows.first()
        }
    }
}
