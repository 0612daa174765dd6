pragma ComponentBehavior: Bound

import QtQuick
import ".."

// The figures of a code, each on a rule of its own, as they are said.
Row {
    id: code

    required property var figures
    // Who stands behind hears as well.
    readonly property string heard: ""

    spacing: Theme.space5

    Repeater {
        model: code.figures
        delegate: Item {
            id: figure
            required property string modelData
            width: (code.width - 3 * code.spacing) / 4
            height: Math.max(142 * Theme.dot, 1.34 * Theme.step4)
            Label {
                anchors.fill: parent
                text: figure.modelData.trim()
                step: Theme.step4
                isBold: true
                horizontalAlignment: Text.AlignHCenter
            }
            Rectangle {
                anchors.bottom: parent.bottom
                width: parent.width
                height: 6 * Theme.dot
                color: Theme.ink
            }
        }
    }
}
