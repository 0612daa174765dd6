import QtQuick
import ".."

// One line under the head, or in its place: the network is away, or an answer has come.
Rectangle {
    id: strip

    required property bool isOnline
    required property bool isEnrolled
    required property string notice
    // How the machine stands with the server; empty while all is well.
    required property string trouble
    // Of the head, where it stands in its place, also while there is nothing to say.
    property real least: 0
    // What somebody just did is answered first; how the machine stands comes back after it.
    readonly property bool isWarning: !isEnrolled || (notice === "" && (!isOnline || trouble !== ""))

    height: visible ? Math.max(least, label.implicitHeight + Theme.space4) : least
    visible: isWarning || notice !== ""
    color: isWarning ? Theme.waitSoft : Theme.goSoft

    Rectangle {
        anchors.bottom: parent.bottom
        width: parent.width
        height: 2 * Theme.dot
        color: strip.isWarning ? Theme.wait : Theme.go
    }
    Icon {
        id: icon
        anchors.left: parent.left
        anchors.leftMargin: Theme.space6
        anchors.verticalCenter: parent.verticalCenter
        name: strip.isWarning ? "offline" : "check"
        size: 40 * Theme.dot
        color: strip.isWarning ? Theme.wait : Theme.go
    }
    Label {
        id: label
        anchors.left: icon.right
        anchors.leftMargin: Theme.space3
        anchors.right: parent.right
        anchors.rightMargin: Theme.space6
        anchors.verticalCenter: parent.verticalCenter
        text: !strip.isEnrolled ? Words.tell("unenrolled.strip") : strip.isWarning ? strip.trouble || Words.tell("link.away") : strip.notice
        isBold: true
        color: strip.isWarning && !Theme.elder ? Theme.wait : Theme.ink
        wrapMode: Text.Wrap
        Accessible.role: Accessible.AlertMessage
        Accessible.name: text
    }
}
