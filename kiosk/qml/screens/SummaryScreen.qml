import QtQuick
import ".."
import "../parts"

// What the show brought; nothing of it stays on the machine.
Item {
    id: screen

    required property var kiosk
    readonly property var shows: kiosk.summary.shows

    Question {
        id: question
        x: Theme.space6
        y: Theme.questionTop
        width: Theme.columnWidth
        text: Words.tell("studio.summary.title")
        hint: screen.shows.note
    }
    ResultBlock {
        x: Theme.secondColumn
        y: Theme.isWide ? 24 * Theme.dot : question.y + question.height + Theme.space5
        width: Theme.columnWidth
        visible: screen.shows.lines.length > 0
        lines: screen.shows.lines
    }
    Way {
        isSecond: true
        Action {
            width: parent.width
            height: parent.height
            text: Words.tell("way.done")
            onTapped: screen.kiosk.summary.finish()
        }
    }
}
