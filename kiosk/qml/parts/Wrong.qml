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

    Label {
        id: label
        anchors.left: parent.left
        anchors.right: parent.right
        anchors.margins: Theme.space4
        anchors.verticalCenter: parent.verticalCenter
        text: wrong.text
        isBold: true
        color: Theme.elder ? Theme.ink : Theme.live
        wrapMode: Text.Wrap
        Accessible.role: Accessible.AlertMessage
        Accessible.name: text
    }
}
