pragma ComponentBehavior: Bound

import QtQuick
import ".."

// A phone number on a pad; its middle is hidden from who stands behind.
Item {
    id: question

    required property var apply
    readonly property var shows: apply.shows

    Row {
        id: number
        width: parent.width - look.width - Theme.space4
        height: 136 * Theme.dot
        spacing: Theme.space4
        // Who stands behind hears as well.
        readonly property string heard: ""
        Repeater {
            model: question.shows.groups ?? []
            delegate: Item {
                id: group
                required property string modelData
                required property int index
                readonly property bool isHidden: modelData.startsWith("•")
                width: (number.width - 2 * number.spacing) * (index === 0 ? 3 : 4) / 11
                height: number.height
                Row {
                    visible: group.isHidden
                    anchors.centerIn: parent
                    spacing: 28 * Theme.dot
                    Repeater {
                        model: group.isHidden ? group.modelData.length : 0
                        delegate: Rectangle {
                            width: 22 * Theme.dot
                            height: width
                            radius: width / 2
                            color: Theme.ink
                        }
                    }
                }
                Label {
                    visible: !group.isHidden
                    anchors.fill: parent
                    text: group.modelData
                    step: Math.min(Theme.step4, 92 * Theme.dot)
                    isBold: true
                    horizontalAlignment: Text.AlignHCenter
                    fontSizeMode: Text.HorizontalFit
                    minimumPixelSize: 8
                }
                Rectangle {
                    anchors.bottom: parent.bottom
                    width: parent.width
                    height: 6 * Theme.dot
                    color: Theme.ink
                }
            }
        }
    }
    Press {
        id: look
        anchors.right: parent.right
        width: 184 * Theme.dot
        height: 136 * Theme.dot
        enabled: question.shows.hasDigits ?? false
        text: Words.tell("apply.look")
        onTapped: question.apply.look()
        contentItem: Item {
            Column {
                anchors.centerIn: parent
                Icon {
                    anchors.horizontalCenter: parent.horizontalCenter
                    name: "eye"
                    size: 48 * Theme.dot
                }
                Label {
                    text: look.text
                    step: Theme.stepMinus1
                }
            }
        }
    }
    Pad {
        anchors.top: number.bottom
        anchors.topMargin: 32 * Theme.dot
        width: parent.width
        keyHeight: Math.min(136 * Theme.dot, (parent.height - number.height - 32 * Theme.dot - 3 * spacing) / 4)
        sideText: Words.tell("apply.no_phone")
        isSideChosen: question.shows.hasNoPhone ?? false
        onDigit: figure => question.apply.digit(figure)
        onDrop: question.apply.dropDigit()
        onSide: question.apply.noPhone()
    }
}
