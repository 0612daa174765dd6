pragma ComponentBehavior: Bound

import QtQuick
import ".."

// Answers as large as they matter, between two ink rules.
Column {
    id: block

    required property var lines
    readonly property real margin: (Theme.elder ? 208 : 184) * Theme.dot

    Rectangle {
        width: parent.width
        height: 4 * Theme.dot
        color: Theme.ink
    }
    Repeater {
        model: block.lines
        delegate: Item {
            id: line
            required property var modelData
            required property int index
            width: block.width
            height: answer.implicitHeight + note.implicitHeight + (Theme.isWide ? 16 : Theme.elder ? 28 : 52) * Theme.dot
            Label {
                width: block.margin - Theme.space3
                anchors.baseline: answer.baseline
                text: line.modelData.label
                isSoft: true
                fontSizeMode: Text.HorizontalFit
                minimumPixelSize: Math.max(1, Math.round(22 * Theme.dot))
            }
            Label {
                id: answer
                x: block.margin
                y: (Theme.isWide ? 4 : Theme.elder ? 12 : 24) * Theme.dot
                width: parent.width - x
                text: line.modelData.text
                step: !Theme.isWide ? Theme.step5 : Theme.elder ? Theme.step3 : Theme.step4
                isBold: true
                lineHeight: 0.95
                fontSizeMode: Text.HorizontalFit
                minimumPixelSize: Math.max(1, Math.round(Theme.step2))
            }
            Label {
                id: note
                x: block.margin
                anchors.top: answer.bottom
                width: parent.width - x
                text: line.modelData.note
                isSoft: true
                elide: Text.ElideRight
            }
            Rectangle {
                anchors.bottom: parent.bottom
                width: parent.width
                height: (line.index === block.lines.length - 1 ? 4 : 2) * Theme.dot
                color: line.index === block.lines.length - 1 ? Theme.ink : Theme.line
            }
        }
    }
}
