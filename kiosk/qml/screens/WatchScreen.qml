pragma ComponentBehavior: Bound

import QtQuick
import ".."
import "../parts"

// The show: picture, the card in time, the shelf, questions, and the way to apply.
Item {
    id: screen

    required property var kiosk
    readonly property var watch: kiosk.watch
    readonly property var shows: watch.shows
    // In large letters there is one question at a time: which role, or what one wants to know.
    property bool isAsking: false

    Item {
        id: video
        x: Theme.isWide ? Theme.space6 : 0
        width: Theme.isWide ? Theme.columnWidth : parent.width
        height: (Theme.isWide && Theme.elder ? 520 : 560) * Theme.dot
        Band {
            id: band
            anchors.bottom: parent.bottom
            width: parent.width
            text: screen.shows.band ?? ""
            isThere: screen.shows.hasBand ?? false
            hasFace: screen.shows.hasFace ?? false
        }
        VideoSurface {
            anchors.fill: parent
            anchors.bottomMargin: band.height
            pictures: screen.kiosk.pictures
        }
        Curtain {
            anchors.fill: parent
            text: screen.shows.curtain ?? ""
        }
        Rectangle {
            visible: quality.text !== ""
            anchors.bottom: parent.bottom
            width: parent.width
            height: quality.implicitHeight + 24 * Theme.dot
            color: Theme.ink
            Label {
                id: quality
                anchors.verticalCenter: parent.verticalCenter
                x: (Theme.isWide ? 24 : 64) * Theme.dot
                width: parent.width - 2 * x
                text: screen.shows.quality ?? ""
                step: Theme.stepMinus1
                color: Theme.paper
            }
        }
        LiveMark {
            id: live
            visible: screen.shows.isOnAir ?? false
            x: (Theme.isWide ? 24 : 64) * Theme.dot
            y: 32 * Theme.dot
        }
        Rectangle {
            visible: recorded.text !== ""
            x: live.x
            anchors.top: live.bottom
            anchors.topMargin: Theme.space2
            width: recorded.implicitWidth + 36 * Theme.dot
            height: recorded.implicitHeight + 16 * Theme.dot
            radius: Theme.radius1
            color: Theme.ink
            Label {
                id: recorded
                anchors.centerIn: parent
                text: screen.shows.recorded ?? ""
                step: Theme.stepMinus1
                color: Theme.paper
            }
        }
        Rectangle {
            anchors.right: parent.right
            anchors.rightMargin: (Theme.isWide ? 24 : 64) * Theme.dot
            y: 32 * Theme.dot
            width: who.implicitWidth + 40 * Theme.dot
            height: Math.max(52 * Theme.dot, who.implicitHeight + 8 * Theme.dot)
            radius: Theme.radius1
            color: Theme.ink
            Label {
                id: who
                anchors.centerIn: parent
                text: [screen.shows.who, screen.shows.viewers].filter(Boolean).join("　")
                step: Theme.stepMinus1
                color: Theme.paper
            }
        }
    }
    RoleCard {
        id: role
        visible: screen.shows.card?.number !== undefined
        x: Theme.space6
        anchors.top: video.bottom
        anchors.topMargin: Theme.space4
        width: Theme.columnWidth
        card: screen.shows.card ?? ({})
    }
    Column {
        x: Theme.secondColumn
        y: Theme.isWide ? 0 : role.y + role.height + Theme.space3
        width: Theme.columnWidth
        spacing: Theme.space3
        Shelf {
            visible: !Theme.elder || !screen.isAsking
            width: parent.width
            watch: screen.watch
        }
        Item {
            visible: !Theme.elder
            width: 1
            height: 8 * Theme.dot
        }
        Row {
            id: chips
            readonly property int most: Theme.elder ? 4 : 5
            visible: !Theme.elder || screen.isAsking
            width: parent.width
            spacing: Theme.space3
            Repeater {
                model: (screen.shows.chips ?? []).slice(0, chips.most)
                delegate: Chip {
                    required property var modelData
                    width: (chips.width - (chips.most - 1) * chips.spacing) / chips.most
                    height: (Theme.elder ? 152 : 112) * Theme.dot
                    text: modelData.text
                    isChosen: modelData.isChosen
                    onTapped: screen.watch.ask(modelData.topic)
                }
            }
        }
        WayOut {
            visible: Theme.elder && (screen.shows.chips ?? []).length > 0
            glyph: screen.isAsking ? "left" : "ask"
            text: Words.tell(screen.isAsking ? "watch.show_roles" : "watch.ask")
            onTapped: screen.isAsking = !screen.isAsking
        }
        AnswerBlock {
            width: parent.width
            answer: screen.shows.answer ?? ({})
        }
    }
    Way {
        isSecond: true
        WayOut {
            height: parent.height
            glyph: "left"
            text: Words.tell("way.back")
            onTapped: screen.kiosk.shell.back()
        }
        Action {
            visible: text !== ""
            width: parent.width - x
            height: parent.height
            text: screen.shows.apply ?? ""
            onTapped: screen.watch.apply()
        }
    }
}
