import QtQuick
import ".."
import "../parts"

// What came of it: the three things to remember.
Item {
    id: screen

    required property var kiosk
    readonly property var result: kiosk.day.result
    readonly property var shows: result.shows

    Row {
        id: title
        x: Theme.space6
        y: (Theme.isWide ? 0 : 24) * Theme.dot
        spacing: 32 * Theme.dot
        Outcome {
            kind: screen.shows.kind
        }
        Column {
            anchors.verticalCenter: parent.verticalCenter
            Label {
                width: Theme.columnWidth - 144 * Theme.dot
                text: screen.shows.title
                step: Theme.step3
                isBold: true
                fontSizeMode: Text.HorizontalFit
                minimumPixelSize: Math.max(1, Math.round(Theme.step1))
            }
            Label {
                width: Theme.columnWidth - 144 * Theme.dot
                text: screen.shows.about
                isSoft: true
                elide: Text.ElideRight
            }
        }
    }
    ResultBlock {
        id: block
        x: Theme.space6
        anchors.top: title.bottom
        anchors.topMargin: (Theme.isWide ? 8 : 32) * Theme.dot
        width: Theme.columnWidth
        lines: screen.shows.lines
    }
    AnswerBlock {
        x: Theme.secondColumn
        y: Theme.isWide ? block.y : block.y + block.height + (Theme.elder ? Theme.space4 : Theme.space5)
        width: Theme.columnWidth
        room: way.y - Theme.space3 - y
        kind: screen.shows.kind
        answer: screen.shows.note === "" ? ({}) : ({ "text": screen.shows.note })
    }
    Way {
        id: way
        isSecond: true
        WayOut {
            height: parent.height
            text: Words.tell("way.home")
            onTapped: screen.kiosk.shell.go("home")
        }
        Action {
            width: parent.width - x
            height: parent.height
            text: Words.tell("way.done")
            onTapped: screen.result.finish()
        }
    }
}
