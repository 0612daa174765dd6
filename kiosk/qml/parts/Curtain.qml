import QtQuick
import ".."

// Over the picture while none plays.
Rectangle {
    id: curtain

    required property string text
    property real step: Theme.step2

    visible: text !== ""
    color: Theme.curtain

    Label {
        anchors.centerIn: parent
        horizontalAlignment: Text.AlignHCenter
        text: curtain.text
        step: curtain.step
        isBold: true
        color: Theme.curtainInk
        lineHeight: 1.2
    }
}
