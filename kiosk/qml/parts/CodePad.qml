pragma ComponentBehavior: Bound

import QtQuick
import ".."

// Letters and digits of a code, eight in a row; the last key takes one away.
Grid {
    id: pad

    required property var keys

    signal pressed(string key)
    signal drop

    columns: 8
    spacing: 12 * Theme.dot

    Repeater {
        model: [...pad.keys, "drop"]
        delegate: Press {
            id: key
            required property string modelData
            readonly property bool isDrop: modelData === "drop"
            width: (pad.width - 7 * pad.spacing) / 8
            height: 124 * Theme.dot
            text: isDrop ? Words.tell("number.drop") : modelData
            // A pad is typed on fast: each press counts.
            onPressed: {
                if (!isDrop)
                    pad.pressed(modelData);
            }
            onClicked: {
                if (isDrop)
                    pad.drop();
            }
            contentItem: Item {
                Icon {
                    anchors.centerIn: parent
                    visible: key.isDrop
                    name: "drop"
                    size: 56 * Theme.dot
                }
                Label {
                    anchors.centerIn: parent
                    visible: !key.isDrop
                    text: key.text
                    step: Theme.step2
                    isBold: true
                }
            }
        }
    }
}
