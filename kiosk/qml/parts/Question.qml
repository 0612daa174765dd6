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
        text: question.hint
        isSoft: true
    }
}
