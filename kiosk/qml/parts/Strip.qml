import QtQuick
import ".."

// One line under the head, or in its place: the network is away, or an answer has come.
Rectangle {
    id: strip

    required property bool isOnline
    required property bool isEnrolled
    required property string notice
    // done, note or warning.
    required property string noticeKind
    // How the machine stands with the server; empty while all is well.
    required property string trouble
    // Of the head, where it stands in its place, also while there is nothing to say.
    property real least: 0
    // What somebody just did is answered first; how the machine stands comes back after it.
    readonly property bool isStanding: !isEnrolled || (notice === "" && (!isOnline || trouble !== ""))
    readonly property string kind: isStanding ? "warning" : noticeKind
    readonly property string sign: isStanding && isEnrolled && !isOnline ? "offline" : Theme.signOf(kind)
    readonly property color voice: Theme.voiceOf(kind)

    height: visible ? Math.max(least, label.implicitHeight + Theme.space4) : least
    visible: isStanding || notice !== ""
    color: Theme.groundOf(kind)

    Rectangle {
        anchors.bottom: parent.bottom
        width: parent.width
        height: 2 * Theme.dot
        color: strip.voice
    }
    Icon {
        id: icon
        anchors.left: parent.left
        anchors.leftMargin: Theme.space6
        anchors.verticalCenter: parent.verticalCenter
        name: strip.sign
        size: 40 * Theme.dot
        color: strip.voice
    }
    Label {
        id: label
        anchors.left: icon.right
        anchors.leftMargin: Theme.space3
        anchors.right: parent.right
        anchors.rightMargin: Theme.space6
        anchors.verticalCenter: parent.verticalCenter
        text: !strip.isEnrolled ? Words.tell("unenrolled.strip") : strip.isStanding ? strip.trouble || Words.tell("link.away") : strip.notice
        isBold: true
        color: strip.kind === "warning" && !Theme.elder ? Theme.wait : Theme.ink
        wrapMode: Text.Wrap
        Accessible.role: Accessible.AlertMessage
        Accessible.name: text
    }
}
