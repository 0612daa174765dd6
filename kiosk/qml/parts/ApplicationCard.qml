pragma ComponentBehavior: Bound

import QtQuick
import ".."

// One application: its number, what happens next, and the answers one may give.
Rectangle {
    id: card

    required property var application
    signal moved(string move)

    height: column.implicitHeight + 56 * Theme.dot
    radius: Theme.radius2
    color: Theme.surface
    border.width: 2 * Theme.dot
    border.color: Theme.line

    Column {
        id: column
        anchors.left: parent.left
        anchors.right: parent.right
        anchors.margins: 32 * Theme.dot
        anchors.verticalCenter: parent.verticalCenter
        spacing: Theme.space2
        Item {
            width: parent.width
            height: number.implicitHeight
            Label {
                id: number
                text: card.application.number
                step: Theme.step2
                isBold: true
            }
            Label {
                anchors.left: number.right
                anchors.leftMargin: Theme.space4
                anchors.right: parent.right
                anchors.baseline: number.baseline
                text: card.application.title + "，" + card.application.employer
                isSoft: true
                elide: Text.ElideRight
            }
        }
        Label {
            width: parent.width
            text: card.application.sentence
            step: Theme.step1
            isBold: true
            isSoft: card.application.isOver
            wrapMode: Text.Wrap
        }
        Row {
            width: parent.width
            topPadding: visible ? Theme.space3 : 0
            visible: card.application.moves.length > 0
            spacing: Theme.space4
            Repeater {
                model: card.application.moves
                delegate: Press {
                    id: answer
                    required property var modelData
                    readonly property bool isChoice: true
                    width: (column.width - Theme.space4) / 2
                    height: 120 * Theme.dot
                    text: modelData.text
                    onTapped: card.moved(modelData.move)
                    contentItem: Item {
                        Label {
                            anchors.centerIn: parent
                            text: answer.text
                            isBold: true
                        }
                    }
                }
            }
        }
    }
}
