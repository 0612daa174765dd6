import QtQuick
import ".."

// A screen's question and the line below it.
Column {
    id: question

    required property string text
    property string hint: ""

    spacing: 4 * Theme.dot
    Label {
        width: question.width
        text: question.text
        step: Theme.step3
        isBold: true
        wrapMode: Text.Wrap
        lineHeight: 1.05
    }
    Label {
        width: question.width
        visible: text !== ""
        text: question.hint
        isSoft: true
        wrapMode: Text.Wrap
    }
}
