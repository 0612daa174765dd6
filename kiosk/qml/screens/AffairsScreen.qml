import QtQuick
import ".."
import "../parts"

// 我的事: all that is kept for whoever stands here; printed, or wiped with one touch.
Choices {
    id: screen

    required property var kiosk

    view: kiosk.day.own.affairs
    keysAbove: true
    action: Words.tell("own.leave")
    onActed: view.finish()

    WayOut {
        visible: screen.view.shows.canPrint ?? false
        width: screen.areKeysAbove ? Theme.columnWidth : implicitWidth
        height: parent?.height ?? 0
        glyph: "printer"
        text: Words.tell("own.print")
        onTapped: screen.view.print()
    }
}
