import QtQuick
import ".."

// Text of several lines. A character or two that would stand alone on the last one are taken in by
// letters that are a little smaller.
Label {
    id: label

    property real size: Theme.step0
    readonly property real lines: width > 0 ? whole.advanceWidth / width : 0
    readonly property real full: Math.max(1, Math.floor(lines))
    readonly property real alone: (lines - full) * width
    readonly property real squeeze: full / lines * 0.98
    // What all but fills the last line may not go into it whole, for letters stand on whole pixels.
    readonly property bool isSqueezed: lines > 0.98 && alone < 2.2 * size && squeeze > 0.86 && !/[a-z]{2}/.test(text)

    // A half pixel that is rounded up would let the last one fall again.
    step: isSqueezed ? Math.floor(size * Math.min(1, squeeze)) : size
    wrapMode: Text.Wrap

    TextMetrics {
        id: whole
        text: label.text.includes("\n") ? "" : label.text
        font.family: Theme.font
        font.pixelSize: Math.max(1, Math.round(label.size))
        font.weight: label.isBold ? Font.Bold : Font.Normal
    }
}
