import QtQuick
import ".."

// No show runs: when the next one does. Read only.
Rectangle {
    id: next

    required property var next

    height: 248 * Theme.dot
    radius: Theme.radius2
    color: Theme.surface
    border.width: 2 * Theme.dot
    border.color: Theme.line

    Column {
        anchors.left: parent.left
        anchors.right: parent.right
        anchors.margins: Theme.space5
        anchors.verticalCenter: parent.verticalCenter
        spacing: 4 * Theme.dot
        Label {
            text: Words.tell("home.next")
            isSoft: true
        }
        Label {
            text: next.next.when ?? ""
            step: Theme.step3
            isBold: true
        }
        Label {
            width: parent.width
            text: next.next.line ?? ""
            elide: Text.ElideRight
        }
    }
}
