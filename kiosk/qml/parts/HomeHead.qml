import QtQuick
import ".."

// Station and clock on one baseline, which is the door's threshold.
Item {
    id: head

    required property var shell

    height: Math.max(who.height, now.height)

    Icon {
        id: door
        x: -5 * Theme.dot
        anchors.bottom: parent.bottom
        anchors.bottomMargin: 2 * Theme.dot
        name: "door"
        size: 80 * Theme.dot
    }
    Column {
        id: who
        anchors.left: door.right
        anchors.leftMargin: Theme.space4
        anchors.right: now.left
        anchors.rightMargin: Theme.space4
        anchors.bottom: parent.bottom
        Label {
            text: Words.tell("brand")
            isSoft: true
        }
        Label {
            width: parent.width
            text: head.shell.station
            step: Theme.step2
            isBold: true
            fontSizeMode: Text.HorizontalFit
            minimumPixelSize: Math.max(1, Math.round(Theme.step0))
        }
    }
    Column {
        id: now
        anchors.right: parent.right
        anchors.bottom: parent.bottom
        Label {
            anchors.right: parent.right
            text: Theme.elder ? head.shell.weekday : head.shell.date
            isSoft: true
        }
        Label {
            anchors.right: parent.right
            text: head.shell.clock
            step: Theme.step4
            isBold: true
            lineHeight: 0.82
        }
    }
}
