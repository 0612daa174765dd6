import QtQuick
import ".."

// A show on air, to be tapped.
Press {
    id: row

    readonly property bool isChoice: true
    required property var show

    implicitHeight: 212 * Theme.dot
    text: show.employer
    heard: [show.employer, show.talk, show.roles].filter(Boolean).join(", ")

    contentItem: Item {
        Column {
            anchors.left: parent.left
            anchors.leftMargin: 32 * Theme.dot
            anchors.right: arrow.left
            anchors.rightMargin: Theme.space4
            anchors.verticalCenter: parent.verticalCenter
            anchors.verticalCenterOffset: -Theme.hangs * title.step
            spacing: -Theme.closeUp / 2 * title.step
            Row {
                spacing: Theme.space4
                Label {
                    id: title
                    text: row.show.employer
                    step: Theme.step2
                    isBold: true
                    elide: Text.ElideRight
                    width: Math.min(implicitWidth, 560 * Theme.dot)
                }
                Talking {
                    anchors.verticalCenter: parent.verticalCenter
                    visible: row.show.isThere
                    words: Words.tell("live.on_air")
                }
            }
            Label {
                width: parent.width
                text: row.show.talk
                elide: Text.ElideRight
            }
            Facts {
                width: parent.width
                items: [row.show.roles, row.show.viewers].filter(text => text !== "")
                step: Theme.stepMinus1
            }
        }
        Icon {
            id: arrow
            anchors.right: parent.right
            anchors.rightMargin: 32 * Theme.dot
            anchors.verticalCenter: parent.verticalCenter
            name: "right"
        }
    }
}
