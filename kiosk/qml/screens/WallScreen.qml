pragma ComponentBehavior: Bound

import QtQuick
import ".."
import "../parts"

// 看直播: the first show's picture, the shows on air as rows, the next ones below.
Item {
    id: screen

    required property var kiosk
    readonly property var shows: kiosk.wall.shows
    readonly property bool isLive: shows.onAir.length > 0

    Question {
        id: question
        x: Theme.space6
        y: Theme.questionTop
        width: Theme.columnWidth
        text: Words.tell(screen.isLive ? "wall.title" : "wall.none")
        hint: screen.isLive ? "" : Words.tell("wall.none_note")
    }
    VideoSurface {
        id: video
        visible: screen.isLive
        anchors.top: question.bottom
        anchors.topMargin: Theme.space4
        x: Theme.isWide ? Theme.space6 : 0
        width: Theme.isWide ? Theme.columnWidth : parent.width
        // On its side it ends where the way out begins.
        readonly property real room: Theme.isWide ? way.y - Theme.space4 - y : 420 * Theme.dot
        height: visible ? Math.min(420 * Theme.dot, room) : 0
        pictures: screen.kiosk.pictures
        LiveMark {
            x: Theme.space6
            y: 32 * Theme.dot
        }
    }
    Column {
        id: list
        x: Theme.secondColumn
        y: Theme.isWide ? Theme.space3 : (screen.isLive ? video.y + video.height : question.y + question.height) + Theme.space4
        width: Theme.columnWidth
        spacing: Theme.space3
        Repeater {
            model: screen.shows.onAir
            delegate: ShowRow {
                required property var modelData
                width: list.width
                show: modelData
                onTapped: screen.kiosk.wall.watch(modelData.id)
            }
        }
        Label {
            visible: screen.shows.toCome.length > 0 && screen.shows.isFirstPage
            topPadding: Theme.space4
            text: Words.tell("wall.coming")
            step: Theme.step1
            isBold: true
        }
        Repeater {
            model: screen.shows.isFirstPage ? screen.shows.toCome : []
            delegate: ComingRow {
                required property var modelData
                width: list.width
                show: modelData
            }
        }
    }
    Way {
        id: way
        WayOut {
            id: back
            height: parent.height
            glyph: "left"
            text: Words.tell("way.back")
            onTapped: screen.kiosk.shell.back()
        }
        WayOut {
            id: further
            visible: screen.shows.further !== "" || !screen.shows.isFirstPage
            height: parent.height
            glyph: screen.shows.further !== "" ? "right" : "left"
            iconLast: screen.shows.further !== ""
            text: screen.shows.further !== "" ? screen.shows.further : Words.tell("list.first")
            onTapped: screen.shows.further !== "" ? screen.kiosk.wall.further() : screen.kiosk.wall.first()
        }
        Action {
            width: parent.width - x
            height: parent.height
            text: Words.tell("wall.find")
            onTapped: screen.kiosk.shell.go("jobs")
        }
    }
}
