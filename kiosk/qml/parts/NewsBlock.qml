import QtQuick
import ".."

// News on the screen that it belongs to, with the sign of its kind.
Rectangle {
    id: block

    required property string text
    // done, note or warning.
    required property string kind

    visible: text !== ""
    height: visible ? label.implicitHeight + 40 * Theme.dot : 0
    radius: Theme.radius2
    color: Theme.groundOf(kind)
    border.width: kind === "note" ? 2 * Theme.dot : 0
    border.color: Theme.line

    Icon {
        id: sign
        anchors.left: parent.left
        anchors.leftMargin: Theme.space4
        anchors.verticalCenter: parent.verticalCenter
        name: Theme.signOf(block.kind)
        size: 48 * Theme.dot
        color: Theme.voiceOf(block.kind)
    }
    WrappedLabel {
        id: label
        anchors.left: sign.right
        anchors.leftMargin: Theme.space4
        anchors.right: parent.right
        anchors.rightMargin: Theme.space4
        anchors.verticalCenter: parent.verticalCenter
        text: block.text
        size: Theme.step1
        isBold: true
        Accessible.role: Accessible.AlertMessage
        Accessible.name: text
    }
}
