import QtQuick
import ".."

// Who and when; nothing here is touched.
Item {
    id: head

    required property string station
    required property string clock
    // The same on each screen; the first one says it.
    readonly property string heard: ""

    Row {
        anchors.left: parent.left
        anchors.leftMargin: Theme.space6
        anchors.verticalCenter: parent.verticalCenter
        spacing: Theme.space3
        Icon {
            anchors.verticalCenter: parent.verticalCenter
            name: "door"
            size: 48 * Theme.dot
        }
        Label {
            anchors.verticalCenter: parent.verticalCenter
            text: Words.tell("brand")
            step: Theme.step1
            isBold: true
        }
        Rectangle {
            anchors.verticalCenter: parent.verticalCenter
            width: 2 * Theme.dot
            height: 44 * Theme.dot
            visible: head.station !== ""
            color: Theme.line
        }
        Label {
            anchors.verticalCenter: parent.verticalCenter
            leftPadding: Theme.space2
            text: head.station
            isSoft: true
        }
    }
    Label {
        anchors.right: parent.right
        anchors.rightMargin: Theme.space6
        anchors.verticalCenter: parent.verticalCenter
        text: head.clock
        step: Theme.step2
        isBold: true
    }
}
