import QtQuick
import ".."

// Over the picture while none plays.
Rectangle {
    id: curtain

    required property string text

    visible: text !== ""
    color: "#cc1b1f1d"

    Label {
        anchors.centerIn: parent
        horizontalAlignment: Text.AlignHCenter
        text: curtain.text
        step: Theme.step2
        isBold: true
        color: "#ffffff"
        lineHeight: 1.2
    }
}
