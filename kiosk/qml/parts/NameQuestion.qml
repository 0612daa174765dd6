pragma ComponentBehavior: Bound

import QtQuick
import ".."

// A surname by one tap, and how to be called by another.
Item {
    id: question

    required property var apply
    readonly property var shows: apply.shows
    // Twenty surnames a page.
    readonly property int columns: Theme.isWide ? 7 : 5
    readonly property int lines: Math.ceil(20 / columns)
    readonly property real rest: height - grid.y - more.height - title.height - 3 * Theme.space4
    readonly property real keyHeight: Math.min((Theme.elder ? 120 : 112) * Theme.dot, (rest - (lines - 1) * grid.spacing) / lines)

    Grid {
        id: grid
        y: (Theme.elder || Theme.isWide ? 0 : 40) * Theme.dot
        width: parent.width
        columns: question.columns
        spacing: 12 * Theme.dot
        Repeater {
            model: question.shows.surnames ?? []
            delegate: Press {
                id: key
                required property string modelData
                width: (grid.width - (grid.columns - 1) * grid.spacing) / grid.columns
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
                    width: parent.width - Theme.space4
                    text: more.text
                    fontSizeMode: Text.HorizontalFit
                    minimumPixelSize: Math.max(1, Math.floor(28 * Theme.dot))
                    horizontalAlignment: Text.AlignHCenter
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
                    width: parent.width - Theme.space4
                    text: write.text
                    fontSizeMode: Text.HorizontalFit
                    minimumPixelSize: Math.max(1, Math.floor(28 * Theme.dot))
                    horizontalAlignment: Text.AlignHCenter
                }
            }
        }
        Label {
            visible: !Theme.elder && !Theme.isWide
            width: parent.width - more.width - write.width - 2 * Theme.space4
            height: more.height
            text: Words.tell("apply.no_surname")
            isSoft: true
            wrapMode: Text.Wrap
        }
    }
    Row {
        id: title
        anchors.bottom: parent.bottom
        anchors.bottomMargin: Theme.space3
        height: (Theme.isWide ? 128 : 168) * Theme.dot
        width: parent.width
        spacing: Theme.space4
        Repeater {
            model: [Words.tell("apply.ms"), Words.tell("apply.mr")]
            delegate: Press {
                id: form
                required property string modelData
                width: (parent.width - Theme.space4) / 2
                height: title.height
                text: (question.shows.surname ?? "") + modelData
                edge: Theme.ink
                edgeWidth: 3 * Theme.dot
                isChosen: modelData === question.shows.title
                onTapped: question.apply.title(modelData)
                contentItem: Item {
                    Label {
                        anchors.centerIn: parent
                        text: form.text
                        step: Theme.step3
                        isBold: true
                    }
                }
            }
        }
    }
}
