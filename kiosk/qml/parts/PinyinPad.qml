pragma ComponentBehavior: Bound

import QtQuick
import ".."

// The letters in the order of the alphabet; the last two keys turn the candidates and take away.
Grid {
    id: pad

    // Counted through by who does not see it.
    readonly property bool isPad: true

    property real keyHeight: 128 * Theme.dot
    property bool canTurn: false

    signal letter(string letter)
    signal drop
    signal turn

    columns: 7
    spacing: 12 * Theme.dot

    Repeater {
        model: [..."abcdefghijklmnopqrstuvwxyz", "turn", "drop"]
        delegate: Press {
            id: key
            required property string modelData
            readonly property bool isLetter: modelData.length === 1
            width: (pad.width - 6 * pad.spacing) / 7
            height: pad.keyHeight
            enabled: modelData !== "turn" || pad.canTurn
            text: isLetter ? modelData : Words.tell(modelData === "turn" ? "pinyin.turn" : "apply.drop")
            // A pad is typed on fast: each press counts.
            onPressed: {
                if (isLetter)
                    pad.letter(modelData);
            }
            onClicked: {
                if (modelData === "drop")
                    pad.drop();
                else if (modelData === "turn")
                    pad.turn();
            }
            contentItem: Item {
                Icon {
                    anchors.centerIn: parent
                    visible: key.modelData === "drop"
                    name: "drop"
                    size: 56 * Theme.dot
                }
                Label {
                    anchors.centerIn: parent
                    width: parent.width
                    visible: key.modelData !== "drop"
                    text: key.text
                    step: key.isLetter ? Theme.step3 : Theme.stepMinus1
                    isBold: key.isLetter
                    fontSizeMode: Text.HorizontalFit
                    minimumPixelSize: 1
                    horizontalAlignment: Text.AlignHCenter
                }
            }
        }
    }
}
