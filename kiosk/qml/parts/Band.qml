import QtQuick
import ".."

// Under the picture and never over a face: what is said, and who says it beside the employer, who is
// a drawn face and a number and never a person.
Rectangle {
    id: band

    property string text: ""
    property bool isThere: false
    property bool hasFace: false
    readonly property real edge: (Theme.isWide ? 24 : 64) * Theme.dot

    height: isThere ? Math.max(112 * Theme.dot, label.implicitHeight + 2 * Theme.space2) : 0
    visible: isThere
    color: Theme.ink
    clip: true
    Icon {
        id: face
        visible: band.hasFace
        x: band.edge
        anchors.verticalCenter: parent.verticalCenter
        size: 80 * Theme.dot
        name: "face"
        color: Theme.paper
    }
    Label {
        id: label
        // In the middle of what the face leaves, so that it is not crossed by a long line.
        x: band.hasFace ? face.x + face.width + Theme.space3 : band.edge
        anchors.verticalCenter: parent.verticalCenter
        width: parent.width - x - band.edge
        horizontalAlignment: band.hasFace ? Text.AlignLeft : Text.AlignHCenter
        text: band.text
        color: Theme.paper
        maximumLineCount: 2
        wrapMode: Text.Wrap
        elide: Text.ElideRight
    }
}
