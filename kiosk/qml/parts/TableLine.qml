import QtQuick
import ".."

// A line of a ruled table: what it is, and what it says.
Item {
    id: line

    required property string label
    required property string text

    implicitHeight: words.implicitHeight + 56 * Theme.dot

    Label {
        y: 28 * Theme.dot
        width: 184 * Theme.dot
        text: line.label
        isSoft: true
        fontSizeMode: Text.HorizontalFit
        minimumPixelSize: Math.max(1, Math.round(24 * Theme.dot))
    }
    WrappedLabel {
        id: words
        x: 208 * Theme.dot
        y: 28 * Theme.dot
        width: parent.width - x
        text: line.text
        maximumLineCount: 5
        elide: Text.ElideRight
    }
    Rectangle {
        anchors.bottom: parent.bottom
        width: parent.width
        height: 2 * Theme.dot
        color: Theme.line
    }
}
