pragma ComponentBehavior: Bound

import QtQuick
import ".."

// A few answers as rows, one tap each.
Item {
    id: question

    required property var shows
    signal picked(string key)

    Column {
        y: 60 * Theme.dot
        width: parent.width
        spacing: Theme.space3
        Repeater {
            model: question.shows.options ?? []
            delegate: Press {
                id: option
                required property var modelData
                readonly property bool isChoice: true
                width: parent.width
                height: 168 * Theme.dot
                text: modelData.text
                isChosen: modelData.isChosen
                onTapped: question.picked(modelData.key)
                contentItem: Item {
                    Label {
                        x: Theme.space5
                        anchors.verticalCenter: parent.verticalCenter
                        text: option.text
                        step: Theme.step2
                        isBold: true
                    }
                    Icon {
                        visible: option.isChosen
                        anchors.right: parent.right
                        anchors.rightMargin: Theme.space5
                        anchors.verticalCenter: parent.verticalCenter
                        name: "check"
                        color: Theme.go
                    }
                }
            }
        }
    }
}
