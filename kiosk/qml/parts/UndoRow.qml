import QtQuick
import ".."

// A minute to take it back, with the seconds that are left.
Press {
    id: undo

    required property var shows

    implicitHeight: 136 * Theme.dot
    text: Words.tell("done.undo")

    contentItem: Item {
        Icon {
            id: icon
            x: Theme.space5
            anchors.verticalCenter: parent.verticalCenter
            name: "undo"
        }
        Label {
            anchors.left: icon.right
            anchors.leftMargin: Theme.space4
            anchors.verticalCenter: parent.verticalCenter
            text: undo.text
        }
        Label {
            anchors.right: parent.right
            anchors.rightMargin: Theme.space5
            anchors.verticalCenter: parent.verticalCenter
            text: Words.say("done.seconds", { "seconds": undo.shows.secondsLeft ?? 0 })
            step: Theme.step2
            isBold: true
        }
        Rectangle {
            x: Theme.radius2
            anchors.bottom: parent.bottom
            width: (parent.width - 2 * Theme.radius2) * Math.min(1, undo.shows.share ?? 0)
            height: 8 * Theme.dot
            color: Theme.ink2
        }
    }
}
