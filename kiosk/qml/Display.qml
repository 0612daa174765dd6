pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Window
import "parts"

// The display over the counters, laid out for 1920 by 1080 on 55 inches; another screen keeps the
// proportions. Nobody touches it.
Window {
    id: window

    required property var kiosk
    property var size: []
    property real inches: 0
    readonly property var shows: kiosk.display.shows
    readonly property real unit: Math.min(width / 1920, height / 1080)
    readonly property var calls: shows.calls

    width: size.length === 2 ? size[0] : Screen.width
    height: size.length === 2 ? size[1] : Screen.height
    visible: true
    visibility: size.length === 2 ? Window.Windowed : Window.FullScreen
    color: Theme.paper
    title: Words.tell("brand")

    Binding { target: Words; property: "of"; value: window.shows.words }

    Rectangle {
        id: head
        width: parent.width
        height: 112 * window.unit
        color: Theme.surface
        Label {
            x: 64 * window.unit
            anchors.verticalCenter: parent.verticalCenter
            text: window.shows.station
            step: 56 * window.unit
            isBold: true
        }
        Label {
            anchors.right: clock.left
            anchors.rightMargin: 40 * window.unit
            anchors.verticalCenter: parent.verticalCenter
            visible: !window.shows.isOnline || !window.shows.isEnrolled
            text: Words.tell(window.shows.isEnrolled ? "page.board.away" : "display.not_enrolled")
            color: Theme.wait
            step: 42 * window.unit
            isBold: true
        }
        // In quiet hours nothing is called aloud: said where it is looked for, and quietly.
        Label {
            anchors.right: clock.left
            anchors.rightMargin: 40 * window.unit
            anchors.verticalCenter: parent.verticalCenter
            visible: window.shows.isQuiet && window.shows.isOnline && window.shows.isEnrolled
            text: Words.tell("display.quiet")
            isSoft: true
            step: 42 * window.unit
        }
        Label {
            id: clock
            anchors.right: parent.right
            anchors.rightMargin: 64 * window.unit
            anchors.verticalCenter: parent.verticalCenter
            text: window.shows.clock
            step: 70 * window.unit
            isBold: true
        }
    }
    Rectangle {
        id: now
        y: head.height
        width: 1312 * window.unit
        height: 396 * window.unit
        color: Theme.ink
        Label {
            x: 64 * window.unit
            y: 30 * window.unit
            text: Words.tell("page.board.now")
            color: Theme.paper
            step: 56 * window.unit
            isBold: true
        }
        Label {
            x: 64 * window.unit
            y: 180 * window.unit
            visible: window.calls.length === 0
            text: Words.tell("page.board.nobody")
            color: Theme.paper
            step: 84 * window.unit
            isBold: true
        }
        CalledRow {
            id: called
            x: 64 * window.unit
            y: 100 * window.unit
            width: parent.width - x
            height: parent.height - y
            unit: window.unit
            call: window.calls[0]
            size: 200
            color: Theme.paper
            SequentialAnimation on opacity {
                id: blink
                running: false
                loops: 3
                NumberAnimation { to: 0.35; duration: 400 }
                NumberAnimation { to: 1; duration: 400 }
            }
        }
        Connections {
            target: window.shows
            function onValueChanged(key) {
                if (key === "announced")
                    blink.restart();
            }
        }
    }
    Repeater {
        model: 2
        delegate: CalledRow {
            required property int index
            x: 64 * window.unit
            y: now.y + now.height + index * 230 * window.unit
            width: now.width - x
            height: 230 * window.unit
            unit: window.unit
            call: window.calls[index + 1]
        }
    }
    Rectangle {
        y: foot.y - height
        width: now.width
        height: 120 * window.unit
        visible: window.shows.takenBack !== ""
        color: Theme.waitSoft
        Label {
            x: 64 * window.unit
            anchors.verticalCenter: parent.verticalCenter
            text: window.shows.takenBack + "  " + Words.tell("page.board.taken_back")
            color: Theme.wait
            step: 52 * window.unit
            isBold: true
        }
    }
    Rectangle {
        id: side
        x: now.width
        y: head.height
        width: parent.width - x
        height: foot.y - y
        color: Theme.surface
        Rectangle {
            width: 2
            height: parent.height
            color: Theme.line
        }
        Column {
            id: waiting
            x: 40 * window.unit
            y: 30 * window.unit
            width: parent.width - 104 * window.unit
            Label {
                text: Words.tell("page.board.waiting")
                step: 56 * window.unit
                isBold: true
            }
            Repeater {
                model: window.shows.waiting
                delegate: Item {
                    id: group
                    required property var modelData
                    width: waiting.width
                    height: 92 * window.unit
                    Label {
                        anchors.verticalCenter: parent.verticalCenter
                        text: group.modelData.group
                        step: 52 * window.unit
                        isBold: true
                    }
                    Label {
                        x: 80 * window.unit
                        anchors.verticalCenter: parent.verticalCenter
                        text: group.modelData.name
                        step: 48 * window.unit
                    }
                    Label {
                        anchors.right: parent.right
                        anchors.verticalCenter: parent.verticalCenter
                        text: group.modelData.people
                        step: 72 * window.unit
                        isBold: true
                    }
                    Rectangle {
                        anchors.bottom: parent.bottom
                        width: parent.width
                        height: 2
                        color: Theme.line
                    }
                }
            }
        }
        Column {
            anchors.bottom: parent.bottom
            anchors.bottomMargin: 30 * window.unit
            x: 40 * window.unit
            width: waiting.width
            visible: window.shows.show.title !== undefined
            Label {
                text: (window.shows.show.word ?? "") + "  " + (window.shows.show.clock ?? "")
                step: 52 * window.unit
                isBold: true
            }
            Label {
                width: parent.width
                elide: Text.ElideRight
                text: window.shows.show.title ?? ""
                step: 52 * window.unit
            }
        }
    }
    Rectangle {
        id: foot
        anchors.bottom: parent.bottom
        width: parent.width
        height: 112 * window.unit
        color: Theme.surface
        Label {
            id: help
            x: 64 * window.unit
            anchors.verticalCenter: parent.verticalCenter
            text: Words.tell("page.board.help")
            step: 52 * window.unit
            isBold: true
        }
        Label {
            anchors.right: parent.right
            anchors.rightMargin: 64 * window.unit
            anchors.verticalCenter: parent.verticalCenter
            visible: window.shows.notice === ""
            text: Words.tell("page.board.missed")
            step: 52 * window.unit
        }
        // A day that is not as usual is known in time: what to do when one was missed waits for it.
        Label {
            anchors.left: help.right
            anchors.leftMargin: 48 * window.unit
            anchors.right: parent.right
            anchors.rightMargin: 64 * window.unit
            anchors.verticalCenter: parent.verticalCenter
            horizontalAlignment: Text.AlignRight
            wrapMode: Text.Wrap
            maximumLineCount: 2
            elide: Text.ElideRight
            text: window.shows.notice
            color: Theme.wait
            step: 38 * window.unit
            isBold: true
        }
    }
}
