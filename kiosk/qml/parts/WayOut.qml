import QtQuick
import ".."

// A white button with an ink edge: back, further, louder.
Press {
    id: way

    property string glyph: ""
    property bool iconLast: false

    implicitHeight: 144 * Theme.dot
    implicitWidth: Math.max(232 * Theme.dot, row.implicitWidth + 80 * Theme.dot)
    edge: Theme.ink
    edgeWidth: 3 * Theme.dot

    contentItem: Item {
        Row {
            id: row
            anchors.centerIn: parent
            spacing: Theme.space4
            layoutDirection: way.iconLast ? Qt.RightToLeft : Qt.LeftToRight
            Icon {
                anchors.verticalCenter: parent.verticalCenter
                visible: way.glyph !== ""
                name: way.glyph === "" ? "left" : way.glyph
                size: 48 * Theme.dot
            }
            Label {
                anchors.verticalCenter: parent.verticalCenter
                text: way.text
                step: Theme.step1
                isBold: true
            }
        }
    }
}
