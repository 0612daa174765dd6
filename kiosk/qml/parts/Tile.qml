import QtQuick
import ".."

// A way into something, with a line that says what is behind it.
Press {
    id: tile

    readonly property bool isChoice: true
    required property string glyph
    property string note: ""
    property bool isAction: false
    property bool isWide: false
    property bool hasLiveMark: false
    // Two of them share a column of a screen that lies on its side.
    readonly property bool isSlim: Theme.isWide && !isWide
    readonly property color voice: isAction ? Theme.paper : Theme.ink

    heard: [text, note].filter(Boolean).join(", ")
    implicitHeight: 224 * Theme.dot
    fill: isAction ? Theme.action : Theme.surface
    pressedFill: isAction ? Theme.actionPress : Theme.goSoft
    edge: isAction ? Theme.action : Theme.ink2
    edgeWidth: (Theme.elder ? 3 : 2) * Theme.dot

    contentItem: Item {
        Icon {
            id: icon
            // In a column of tiles all words begin on one line, below the largest of the signs.
            x: tile.isSlim ? Theme.space4 : Theme.space5 + (tile.isWide ? (96 * Theme.dot - width) / 2 : 0)
            anchors.verticalCenter: parent.verticalCenter
            name: tile.glyph
            color: tile.voice
            size: (tile.isAction ? 96 : tile.isSlim ? 64 : 80) * Theme.dot
        }
        Column {
            anchors.left: icon.right
            anchors.leftMargin: tile.isWide ? Theme.space5 + (96 * Theme.dot - icon.width) / 2 : tile.isSlim ? Theme.space4 : 32 * Theme.dot
            anchors.right: parent.right
            anchors.rightMargin: Theme.space3
            anchors.verticalCenter: parent.verticalCenter
            anchors.verticalCenterOffset: -Theme.hangs * title.step
            spacing: -Theme.closeUp * title.step
            Row {
                spacing: Theme.space4
                Label {
                    id: title
                    text: tile.text
                    width: Math.min(implicitWidth, tile.width - icon.x - icon.width - Theme.space6 - (tile.hasLiveMark ? 220 * Theme.dot : 0))
                    fontSizeMode: Text.HorizontalFit
                    minimumPixelSize: Math.max(1, Math.round(Theme.stepMinus1))
                    step: (tile.isAction || tile.isWide) && !(Theme.elder && Theme.isWide) ? Theme.step3 : Theme.step2
                    isBold: true
                    color: tile.voice
                }
                LiveMark {
                    visible: tile.hasLiveMark
                    anchors.verticalCenter: parent.verticalCenter
                }
            }
            Label {
                width: parent.width
                text: tile.note
                step: tile.isAction || Theme.elder ? Theme.step0 : Theme.stepMinus1
                color: tile.isAction ? Theme.paper : Theme.soft
                wrapMode: Text.Wrap
                maximumLineCount: 2
                elide: Text.ElideRight
            }
        }
        Icon {
            visible: tile.isWide
            anchors.right: parent.right
            anchors.rightMargin: Theme.space5
            anchors.verticalCenter: parent.verticalCenter
            name: "right"
            color: tile.voice
        }
    }
}
