import QtQuick
import ".."

// The row of buttons above the bar; the green one is the last and takes what room is left.
Row {
    property bool isSecond: false

    x: isSecond ? Theme.secondColumn : Theme.space6
    width: Theme.columnWidth
    anchors.bottom: parent?.bottom
    anchors.bottomMargin: Theme.space4
    spacing: Theme.space4
    height: 144 * Theme.dot
}
