import QtQuick
import ".."

// All text: one family, two weights, figures of one width.
Text {
    property bool isSoft: false
    property bool isBold: false
    property real step: Theme.step0

    color: isSoft ? Theme.soft : Theme.ink
    font.family: Theme.font
    font.pixelSize: Math.max(1, Math.round(step))
    font.weight: isBold ? Font.Bold : Font.Normal
    font.features: ({ "tnum": 1 })
    textFormat: Text.PlainText
    verticalAlignment: Text.AlignVCenter
}
