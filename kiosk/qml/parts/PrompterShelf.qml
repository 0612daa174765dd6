pragma ComponentBehavior: Bound

import QtQuick
import ".."

// Back, the roles by their numbers, and on.
Row {
    id: shelf

    required property var prompter
    readonly property var shows: prompter.shows
    readonly property real keyWidth: (width - 7 * spacing) / 8

    spacing: 12 * Theme.dot
    height: (Theme.isWide ? 96 : 112) * Theme.dot

    Press {
        width: shelf.keyWidth
        height: shelf.height
        enabled: shelf.shows.hasPrevious ?? false
        text: Words.tell("studio.previous")
        onTapped: shelf.prompter.back()
        contentItem: Item {
            Icon {
                anchors.centerIn: parent
                name: "left"
            }
        }
    }
    Repeater {
        model: shelf.shows.shelf
        delegate: Press {
            id: key
            required property var modelData
            width: shelf.keyWidth
            height: shelf.height
            text: modelData.title
            isChosen: modelData.isShown
            onTapped: shelf.prompter.choose(modelData.number)
            contentItem: Item {
                Column {
                    anchors.centerIn: parent
                    spacing: 2 * Theme.dot
                    Plate {
                        anchors.horizontalCenter: parent.horizontalCenter
                        isSmall: true
                        hasUnit: false
                        height: (key.modelData.wanted ? 54 : 72) * Theme.dot
                        width: key.modelData.wanted ? height : implicitWidth
                        number: key.modelData.number
                        opacity: key.modelData.isTalked && !key.modelData.isOnAir ? 0.55 : 1
                    }
                    Label {
                        visible: text !== ""
                        width: key.width - 12 * Theme.dot
                        horizontalAlignment: Text.AlignHCenter
                        text: key.modelData.wanted
                        isBold: true
                        color: Theme.note
                        step: 22 * Theme.dot
                        fontSizeMode: Text.HorizontalFit
                        minimumPixelSize: Math.max(1, Math.round(16 * Theme.dot))
                    }
                }
                Rectangle {
                    visible: key.modelData.isOnAir
                    anchors.right: parent.right
                    anchors.top: parent.top
                    anchors.margins: 10 * Theme.dot
                    width: 20 * Theme.dot
                    height: width
                    radius: width / 2
                    color: Theme.live
                }
            }
        }
    }
    Item {
        width: (6 - shelf.shows.shelf.length) * (shelf.keyWidth + shelf.spacing) - shelf.spacing
        height: 1
        visible: width > 0
    }
    Press {
        width: shelf.keyWidth
        height: shelf.height
        enabled: shelf.shows.hasNext ?? false
        text: Words.tell("studio.next")
        onTapped: shelf.prompter.further()
        contentItem: Item {
            Icon {
                anchors.centerIn: parent
                name: "right"
            }
        }
    }
}
