import QtQuick
import ".."

// What the camera sees, and how to hold a code before it.
Row {
    id: row

    required property var scan

    visible: scan.shows.isOpen
    spacing: Theme.space4

    Mirror {
        visible: row.scan.shows.hasCamera
        width: height * 16 / 9
        height: parent.height
        pictures: row.scan
        hasCamera: visible
    }
    Label {
        width: parent.width - (row.scan.shows.hasCamera ? parent.height * 16 / 9 + Theme.space4 : 0)
        height: parent.height
        text: row.scan.shows.error || row.scan.shows.hint
        wrapMode: Text.Wrap
        fontSizeMode: Text.Fit
        minimumPixelSize: Math.max(1, Math.floor(28 * Theme.dot))
        color: row.scan.shows.error !== "" ? Theme.onAir : Theme.ink
    }
}
