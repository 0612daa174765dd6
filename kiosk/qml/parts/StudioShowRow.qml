import QtQuick
import ".."

// A show of today, to be entered by its employer.
Press {
    id: row

    required property var show

    implicitHeight: (Theme.isWide && Theme.elder ? 132 : 168) * Theme.dot
    text: show.employer

    contentItem: Item {
        Label {
            id: when
            x: 32 * Theme.dot
            width: 240 * Theme.dot
            anchors.verticalCenter: parent.verticalCenter
            visible: !row.show.isRunning
            text: row.show.when
            isBold: true
            fontSizeMode: Text.HorizontalFit
            minimumPixelSize: Math.max(1, Math.round(24 * Theme.dot))
        }
        Talking {
            x: 32 * Theme.dot
            anchors.verticalCenter: parent.verticalCenter
            visible: row.show.isRunning
            words: Words.tell("live.on_air")
        }
        Column {
            anchors.left: parent.left
            anchors.leftMargin: 296 * Theme.dot
            anchors.right: arrow.left
            anchors.rightMargin: Theme.space4
            anchors.verticalCenter: parent.verticalCenter
            Label {
                width: parent.width
                text: row.show.employer
                step: Theme.step1
                isBold: true
                elide: Text.ElideRight
            }
            Facts {
                width: parent.width
                items: [row.show.title, row.show.roles]
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
