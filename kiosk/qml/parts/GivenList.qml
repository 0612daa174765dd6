pragma ComponentBehavior: Bound

import QtQuick
import ".."

// One column of the hand-over card.
Column {
    id: list

    required property string title
    required property var items
    required property string icon
    required property color voice
    required property color mark

    spacing: 2 * Theme.dot
    Label {
        text: list.title
        isBold: true
        color: list.voice
        bottomPadding: Theme.space2
    }
    Repeater {
        model: list.items
        delegate: Row {
            id: line
            required property string modelData
            spacing: 12 * Theme.dot
            Icon {
                y: (Theme.root * 1.45 - height) / 2
                name: list.icon
                size: 32 * Theme.dot
                color: list.mark
            }
            Label {
                width: list.width - 44 * Theme.dot
                text: line.modelData
                color: list.voice
                wrapMode: Text.Wrap
            }
        }
    }
}
