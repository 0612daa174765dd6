import QtQuick
import ".."

// Nobody behind reads what somebody uses by ear. A touch lifts it.
Rectangle {
    id: curtain

    signal lifted

    color: Theme.ink

    MouseArea {
        anchors.fill: parent
        onPressed: curtain.lifted()
    }
    Column {
        anchors.centerIn: parent
        width: parent.width - 2 * Theme.space6
        spacing: Theme.space4
        Label {
            width: parent.width
            text: Words.tell("four.curtain_title")
            step: Theme.step4
            isBold: true
            color: Theme.paper
            horizontalAlignment: Text.AlignHCenter
            wrapMode: Text.Wrap
        }
        Label {
            width: parent.width
            text: Words.tell("four.curtain_note")
            step: Theme.step1
            color: Theme.paper
            horizontalAlignment: Text.AlignHCenter
            wrapMode: Text.Wrap
        }
    }
}
