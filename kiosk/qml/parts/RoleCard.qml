import QtQuick
import ".."

// The role that is talked about, or that somebody chose.
Rectangle {
    id: role

    required property var card

    height: Math.max(160 * Theme.dot, words.implicitHeight + 40 * Theme.dot)
    radius: Theme.radius2
    color: Theme.surface
    border.width: 4 * Theme.dot
    border.color: Theme.ink

    Plate {
        id: plate
        x: 32 * Theme.dot
        anchors.verticalCenter: parent.verticalCenter
        number: role.card.number ?? 0
    }
    Column {
        id: words
        anchors.left: plate.right
        anchors.leftMargin: 32 * Theme.dot
        anchors.right: pay.left
        anchors.rightMargin: Theme.space3
        anchors.verticalCenter: parent.verticalCenter
        Row {
            spacing: 20 * Theme.dot
            Label {
                text: role.card.title ?? ""
                width: Math.min(implicitWidth, words.width - (mark.visible ? mark.width + 20 * Theme.dot : 0))
                elide: Text.ElideRight
                fontSizeMode: Text.HorizontalFit
                minimumPixelSize: Math.max(1, Math.floor(28 * Theme.dot))
                step: Theme.step2
                isBold: true
            }
            Talking {
                id: mark
                visible: (role.card.isTalked ?? false) && !Theme.elder
                anchors.verticalCenter: parent.verticalCenter
            }
        }
        Facts {
            width: parent.width
            items: role.card.facts ?? []
        }
    }
    Pay {
        id: pay
        anchors.right: parent.right
        anchors.rightMargin: 32 * Theme.dot
        anchors.verticalCenter: parent.verticalCenter
        figure: role.card.pay ?? ""
        unit: role.card.unit ?? ""
    }
}
