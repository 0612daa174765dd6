import QtQuick
import ".."

// The row of buttons above the bar; the green one is the last and takes what room is left.
Row {
    anchors.left: parent?.left
    anchors.right: parent?.right
    anchors.bottom: parent?.bottom
    anchors.leftMargin: Theme.space6
    anchors.rightMargin: Theme.space6
    anchors.bottomMargin: Theme.space4
    spacing: Theme.space4
    height: 144 * Theme.dot
}
