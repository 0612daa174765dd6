import QtQuick
import ".."

// A screen's question and the line below it.
Column {
    id: question

    required property string text
    property string hint: ""

    spacing: 4 * Theme.dot
    WrappedLabel {
        width: question.width
        text: question.text
        size: Theme.step3
        isBold: true
        lineHeight: 1.05
    }
    WrappedLabel {
        width: question.width
        visible: text !== ""
        // Two sentences that need two lines have one each.
        text: whole.advanceWidth > width ? Words.bySense(question.hint) : question.hint
        isSoft: true
    }
    TextMetrics {
        id: whole
        text: question.hint
        font.family: Theme.font
        font.pixelSize: Math.max(1, Math.round(Theme.step0))
    }
}
