pragma ComponentBehavior: Bound

import QtQuick
import ".."

// A question, its answers as rows, and the way out; more of them on the next page.
Item {
    id: choices

    required property var view
    readonly property var shows: view.shows
    readonly property var gone: ({ "key": "", "title": "", "note": "", "side": "", "glyph": "" })
    default property alias keys: more.data
    // What the green button says; empty: none.
    property string action: ""
    signal acted
    // More keys than stand beside the way out.
    property bool keysAbove: false
    // One that stands in a row of its own is as wide as the column.
    readonly property bool areKeysAbove: more.isAbove

    Question {
        id: question
        x: Theme.space6
        y: Theme.questionTop
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
        readonly property int aPage: Theme.elder ? 4 : 6
        // A list that goes on keeps its rows in place; a short one need not be as flat.
        readonly property int most: choices.shows.further !== "" || !choices.shows.isFirstPage ? aPage : Math.max(1, choices.shows.rows.length)
        x: Theme.secondColumn
        y: Theme.isWide ? Theme.space4 : wrong.y + wrong.height + Theme.space5
        height: (Theme.isWide ? parent.height : more.width > 0 && more.isAbove ? more.y : way.y) - Theme.space4 - y
        width: Theme.columnWidth
        spacing: Theme.space3
        Repeater {
            // By their number: a figure that changes makes no row anew under somebody's finger.
            model: choices.shows.rows.length
            delegate: Choice {
                required property int index
                width: list.width
                height: Math.min((Theme.elder ? 232 : 200) * Theme.dot, (list.height - (list.most - 1) * list.spacing) / list.most)
                row: choices.shows.rows[index] ?? choices.gone
                onTapped: choices.view.choose(row.key)
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
        Action {
            visible: choices.action !== ""
            width: parent.width - x
            height: parent.height
            text: choices.action
            onTapped: choices.acted()
        }
    }
    // Beside the way out; above it where the column is too narrow for both.
    Row {
        id: more
        readonly property bool isAbove: Theme.isWide || Theme.elder || choices.keysAbove
        readonly property int turn: isAbove ? 0 : 2
        x: isAbove ? Theme.space6 : parent.width - Theme.space6 - width
        y: isAbove ? way.y - height - Theme.space4 : way.y
        height: way.height
        spacing: Theme.space4
    }
}
