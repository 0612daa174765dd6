pragma ComponentBehavior: Bound

import QtQuick
import ".."

// Nobody is here: one slide at a time, still, and where to touch.
Rectangle {
    id: attract

    required property var shows
    required property var shell

    color: Theme.paper

    MouseArea {
        anchors.fill: parent
    }
    HomeHead {
        id: head
        x: Theme.space6
        y: (Theme.isWide ? 40 : 56) * Theme.dot
        width: parent.width - 2 * x
        shell: attract.shell
    }
    Column {
        id: slide
        x: Theme.space6
        y: Theme.isWide ? head.y + head.height + (Theme.elder ? Theme.space3 : Theme.space5) : parent.height * 0.28
        width: parent.width - 2 * x
        spacing: Theme.isWide ? Theme.space3 : Theme.space5
        Icon {
            name: attract.shows.glyph
            visible: !Theme.isWide
            size: 160 * Theme.dot
            color: Theme.action
        }
        Label {
            width: parent.width
            text: attract.shows.title
            step: Theme.elder ? Theme.step3 : Theme.step4
            isBold: true
            wrapMode: Text.Wrap
            lineHeight: 0.9
        }
        Label {
            width: parent.width
            text: attract.shows.note
            step: Theme.step1
            isSoft: true
            wrapMode: Text.Wrap
        }
    }
    Row {
        id: dots
        x: Theme.isWide ? parent.width - width - Theme.space6 : Theme.space6
        anchors.bottom: touch.top
        anchors.bottomMargin: Theme.space5
        spacing: Theme.space3
        Repeater {
            model: attract.shows.count
            delegate: Rectangle {
                required property int index
                width: 20 * Theme.dot
                height: width
                radius: width / 2
                color: index === attract.shows.at ? Theme.ink : Theme.line
            }
        }
    }
    Column {
        id: touch
        x: Theme.space6
        width: parent.width - 2 * x
        anchors.bottom: parent.bottom
        anchors.bottomMargin: Theme.space5
        Rectangle {
            width: parent.width
            height: 4 * Theme.dot
            color: Theme.ink
        }
        Item {
            width: 1
            height: Theme.space4
        }
        Label {
            text: Words.tell("attract.touch")
            step: Theme.step3
            isBold: true
        }
        Label {
            text: Words.tell("attract.touch_other")
            step: Theme.step1
            isSoft: true
        }
    }
}
