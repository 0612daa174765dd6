pragma ComponentBehavior: Bound

import QtQuick
import ".."
import "../parts"

// The code that staff handed out, in two halves as it is said.
Item {
    id: screen

    required property var kiosk
    readonly property var code: kiosk.code
    readonly property var shows: code.shows

    Column {
        id: told
        x: Theme.space6
        y: Theme.questionTop
        width: Theme.columnWidth
        spacing: Theme.space5
        Question {
            width: parent.width
            text: Words.tell("studio.code.title")
            hint: [screen.shows.employer, screen.shows.title].filter(Boolean).join("　")
        }
        Row {
            spacing: Theme.space5
            Repeater {
                model: screen.shows.halves
                delegate: Item {
                    id: half
                    required property string modelData
                    width: (told.width - Theme.space5) / 2
                    height: 120 * Theme.dot
                    Label {
                        anchors.fill: parent
                        text: half.modelData
                        step: Theme.step4
                        isBold: true
                        font.letterSpacing: 8 * Theme.dot
                    }
                    Rectangle {
                        anchors.bottom: parent.bottom
                        width: parent.width
                        height: 6 * Theme.dot
                        color: Theme.ink
                    }
                }
            }
        }
        Wrong {
            width: parent.width
            text: screen.shows.wrong
        }
        Label {
            width: parent.width
            visible: screen.shows.wrong === ""
            text: Words.tell("studio.code.where")
            isSoft: true
            wrapMode: Text.Wrap
        }
    }
    CodePad {
        x: Theme.secondColumn
        y: Theme.isWide ? 24 * Theme.dot : way.y - height - 96 * Theme.dot
        width: Theme.columnWidth
        keys: screen.shows.letters
        onPressed: key => screen.code.press(key)
        onDrop: screen.code.drop()
    }
    Way {
        id: way
        isSecond: true
        WayOut {
            height: parent.height
            glyph: "left"
            text: Words.tell("way.back")
            onTapped: screen.code.back()
        }
        Action {
            width: parent.width - x
            height: parent.height
            enabled: screen.shows.isWhole
            text: Words.tell(screen.shows.isAsking ? "studio.code.asking" : "studio.code.enter")
            onTapped: screen.code.enter()
        }
    }
}
