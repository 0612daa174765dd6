import QtQuick
import ".."

// A word, and how many there are.
Press {
    id: chip

    property string count: ""
    // Letters of a number are typed as its figures are.
    property bool isChoice: true

    heard: [text, chip.count].filter(Boolean).join(", ")
    implicitWidth: 178 * Theme.dot
    implicitHeight: 112 * Theme.dot

    contentItem: Item {
        Row {
            anchors.centerIn: parent
            spacing: 10 * Theme.dot
            Label {
                text: chip.text
                width: Math.min(implicitWidth, chip.width - 12 * Theme.dot - (tally.visible ? tally.width + 10 * Theme.dot : 0))
                fontSizeMode: Text.HorizontalFit
                minimumPixelSize: Math.max(1, Math.round(26 * Theme.dot))
                isBold: chip.isChosen
            }
            Label {
                id: tally
                visible: chip.count !== ""
                text: chip.count
                isBold: true
                isSoft: !chip.isChosen
            }
        }
    }
}
