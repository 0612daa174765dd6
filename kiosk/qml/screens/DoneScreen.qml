import QtQuick
import ".."
import "../parts"

// Who, when, and a number to remember: the three largest things.
Item {
    id: screen

    required property var kiosk
    readonly property var done: kiosk.done
    readonly property var shows: done.shows

    Row {
        id: title
        x: Theme.space6
        y: (Theme.isWide ? 0 : Theme.elder ? 8 : 24) * Theme.dot
        spacing: 32 * Theme.dot
        Outcome {
            kind: screen.shows.kind ?? "done"
            sign: screen.shows.isUndone ? "undo" : Theme.signOf(kind)
        }
        Column {
            anchors.verticalCenter: parent.verticalCenter
            Label {
                width: Theme.columnWidth - 144 * Theme.dot
                text: screen.shows.title ?? ""
                step: Theme.step3
                isBold: true
                fontSizeMode: Text.HorizontalFit
                minimumPixelSize: Math.max(1, Math.round(Theme.step1))
            }
            Label {
                width: Theme.columnWidth - 144 * Theme.dot
                text: screen.shows.role ?? ""
                isSoft: true
                elide: Text.ElideRight
            }
        }
    }
    Label {
        visible: screen.shows.isUndone ?? false
        x: Theme.space6
        anchors.top: title.bottom
        anchors.topMargin: Theme.space6
        width: Theme.columnWidth
        text: Words.tell("done.undone_note")
        step: Theme.step1
        wrapMode: Text.Wrap
    }
    ResultBlock {
        id: result
        visible: !(screen.shows.isUndone ?? false)
        x: Theme.space6
        anchors.top: title.bottom
        anchors.topMargin: (Theme.isWide ? 8 : Theme.elder ? 16 : 32) * Theme.dot
        width: Theme.columnWidth
        lines: [
            {
                "label": Words.tell("done.who"),
                "text": screen.shows.who ?? "",
                "note": screen.shows.tail ?? ""
            },
            {
                "label": Words.tell("done.when"),
                "text": screen.shows.when ?? "",
                "note": screen.shows.day ?? ""
            },
            {
                "label": Words.tell("done.number"),
                "text": screen.shows.number ?? "",
                // The line about the network takes its room on a low glass.
                "note": Theme.isWide && !screen.kiosk.shell.shows.isOnline ? "" : Words.tell("done.keep")
            }
        ]
    }
    Column {
        visible: result.visible
        x: Theme.secondColumn
        y: Theme.isWide ? result.y : result.y + result.height + (Theme.elder ? 12 : 28) * Theme.dot
        width: Theme.columnWidth
        spacing: 4 * Theme.dot
        Rectangle {
            visible: (screen.shows.answer ?? "") !== ""
            width: parent.width
            height: answer.implicitHeight + 40 * Theme.dot
            radius: Theme.radius2
            color: Theme.goSoft
            Label {
                id: answer
                anchors.left: parent.left
                anchors.right: parent.right
                anchors.margins: 32 * Theme.dot
                anchors.verticalCenter: parent.verticalCenter
                text: screen.shows.answer ?? ""
                step: Theme.step1
                isBold: true
                wrapMode: Text.Wrap
            }
        }
        Label {
            // Large letters have room for what to know alone.
            visible: (screen.shows.answer ?? "") === "" && !Theme.elder
            width: parent.width
            text: Words.tell("done.missed_title")
            isBold: true
        }
        Label {
            visible: (screen.shows.answer ?? "") === ""
            width: parent.width
            text: screen.shows.missed ?? ""
            wrapMode: Text.Wrap
        }
        Wrong {
            width: parent.width
            text: screen.shows.error ?? ""
        }
    }
    UndoRow {
        visible: !(screen.shows.isUndone ?? false) && (screen.shows.secondsLeft ?? 0) > 0
        x: Theme.secondColumn
        anchors.bottom: way.top
        anchors.bottomMargin: Theme.space4
        width: Theme.columnWidth
        shows: screen.shows
        onTapped: screen.done.undo()
    }
    Way {
        id: way
        isSecond: true
        WayOut {
            height: parent.height
            glyph: "left"
            text: Words.tell(screen.kiosk.watch.shows.who ? "way.go_on" : "way.back")
            onTapped: screen.done.goOn()
        }
        Action {
            width: parent.width - x
            height: parent.height
            text: Words.tell("way.done")
            onTapped: screen.done.finish()
        }
    }
}
