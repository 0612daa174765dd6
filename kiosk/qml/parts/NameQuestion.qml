pragma ComponentBehavior: Bound

import QtQuick
import ".."

// A surname by one tap, and how to be called by another; in large letters one after the other.
Item {
    id: question

    required property var apply
    readonly property var shows: apply.shows
    readonly property bool asksSurname: shows.asks !== "title"
    readonly property bool asksTitle: shows.asks !== "surname"
    // Twenty surnames a page.
    readonly property int columns: Theme.isWide ? 7 : 5
    readonly property int lines: Math.ceil(20 / columns)
    readonly property real rest: height - grid.y - more.height - (asksTitle ? title.height : 0) - 3 * Theme.space4
    readonly property real keyHeight: Math.min((Theme.elder ? 152 : 112) * Theme.dot, (rest - (lines - 1) * grid.spacing) / lines)

    Grid {
        id: grid
        visible: question.asksSurname
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
        visible: question.asksSurname
        anchors.top: grid.bottom
        anchors.topMargin: Theme.space4
        width: parent.width
        spacing: Theme.space4
        Press {
            id: more
            width: 260 * Theme.dot
            height: (Theme.elder && !Theme.isWide ? 152 : 112) * Theme.dot
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
        Press {
            id: skip
            visible: !question.asksTitle
            width: parent.width - more.width - write.width - 2 * Theme.space4
            height: more.height
            text: Words.tell("apply.skip_surname")
            onTapped: question.apply.noSurname()
            contentItem: Item {
                Label {
                    anchors.centerIn: parent
                    width: parent.width - Theme.space4
                    text: skip.text
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
    Grid {
        id: title
        readonly property bool isAlone: !question.asksSurname
        readonly property real keyHeight: (isAlone ? 212 : Theme.isWide ? 128 : 168) * Theme.dot
        visible: question.asksTitle
        y: isAlone ? (Theme.isWide ? 0 : 40) * Theme.dot : parent.height - height - Theme.space3
        width: parent.width
        columns: isAlone ? 1 : 2
        spacing: Theme.space4
        Repeater {
            model: ["ms", "mr"]
            delegate: Press {
                id: form
                required property string modelData
                readonly property bool isChoice: true
                // As it is sent, and for who does not read it.
                readonly property string address: Words.tell("apply." + modelData)
                readonly property string said: Words.tell("apply." + modelData + "_said")
                width: (title.width - (title.columns - 1) * title.spacing) / title.columns
                height: title.keyHeight
                text: (question.shows.surname ?? "") + address
                heard: said === address ? text : text + ", " + said
                edge: Theme.ink
                edgeWidth: 3 * Theme.dot
                isChosen: address === question.shows.title
                onTapped: question.apply.title(address)
                contentItem: Item {
                    Label {
                        anchors.centerIn: parent
                        width: Math.min(implicitWidth, form.width - Theme.space4)
                        fontSizeMode: Text.HorizontalFit
                        minimumPixelSize: Math.max(1, Math.round(Theme.step1))
                        text: form.said === form.address ? form.text : form.text + "  " + form.said
                        step: Theme.step3
                        isBold: true
                    }
                }
            }
        }
    }
}
