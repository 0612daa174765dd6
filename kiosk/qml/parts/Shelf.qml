pragma ComponentBehavior: Bound

import QtQuick
import ".."

// The show's roles, five at a time; a longer shelf ends in the pad.
Row {
    id: shelf

    required property var watch
    // In large letters four things at the most, the pad among them.
    readonly property int most: Theme.elder ? 4 : 5
    readonly property var slots: watch.shows.shelf ?? []
    readonly property bool hasPad: (watch.shows.hasMore ?? false) || slots.length > most
    readonly property real cardWidth: (width - (most - 1) * spacing) / most

    spacing: (Theme.isWide ? 8 : 16) * Theme.dot

    Repeater {
        model: shelf.slots.slice(0, shelf.hasPad ? shelf.most - 1 : shelf.most)
        delegate: Press {
            id: slot
            required property var modelData
            readonly property bool isChoice: true
            width: shelf.cardWidth
            height: (Theme.elder ? 212 : 192) * Theme.dot
            text: modelData.title
            heard: [modelData.number, modelData.title, modelData.pay, modelData.state].filter(Boolean).join(", ")
            isChosen: modelData.isChosen
            chosenFill: Theme.surface
            onTapped: shelf.watch.choose(modelData.number)
            contentItem: Item {
                Plate {
                    id: plate
                    x: (Theme.isWide ? 12 : 16) * Theme.dot
                    y: 14 * Theme.dot
                    isSmall: true
                    number: slot.modelData.number
                }
                Label {
                    anchors.right: parent.right
                    anchors.rightMargin: (Theme.isWide ? 8 : 16) * Theme.dot
                    anchors.verticalCenter: plate.verticalCenter
                    text: slot.modelData.state
                    step: Math.min(Theme.stepMinus1, 30 * Theme.dot)
                    isBold: slot.modelData.isTalked
                    isSoft: !slot.modelData.isTalked
                    color: slot.modelData.isTalked ? Theme.onAir : Theme.soft
                }
                Column {
                    anchors.left: plate.left
                    anchors.right: parent.right
                    anchors.rightMargin: 8 * Theme.dot
                    anchors.top: plate.bottom
                    anchors.topMargin: 6 * Theme.dot
                    Label {
                        width: parent.width
                        text: slot.modelData.title
                        isBold: true
                        elide: Text.ElideRight
                        fontSizeMode: Text.HorizontalFit
                        minimumPixelSize: Math.max(1, Math.round(Theme.stepMinus1 * 0.86))
                        lineHeight: 0.95
                    }
                    Label {
                        width: parent.width
                        // The figure alone where the unit finds no room; the card says both.
                        text: whole.implicitWidth * 0.95 <= width ? whole.text : slot.modelData.pay.split(" ")[0]
                        step: Theme.stepMinus1
                        isSoft: true
                        fontSizeMode: Text.HorizontalFit
                        minimumPixelSize: Math.max(1, Math.floor(27 * Theme.dot))
                        Label {
                            id: whole
                            visible: false
                            text: slot.modelData.pay
                            step: Theme.stepMinus1
                        }
                    }
                }
            }
        }
    }
    Press {
        readonly property bool isChoice: true
        visible: shelf.hasPad
        width: shelf.cardWidth
        height: (Theme.elder ? 212 : 192) * Theme.dot
        text: Words.tell("watch.by_number")
        onTapped: shelf.watch.number()
        contentItem: Item {
            Column {
                anchors.centerIn: parent
                spacing: Theme.space2
                Icon {
                    anchors.horizontalCenter: parent.horizontalCenter
                    name: "pad"
                }
                Label {
                    text: Words.tell("watch.by_number")
                    isBold: true
                }
            }
        }
    }
}
