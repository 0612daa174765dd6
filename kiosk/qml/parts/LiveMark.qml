import QtQuick
import ".."

// Red: on air now.
Rectangle {
    implicitWidth: row.implicitWidth + 36 * Theme.dot
    implicitHeight: Math.max(52 * Theme.dot, label.implicitHeight + 8 * Theme.dot)
    radius: Theme.radius1
    color: Theme.onAir

    Row {
        id: row
        anchors.centerIn: parent
        spacing: 12 * Theme.dot
        Rectangle {
            anchors.verticalCenter: parent.verticalCenter
            width: 18 * Theme.dot
            height: width
            radius: width / 2
            color: Theme.paper
        }
        Label {
            id: label
            text: Words.tell("live.on_air")
            step: Theme.stepMinus1
            isBold: true
            color: Theme.paper
        }
    }
}
