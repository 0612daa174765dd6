import QtQuick
import ".."

// Red words: being talked about.
Row {
    id: talking

    property string words: Words.tell("live.talking")

    spacing: 10 * Theme.dot
    Rectangle {
        anchors.verticalCenter: parent.verticalCenter
        width: 18 * Theme.dot
        height: width
        radius: width / 2
        color: Theme.onAir
    }
    Label {
        text: talking.words
        step: Theme.stepMinus1
        isBold: true
        color: Theme.onAir
    }
}
