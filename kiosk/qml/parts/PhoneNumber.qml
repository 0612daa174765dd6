pragma ComponentBehavior: Bound

import QtQuick
import ".."

// What was typed of a telephone number, and the key that shows it whole for a moment.
Item {
    id: phone

    required property var shows
    signal looked

    height: 136 * Theme.dot

    Row {
        id: number
        width: parent.width - look.width - Theme.space4
        height: parent.height
        spacing: Theme.space4
        // Who stands behind hears as well.
        readonly property string heard: ""
        Repeater {
            model: phone.shows.groups ?? []
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
        height: parent.height
        enabled: phone.shows.hasDigits ?? false
        text: Words.tell("apply.look")
        onTapped: phone.looked()
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
}
