import QtQuick
import ".."

// The answer to a stock question, and where it comes from.
Rectangle {
    id: block

    required property var answer

    visible: answer.text !== undefined
    height: visible ? column.implicitHeight + 40 * Theme.dot : 0
    radius: Theme.radius2
    color: Theme.goSoft

    Column {
        id: column
        anchors.left: parent.left
        anchors.right: parent.right
        anchors.margins: 32 * Theme.dot
        anchors.verticalCenter: parent.verticalCenter
        Label {
            width: parent.width
            text: block.answer.text ?? ""
            step: Theme.step1
            isBold: true
            wrapMode: Text.Wrap
        }
        Label {
            width: parent.width
            visible: text !== ""
            text: block.answer.source ?? ""
            step: Theme.stepMinus1
            isSoft: true
            wrapMode: Text.Wrap
        }
    }
}
