pragma ComponentBehavior: Bound

import QtQuick
import ".."
import "../parts"

// 我的报名: each application, what happens next, and what one can say to it.
Item {
    id: screen

    required property var kiosk
    readonly property var mine: kiosk.mine
    readonly property var shows: mine.shows

    Question {
        id: question
        x: Theme.space6
        y: Theme.questionTop
        width: Theme.columnWidth
        text: Words.tell("mine.title")
        hint: (screen.shows.applications ?? []).length === 0 ? Words.tell("mine.none") : ""
    }
    Wrong {
        id: wrong
        x: Theme.space6
        anchors.top: question.bottom
        width: Theme.columnWidth
        text: screen.shows.error ?? ""
    }
    Column {
        id: list
        readonly property bool isAny: (screen.shows.applications ?? []).length > 0
        x: Theme.secondColumn
        y: Theme.isWide ? Theme.space3 : wrong.y + wrong.height + Theme.space4
        width: Theme.columnWidth
        spacing: Theme.space4
        Repeater {
            model: screen.shows.applications ?? []
            delegate: ApplicationCard {
                required property var modelData
                width: list.width
                application: modelData
                onMoved: move => screen.mine.move(modelData.id, move)
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
        Action {
            visible: list.isAny
            width: parent.width - x
            height: parent.height
            text: Words.tell("mine.leave")
            onTapped: screen.kiosk.done.finish()
        }
    }
}
