import QtQuick
import ".."

// The one green button of a screen.
Press {
    id: action

    property string note: ""
    property string glyph: ""

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
                visible: action.glyph !== ""
                name: action.glyph === "" ? "right" : action.glyph
                color: Theme.paper
            }
            Column {
                anchors.verticalCenter: parent.verticalCenter
                Label {
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
