import QtQuick
import ".."
import "../parts"

// 取号办事: by group, then by service; a number that was taken before is looked up here.
Choices {
    id: screen

    required property var kiosk

    view: kiosk.day.services

    WayOut {
        width: screen.areKeysAbove ? Theme.columnWidth : implicitWidth
        height: parent?.height ?? 0
        glyph: "ticket"
        text: Words.tell("services.lookup")
        onTapped: screen.kiosk.shell.go("lookup")
    }
}
