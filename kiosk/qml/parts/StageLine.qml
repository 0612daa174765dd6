import QtQuick
import ".."

// The one sentence that matters now, under the picture.
Rectangle {
    id: line

    required property string text
    required property string tone
    readonly property bool isWait: tone === "wait"

    implicitHeight: label.implicitHeight + 28 * Theme.dot
    radius: Theme.radius1
    color: isWait ? Theme.waitSoft : tone === "live" ? Theme.goSoft : Theme.surface
    border.width: 2 * Theme.dot
    border.color: isWait ? Theme.wait : Theme.line

    Label {
        id: label
        anchors.left: parent.left
        anchors.right: parent.right
        anchors.margins: Theme.space4
        anchors.verticalCenter: parent.verticalCenter
        text: line.text
        isBold: true
        color: line.isWait ? Theme.wait : Theme.ink
        wrapMode: Text.Wrap
        maximumLineCount: 2
        fontSizeMode: Text.Fit
        height: Math.min(implicitHeight, 2.6 * Theme.step0)
        minimumPixelSize: Math.max(1, Math.round(Theme.stepMinus1))
        Accessible.role: Accessible.AlertMessage
        Accessible.name: text
    }
}
