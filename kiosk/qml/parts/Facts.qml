pragma ComponentBehavior: Bound

import QtQuick
import ".."

// Facts in a row with hairlines between; what does not fit any more is left out.
Item {
    id: facts

    required property var items
    property real step: Theme.step0

    implicitHeight: row.implicitHeight
    implicitWidth: row.implicitWidth
    clip: true

    Row {
        id: row
        spacing: 18 * Theme.dot
        Repeater {
            model: facts.items
            delegate: Row {
                id: fact
                required property string modelData
                required property int index
                spacing: 18 * Theme.dot
                visible: x + width <= facts.width + 1 || index === 0
                Rectangle {
                    visible: fact.index > 0
                    anchors.verticalCenter: parent.verticalCenter
                    width: 2 * Theme.dot
                    height: facts.step * 0.8
                    color: Theme.soft
                    opacity: 0.45
                }
                Label {
                    text: fact.modelData
                    step: facts.step
                    isSoft: true
                    elide: Text.ElideRight
                    width: fact.index === 0 ? Math.min(implicitWidth, facts.width) : implicitWidth
                }
            }
        }
    }
}
