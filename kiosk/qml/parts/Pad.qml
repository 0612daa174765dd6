pragma ComponentBehavior: Bound

import QtQuick
import ".."

// Digits, large enough for a finger; the two outer keys of the last row are the screen's own.
Grid {
    id: pad

    // Counted through by who does not see it.
    readonly property bool isPad: true

    property string sideText: ""
    property bool isSideChosen: false
    property real keyHeight: 136 * Theme.dot

    signal digit(string figure)
    signal drop
    signal side

    columns: 3
    spacing: Theme.space3

    Repeater {
        model: ["1", "2", "3", "4", "5", "6", "7", "8", "9", "side", "0", "drop"]
        delegate: Press {
            id: key
            required property string modelData
            readonly property bool isDigit: modelData.length === 1
            width: (pad.width - 2 * pad.spacing) / 3
            height: pad.keyHeight
            opacity: modelData === "side" && pad.sideText === "" ? 0 : 1
            enabled: opacity > 0
            isChosen: modelData === "side" && pad.isSideChosen
            text: isDigit ? modelData : modelData === "side" ? pad.sideText : Words.tell("apply.drop")
            autoRepeat: false
            // A pad is typed on fast: each press counts.
            onPressed: {
                if (isDigit)
                    pad.digit(modelData);
            }
            onTapped: {
                if (modelData === "side")
                    pad.side();
            }
            onClicked: {
                if (modelData === "drop")
                    pad.drop();
            }
            contentItem: Item {
                Row {
                    anchors.centerIn: parent
                    spacing: Theme.space3
                    Icon {
                        anchors.verticalCenter: parent.verticalCenter
                        visible: key.modelData === "drop"
                        name: "drop"
                        size: 48 * Theme.dot
                    }
                    Label {
                        text: key.text
                        step: key.isDigit ? Theme.step3 : Theme.step1
                        isBold: key.isDigit || key.isChosen
                    }
                }
            }
        }
    }
}
