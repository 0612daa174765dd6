pragma ComponentBehavior: Bound

import QtQuick
import ".."

// A question, its answers as rows, and the way out; more of them on the next page.
Item {
    id: choices

    required property var view
    readonly property var shows: view.shows
    default property alias keys: more.data

    Question {
        id: question
        x: Theme.space6
        y: (Theme.isWide ? 24 : 40) * Theme.dot
        width: Theme.columnWidth
        text: choices.shows.title
        hint: choices.shows.hint
    }
    Wrong {
        id: wrong
        x: Theme.space6
        anchors.top: question.bottom
        anchors.topMargin: visible ? Theme.space3 : 0
        width: Theme.columnWidth
        text: choices.shows.error
    }
    Column {
        id: list
        readonly property int most: Theme.elder ? 4 : 6
        x: Theme.secondColumn
        y: Theme.isWide ? Theme.space4 : wrong.y + wrong.height + Theme.space5
        height: (Theme.isWide ? parent.height : way.y) - Theme.space4 - y
        width: Theme.columnWidth
        spacing: Theme.space3
        Repeater {
            model: choices.shows.rows
            delegate: Choice {
                required property var modelData
                width: list.width
                height: Math.min((Theme.elder ? 212 : 168) * Theme.dot, (list.height - (list.most - 1) * list.spacing) / list.most)
                row: modelData
                onTapped: choices.view.choose(modelData.key)
            }
        }
    }
    Way {
        id: way
        WayOut {
            height: parent.height
            glyph: "left"
            text: Words.tell("way.back")
            onTapped: choices.view.back()
        }
        WayOut {
            visible: choices.shows.further !== "" || !choices.shows.isFirstPage
            height: parent.height
            glyph: choices.shows.further !== "" ? "right" : "left"
            iconLast: choices.shows.further !== ""
            text: choices.shows.further !== "" ? choices.shows.further : Words.tell("list.first")
            onTapped: choices.shows.further !== "" ? choices.view.further() : choices.view.first()
        }
        Row {
            id: more
            height: parent.height
            spacing: Theme.space4
        }
    }
}
