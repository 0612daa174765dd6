import QtQuick
import ".."
import "../parts"

// One of the own affairs, and the way to give it back; for a minute, to have it again.
Detail {
    id: screen

    view: kiosk.day.own.affair
    givesBack: true

    UndoRow {
        readonly property int turn: Theme.isWide ? 2 : 0
        visible: (screen.shows.secondsLeft ?? 0) > 0
        x: Theme.isWide ? Theme.secondColumn : Theme.space6
        anchors.bottom: parent.bottom
        anchors.bottomMargin: Theme.isWide ? Theme.space4 : 144 * Theme.dot + 2 * Theme.space4
        width: Theme.columnWidth
        text: Words.tell("own.undo")
        shows: screen.shows
        onTapped: screen.view.undo()
    }
}
