import QtQuick
import ".."
import "../parts"

// Before the picture goes for everybody.
Item {
    id: screen

    required property var kiosk

    Question {
        x: Theme.space6
        y: 160 * Theme.dot
        width: Theme.columnWidth
        text: Words.tell("studio.sure.title")
        hint: Words.tell("studio.sure.hint")
    }
    Way {
        isSecond: true
        WayOut {
            height: parent.height
            glyph: "left"
            text: Words.tell("studio.sure.no")
            onTapped: screen.kiosk.shell.back()
        }
        WayOut {
            height: parent.height
            width: parent.width - x
            text: Words.tell("studio.sure.yes")
            onTapped: screen.kiosk.endForGood()
        }
    }
}
