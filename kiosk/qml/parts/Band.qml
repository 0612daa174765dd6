import QtQuick
import ".."

// Under the picture and never over a face: what is said, and who says it beside the employer.
Rectangle {
    id: band

    property string text: ""
    property bool isThere: false

    height: isThere ? 96 * Theme.dot : 0
    visible: isThere
    color: Theme.ink
    clip: true
    Label {
        anchors.centerIn: parent
        width: parent.width - 2 * Theme.space4
        horizontalAlignment: Text.AlignHCenter
        text: band.text
        color: Theme.paper
        maximumLineCount: 2
        wrapMode: Text.Wrap
    }
}
