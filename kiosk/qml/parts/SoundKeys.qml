pragma ComponentBehavior: Bound

import QtQuick
import ".."

// Louder and softer, and between them how loud it is: one above the other where the glass is narrow.
Item {
    id: keys

    required property var volume
    readonly property var shows: volume ? volume.shows : null
    property real step: Theme.stepMinus1
    readonly property real natural: Theme.isWide ? louder.natural + softer.natural + dots.width : Math.max(louder.natural, softer.natural)
    readonly property real gap: (Theme.isWide ? 0 : 8) * Theme.dot
    readonly property real keyWidth: Theme.isWide ? width / 2 : width
    readonly property real keyHeight: Theme.isWide ? height : (height - gap) / 2

    Rectangle {
        visible: !Theme.isWide
        x: -2 * Theme.dot
        anchors.verticalCenter: parent.verticalCenter
        width: 2 * Theme.dot
        height: parent.height - 48 * Theme.dot
        color: Theme.contrast ? Theme.ink : Theme.paper
        opacity: 0.28
    }
    BarKey {
        id: louder
        width: keys.keyWidth
        height: keys.keyHeight
        step: keys.step
        text: Words.tell("bar.louder")
        glyph: Theme.isWide ? "louder" : ""
        hasLine: Theme.isWide
        onTapped: keys.volume.louder()
    }
    BarKey {
        id: softer
        x: Theme.isWide ? keys.keyWidth : 0
        y: Theme.isWide ? 0 : keys.keyHeight + keys.gap
        width: keys.keyWidth
        height: keys.keyHeight
        step: keys.step
        text: Words.tell("bar.softer")
        glyph: Theme.isWide ? "softer" : ""
        hasLine: false
        onTapped: keys.volume.softer()
    }
    // Between the two, which are one control.
    Row {
        id: dots
        anchors.centerIn: parent
        spacing: 4 * Theme.dot
        Repeater {
            model: keys.shows ? keys.shows.most : 0
            delegate: Rectangle {
                required property int index
                readonly property bool isFull: keys.shows !== null && index < keys.shows.level
                width: 8 * Theme.dot
                height: width
                radius: width / 2
                color: Theme.contrast ? Theme.ink : Theme.paper
                opacity: isFull ? 1 : 0.28
            }
        }
    }
}
