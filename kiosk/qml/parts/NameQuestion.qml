pragma ComponentBehavior: Bound

import QtQuick
import ".."

// A surname by one tap, and how to be called by another.
Item {
    id: question

    required property var apply
    readonly property var shows: apply.shows
    readonly property real keyHeight: Math.min((Theme.elder ? 120 : 112) * Theme.dot, (height - 400 * Theme.dot) / 5)

    Grid {
        id: grid
        y: (Theme.elder || Theme.isWide ? 0 : 40) * Theme.dot
        width: parent.width
        columns: 5
        spacing: Theme.space3
        Repeater {
            model: question.shows.surnames ?? []
            delegate: Press {
                id: key
                required property string modelData
                width: (grid.width - 4 * grid.spacing) / 5
                height: question.keyHeight
                text: modelData
                isChosen: modelData === question.shows.surname
                onClicked: question.apply.surname(modelData)
                contentItem: Item {
                    Label {
                        anchors.centerIn: parent
                        text: key.text
                        step: Theme.step2
                        isBold: key.isChosen
                    }
                }
            }
        }
    }
    Row {
        id: other
        anchors.top: grid.bottom
        anchors.topMargin: Theme.space4
        width: parent.width
        spacing: Theme.space4
        Press {
            id: more
            width: 260 * Theme.dot
            height: 112 * Theme.dot
            text: Words.tell("apply.more_surnames")
            onTapped: question.apply.moreSurnames()
            contentItem: Item {
                Label {
                    anchors.centerIn: parent
                    text: more.text
                }
            }
        }
        Press {
            id: write
            width: 400 * Theme.dot
            height: more.height
            text: Words.tell("pinyin.type")
            onTapped: question.apply.writeSurname()
            contentItem: Item {
                Label {
                    anchors.centerIn: parent
                    text: write.text
                }
            }
        }
        Label {
            width: parent.width - more.width - write.width - 2 * Theme.space4
            height: more.height
            text: Words.tell("apply.no_surname")
            isSoft: true
            wrapMode: Text.Wrap
        }
    }
    Row {
        anchors.bottom: parent.bottom
        anchors.bottomMargin: Theme.space3
        width: parent.width
        spacing: Theme.space4
        Repeater {
            model: [Words.tell("apply.ms"), Words.tell("apply.mr")]
            delegate: Press {
                id: title
                required property string modelData
                width: (parent.width - Theme.space4) / 2
                height: 168 * Theme.dot
                text: (question.shows.surname ?? "") + modelData
                edge: Theme.ink
                edgeWidth: 3 * Theme.dot
                isChosen: modelData === question.shows.title
                onTapped: question.apply.title(modelData)
                contentItem: Item {
                    Label {
                        anchors.centerIn: parent
                        text: title.text
                        step: Theme.step3
                        isBold: true
                    }
                }
            }
        }
    }
}
