import QtQuick
import ".."

// A key of the bar; when on, it says so in its words.
Press {
    id: key

    property string glyph: ""
    property bool isOn: false
    property bool hasLine: true
    // Of the letters: the same for all keys of the bar.
    property real step: Theme.stepMinus1
    // What it says at its longest: a key that is switched on moves none of its neighbours.
    property string longest: text
    readonly property real natural: measured.advanceWidth
    readonly property color voice: isOn ? Theme.ink : Theme.contrast ? Theme.ink : Theme.paper

    fill: isOn ? Theme.goSoft : "transparent"
    pressedFill: Theme.contrast ? Theme.goSoft : Theme.ink2
    edge: isOn && Theme.contrast ? Theme.go : "transparent"
    edgeWidth: 3 * Theme.dot

    Rectangle {
        visible: key.hasLine
        x: -2 * Theme.dot
        anchors.verticalCenter: parent.verticalCenter
        width: 2 * Theme.dot
        height: parent.height - 48 * Theme.dot
        color: Theme.contrast ? Theme.ink : Theme.paper
        opacity: 0.28
    }
    TextMetrics {
        id: measured
        text: key.longest
        font.family: Theme.font
        font.pixelSize: Math.max(1, Math.round(Theme.stepMinus1))
        font.weight: Font.Bold
    }
    contentItem: Item {
        Column {
            anchors.centerIn: parent
            spacing: 4 * Theme.dot
            Icon {
                anchors.horizontalCenter: parent.horizontalCenter
                visible: key.glyph !== ""
                name: key.glyph === "" ? "more" : key.glyph
                color: key.voice
                size: 52 * Theme.dot
            }
            Label {
                anchors.horizontalCenter: parent.horizontalCenter
                text: key.text
                step: key.step
                isBold: key.isOn
                color: key.voice
            }
        }
    }
}
