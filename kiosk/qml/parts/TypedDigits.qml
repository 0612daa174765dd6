pragma ComponentBehavior: Bound

import QtQuick
import ".."

// What was typed, as large as it is checked against a slip of paper, on one rule.
Item {
    id: typed

    required property var groups
    // Who stands behind hears as well.
    readonly property string heard: ""

    height: Math.max(142 * Theme.dot, 1.34 * Theme.step4)

    Row {
        height: parent.height - 6 * Theme.dot
        spacing: Theme.space5
        Repeater {
            model: typed.groups
            delegate: Label {
                required property string modelData
                height: typed.height
                text: modelData
                step: Theme.step4
                isBold: true
            }
        }
    }
    Rectangle {
        anchors.bottom: parent.bottom
        width: parent.width
        height: 6 * Theme.dot
        color: Theme.ink
    }
}
