import QtQuick
import ".."

// The answer to a stock question and where it comes from, or what comes after a result.
Rectangle {
    id: block

    required property var answer
    // done, note or warning.
    property string kind: "done"
    // Below it something else begins: letters that would not fit are a step smaller.
    property real room: Infinity
    readonly property bool isLong: whole.lineCount > 1

    visible: answer.text !== undefined
    height: visible ? column.implicitHeight + 40 * Theme.dot : 0
    radius: Theme.radius2
    color: Theme.groundOf(kind)
    border.width: kind === "note" ? 2 * Theme.dot : 0
    border.color: Theme.line

    Label {
        id: whole
        visible: false
        width: column.width
        text: block.answer.text ?? ""
        step: Theme.step1
        isBold: true
        wrapMode: Text.Wrap
    }
    Label {
        id: broken
        visible: false
        width: column.width
        text: Words.bySense(whole.text)
        step: Theme.step1
        isBold: true
        wrapMode: Text.Wrap
    }

    Column {
        id: column
        anchors.left: parent.left
        anchors.right: parent.right
        anchors.margins: 32 * Theme.dot
        anchors.verticalCenter: parent.verticalCenter
        Label {
            width: parent.width
            text: block.isLong ? broken.text : whole.text
            step: broken.implicitHeight + 40 * Theme.dot > block.room ? Theme.step0 : Theme.step1
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
