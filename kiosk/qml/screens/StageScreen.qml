pragma ComponentBehavior: Bound

import QtQuick
import ".."
import "../parts"

// The show: oneself, what to say, who came, and one green action.
Item {
    id: screen

    required property var kiosk
    readonly property var stage: kiosk.stage
    readonly property var shows: stage.shows
    readonly property var prompter: kiosk.prompter
    readonly property var consent: kiosk.consent
    readonly property real pictureWidth: (Theme.isWide ? 384 : 464) * Theme.dot
    readonly property bool canPin: shows.isLive && (prompter.shows.canPin ?? false)

    Item {
        id: self
        x: Theme.space6
        y: (Theme.isWide ? 8 : 16) * Theme.dot
        width: Theme.columnWidth
        height: Math.max(mirror.height, beside.height)

        Mirror {
            id: mirror
            width: screen.pictureWidth
            height: width * 9 / 16
            pictures: screen.kiosk.mirror
            hasCamera: screen.shows.hasCamera
        }
        Column {
            id: beside
            anchors.left: mirror.right
            anchors.leftMargin: Theme.space4
            anchors.right: parent.right
            anchors.verticalCenter: parent.verticalCenter
            spacing: (Theme.isWide ? 8 : 12) * Theme.dot
            Row {
                spacing: Theme.space3
                LiveMark {
                    visible: screen.shows.isLive
                }
                Label {
                    visible: !screen.shows.isLive
                    text: Words.tell("studio.not_yet")
                    step: Theme.step1
                    isBold: true
                }
                Label {
                    visible: screen.shows.isLive
                    anchors.verticalCenter: parent.verticalCenter
                    text: screen.shows.clock
                    step: Theme.step1
                    isBold: true
                }
            }
            Label {
                width: parent.width
                text: !screen.shows.isLive ? screen.shows.title : Words.say(screen.consent.shows.isRecording ? "studio.watching_recorded" : "studio.watching", { "count": screen.shows.viewers })
                elide: Text.ElideRight
            }
            Meter {
                width: parent.width
                level: screen.shows.level
                word: screen.shows.word
            }
            Chip {
                readonly property bool isStopped: screen.consent.shows.isStopped ?? false
                width: parent.width
                height: 84 * Theme.dot
                visible: (screen.consent.shows.isRecording ?? false) || isStopped
                isChoice: false
                text: Words.tell(isStopped ? "studio.consent.again" : "studio.consent.stop")
                onTapped: isStopped ? screen.consent.agree() : screen.consent.stop()
            }
        }
    }
    StageLine {
        id: line
        x: Theme.space6
        anchors.top: self.bottom
        anchors.topMargin: 12 * Theme.dot
        width: Theme.columnWidth
        text: screen.shows.line
        tone: screen.shows.tone
    }
    PrompterCard {
        id: card
        x: Theme.secondColumn
        y: Theme.isWide ? 8 * Theme.dot : line.y + line.height + Theme.space3
        width: Theme.columnWidth
        height: shelf.y - y - 12 * Theme.dot
        shows: screen.prompter.shows
    }
    PrompterShelf {
        id: shelf
        x: Theme.secondColumn
        y: (Theme.isWide ? way.y : people.y) - height - Theme.space3
        width: Theme.columnWidth
        prompter: screen.prompter
    }
    Row {
        id: people
        x: Theme.space6
        y: Theme.isWide ? line.y + line.height + Theme.space3 : way.y - height - Theme.space3
        width: Theme.columnWidth
        height: Theme.isWide ? 0 : screen.shows.isLive ? (Theme.elder ? 300 : 404) * Theme.dot : before.height
        spacing: Theme.space4
        visible: screen.shows.isLive
        PeopleList {
            width: (parent.width - parent.spacing) / 2
            people: screen.kiosk.people
        }
        AskedList {
            width: (parent.width - parent.spacing) / 2
            people: screen.kiosk.people
        }
    }
    Column {
        id: before
        x: Theme.space6
        y: people.y
        width: Theme.columnWidth
        spacing: Theme.space3
        visible: !screen.shows.isLive
        ConsentQuestion {
            width: parent.width
            visible: screen.consent.shows.isAsked ?? false
            consent: screen.consent
        }
        Repeater {
            model: ["studio.then_1", "studio.then_2", "studio.then_3"]
            delegate: Row {
                id: step
                required property string modelData
                required property int index
                // The question and the card come first where there is little room.
                visible: !(screen.consent.shows.isAsked ?? false) || !(Theme.elder || Theme.isWide)
                spacing: Theme.space3
                Label {
                    text: step.index + 1
                    isBold: true
                }
                Label {
                    width: Theme.columnWidth - 60 * Theme.dot
                    text: Words.tell(step.modelData)
                    wrapMode: Text.Wrap
                }
            }
        }
    }
    Way {
        id: way
        isSecond: true
        WayOut {
            height: parent.height
            glyph: screen.shows.isLive ? "" : "left"
            text: Words.tell(screen.shows.isLive ? "studio.end" : "studio.leave")
            onTapped: screen.shows.isLive ? screen.stage.end() : screen.kiosk.leave()
        }
        WayOut {
            visible: screen.shows.isLive && (screen.prompter.shows.isPinned ?? false)
            height: parent.height
            width: parent.width - x
            text: Words.tell("studio.unpin")
            onTapped: screen.prompter.unpin()
        }
        Action {
            visible: screen.shows.isLive ? screen.canPin : true
            width: parent.width - x
            height: parent.height
            enabled: screen.shows.isLive || screen.shows.canGoLive
            text: screen.shows.isLive ? (screen.prompter.shows.pin ?? "") : screen.shows.goLive
            onTapped: screen.shows.isLive ? screen.prompter.pin() : screen.stage.goLive()
        }
    }
}
