pragma ComponentBehavior: Bound

import QtQuick
import ".."

// How loud the microphone is: bars that move with the voice, and a word.
Item {
    id: meter

    required property real level
    required property string word
    readonly property int bars: 24

    implicitHeight: Math.max(label.implicitHeight, 40 * Theme.dot)

    Row {
        id: row
        anchors.verticalCenter: parent.verticalCenter
        spacing: 4 * Theme.dot
        Repeater {
            model: meter.bars
            delegate: Rectangle {
                required property int index
                width: (meter.width * 0.56 - (meter.bars - 1) * row.spacing) / meter.bars
                height: 28 * Theme.dot
                color: index < meter.level * meter.bars ? Theme.ink : Theme.line
            }
        }
    }
    Label {
        id: label
        anchors.left: row.right
        anchors.leftMargin: Theme.space3
        anchors.right: parent.right
        anchors.verticalCenter: parent.verticalCenter
        text: meter.word
        isBold: true
        fontSizeMode: Text.HorizontalFit
        minimumPixelSize: Math.max(1, Math.round(20 * Theme.dot))
        Accessible.name: text
    }
}
