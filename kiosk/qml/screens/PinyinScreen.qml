pragma ComponentBehavior: Bound

import QtQuick
import ".."
import "../parts"

// 写字: what is written so far, what the letters may mean, and the letters.
Item {
    id: screen

    required property var kiosk
    readonly property var pinyin: kiosk.pinyin
    readonly property var shows: pinyin.shows
    readonly property real keyHeight: (Theme.isWide ? 124 : Theme.elder ? 140 : 132) * Theme.dot

    Question {
        id: question
        x: Theme.space6
        y: Theme.questionTop
        width: Theme.columnWidth
        text: screen.shows.question
    }
    Item {
        id: line
        x: Theme.space6
        anchors.top: question.bottom
        anchors.topMargin: Theme.space4
        width: Theme.columnWidth
        height: (Theme.isWide ? 104 : 136) * Theme.dot
        Row {
            height: parent.height
            spacing: Theme.space4
            // Who stands behind hears as well; each key says what it is.
            readonly property string heard: ""
            Label {
                height: parent.height
                text: screen.shows.text
                step: Theme.step4
                isBold: true
            }
            Label {
                height: parent.height
                text: screen.shows.typed
                step: Theme.step2
                isSoft: true
            }
        }
        Label {
            anchors.right: parent.right
            width: parent.width * 0.6
            height: parent.height
            text: screen.shows.hint
            isSoft: true
            wrapMode: Text.Wrap
            horizontalAlignment: Text.AlignRight
        }
        Rectangle {
            anchors.bottom: parent.bottom
            width: parent.width
            height: 6 * Theme.dot
            color: Theme.ink
        }
    }
    Grid {
        id: grid
        x: Theme.space6
        anchors.top: line.bottom
        anchors.topMargin: Theme.space3
        width: Theme.columnWidth
        columns: Theme.elder && !Theme.isWide ? 3 : 4
        spacing: Theme.space3
        Repeater {
            model: screen.shows.candidates
            delegate: Press {
                id: candidate
                required property string modelData
                required property int index
                width: (grid.width - (grid.columns - 1) * grid.spacing) / grid.columns
                height: (Theme.isWide ? 116 : Theme.elder ? 152 : 136) * Theme.dot
                text: modelData
                onTapped: screen.pinyin.choose(index)
                contentItem: Item {
                    Label {
                        anchors.centerIn: parent
                        width: parent.width
                        text: candidate.text
                        step: Theme.step2
                        isBold: true
                        fontSizeMode: Text.HorizontalFit
                        minimumPixelSize: 1
                        horizontalAlignment: Text.AlignHCenter
                    }
                }
            }
        }
    }
    PinyinPad {
        x: Theme.secondColumn
        y: Theme.isWide ? 24 * Theme.dot : way.y - 4 * screen.keyHeight - 100 * Theme.dot
        width: Theme.columnWidth
        keyHeight: screen.keyHeight
        canTurn: screen.shows.canTurn
        onLetter: letter => screen.pinyin.letter(letter)
        onDrop: screen.pinyin.drop()
        onTurn: screen.pinyin.turn()
    }
    Way {
        id: way
        WayOut {
            height: parent.height
            glyph: "left"
            text: Words.tell("way.back")
            onTapped: screen.pinyin.back()
        }
        Action {
            width: parent.width - x
            height: parent.height
            enabled: screen.shows.canTake
            text: Words.tell("pinyin.take")
            onTapped: screen.pinyin.take()
        }
    }
}
