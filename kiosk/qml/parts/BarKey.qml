import QtQuick
import ".."

// A key of the bar; when on, it says so in its words.
Press {
    id: key

    property string glyph: ""
    property bool isOn: false
    property bool hasLine: true
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
                width: Math.min(implicitWidth, key.width - Theme.space1)
                fontSizeMode: Text.HorizontalFit
                minimumPixelSize: Math.max(1, Math.round(27 * Theme.dot))
                text: key.text
                step: Theme.stepMinus1
                isBold: key.isOn
                color: key.voice
            }
        }
    }
}
