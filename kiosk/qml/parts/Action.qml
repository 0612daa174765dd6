import QtQuick
import ".."

// The one green button of a screen.
Press {
    id: action

    property string note: ""
    property string glyph: ""

    heard: [text, note].filter(Boolean).join(", ")
    implicitHeight: 144 * Theme.dot
    fill: Theme.action
    pressedFill: Theme.actionPress
    edge: Theme.action

    contentItem: Item {
        Row {
            anchors.centerIn: parent
            spacing: Theme.space4
            Icon {
                anchors.verticalCenter: parent.verticalCenter
                visible: action.glyph !== "" && action.width > words.implicitWidth + 176 * Theme.dot
                name: action.glyph === "" ? "right" : action.glyph
                color: Theme.paper
            }
            Column {
                anchors.verticalCenter: parent.verticalCenter
                Label {
                    id: words
                    width: Math.min(implicitWidth, action.width - 32 * Theme.dot)
                    fontSizeMode: Text.HorizontalFit
                    minimumPixelSize: Math.max(1, Math.round(Theme.step0))
                    text: action.text
                    step: Theme.step2
                    isBold: true
                    color: Theme.paper
                    lineHeight: 1.1
                }
                Label {
                    visible: action.note !== ""
                    text: action.note
                    step: Theme.stepMinus1
                    color: Theme.paper
                }
            }
        }
    }
}
