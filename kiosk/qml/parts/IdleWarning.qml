import QtQuick
import ".."

// Nobody touched for a while: any touch goes on.
Rectangle {
    id: warning

    required property int secondsLeft
    signal stays

    color: Theme.paper

    MouseArea {
        anchors.fill: parent
        onPressed: warning.stays()
    }
    Column {
        anchors.left: parent.left
        anchors.right: parent.right
        anchors.margins: Theme.space6
        y: (Theme.isWide ? 120 : 440) * Theme.dot
        spacing: Theme.space5
        Label {
            text: Words.tell("idle.title")
            step: Theme.step4
            isBold: true
        }
        Label {
            width: parent.width
            text: Words.tell("idle.note")
            step: Theme.step1
            wrapMode: Text.Wrap
            lineHeight: 1.3
        }
        Label {
            text: Words.say("idle.seconds", { "seconds": warning.secondsLeft })
            step: Theme.step5
            isBold: true
        }
        Action {
            width: parent.width
            height: 200 * Theme.dot
            text: Words.tell("idle.stay")
            onTapped: warning.stays()
        }
    }
}
