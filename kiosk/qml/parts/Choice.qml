import QtQuick
import ".."

// One answer of a few: what it is, a line about it, a figure at the end.
Press {
    id: choice

    required property var row
    readonly property bool isChoice: true

    text: row.title
    heard: [row.title, row.note, row.side].filter(Boolean).join(", ")

    contentItem: Item {
        Icon {
            id: icon
            visible: choice.row.glyph !== ""
            x: 32 * Theme.dot
            anchors.verticalCenter: parent.verticalCenter
            name: choice.row.glyph === "" ? "right" : choice.row.glyph
            size: 72 * Theme.dot
        }
        Column {
            anchors.left: icon.visible ? icon.right : parent.left
            anchors.leftMargin: 32 * Theme.dot
            anchors.right: side.left
            anchors.rightMargin: Theme.space3
            anchors.verticalCenter: parent.verticalCenter
            anchors.verticalCenterOffset: note.visible ? -Theme.hangs * title.step : 0
            spacing: -Theme.closeUp * title.step
            Label {
                id: title
                width: parent.width
                text: choice.row.title
                step: choice.height < 150 * Theme.dot && choice.row.note !== "" ? Theme.step1 : Theme.step2
                isBold: true
                fontSizeMode: Text.HorizontalFit
                minimumPixelSize: Math.max(1, Math.floor(28 * Theme.dot))
                elide: Text.ElideRight
            }
            Label {
                id: note
                // What does not fit is left out: the next screen says all.
                visible: text !== "" && implicitWidth * 0.875 <= parent.width
                width: parent.width
                text: choice.row.note
                isSoft: true
                fontSizeMode: Text.HorizontalFit
                minimumPixelSize: Math.max(1, Math.floor(Theme.stepMinus1))
            }
        }
        Label {
            id: side
            anchors.right: arrow.left
            anchors.rightMargin: Theme.space3
            anchors.verticalCenter: parent.verticalCenter
            text: choice.row.side
            step: Theme.step0
            isBold: true
        }
        Icon {
            id: arrow
            anchors.right: parent.right
            anchors.rightMargin: 32 * Theme.dot
            anchors.verticalCenter: parent.verticalCenter
            name: "right"
            size: 48 * Theme.dot
        }
    }
}
