import QtQuick
import ".."

// A show to come; read only.
Item {
    id: row

    required property var show

    implicitHeight: 108 * Theme.dot

    Label {
        id: when
        width: 330 * Theme.dot
        anchors.verticalCenter: parent.verticalCenter
        text: row.show.when
        isBold: true
        fontSizeMode: Text.HorizontalFit
        minimumPixelSize: Math.max(1, Math.round(Theme.stepMinus1 * 0.8))
    }
    Column {
        anchors.left: when.right
        anchors.right: parent.right
        anchors.verticalCenter: parent.verticalCenter
        Label {
            width: parent.width
            text: row.show.line
            elide: Text.ElideRight
        }
        Label {
            width: parent.width
            text: row.show.place
            step: Theme.stepMinus1
            isSoft: true
            elide: Text.ElideRight
        }
    }
    Rectangle {
        anchors.bottom: parent.bottom
        width: parent.width
        height: 2 * Theme.dot
        color: Theme.line
    }
}
