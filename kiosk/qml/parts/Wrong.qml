import QtQuick
import ".."

// What is wrong with an input, in a sentence, beside it.
Rectangle {
    id: wrong

    required property string text

    visible: text !== ""
    height: visible ? label.implicitHeight + Theme.space4 : 0
    radius: Theme.radius1
    color: Theme.liveSoft
    border.width: Theme.elder ? 4 * Theme.dot : 0
    border.color: Theme.live

    // The sign of the line under the head: what went wrong looks alike wherever it stands.
    Icon {
        id: sign
        anchors.left: parent.left
        anchors.leftMargin: Theme.space3
        anchors.verticalCenter: parent.verticalCenter
        name: "warning"
        size: 40 * Theme.dot
        color: label.color
    }
    Label {
        id: label
        anchors.left: sign.right
        anchors.leftMargin: Theme.space3
        anchors.right: parent.right
        anchors.rightMargin: Theme.space3
        anchors.verticalCenter: parent.verticalCenter
        text: wrong.text
        isBold: true
        color: Theme.elder ? Theme.ink : Theme.live
        wrapMode: Text.Wrap
        Accessible.role: Accessible.AlertMessage
        Accessible.name: text
    }
}
