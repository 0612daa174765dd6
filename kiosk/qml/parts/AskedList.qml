pragma ComponentBehavior: Bound

import QtQuick
import ".."

// What was asked most and the fields do not say; one touch answers everybody who asked.
Column {
    id: list

    required property var people
    readonly property var shows: people.shows
    readonly property int shown: Theme.elder ? 1 : 2

    spacing: 12 * Theme.dot

    Label {
        text: Words.tell("studio.asked.title")
        isBold: true
    }
    Label {
        width: parent.width
        visible: list.shows.asked.length === 0
        text: Words.tell("studio.asked.nothing")
        isSoft: true
        wrapMode: Text.Wrap
    }
    Repeater {
        model: list.shows.asked.slice(0, list.shown)
        delegate: Rectangle {
            id: one
            required property var modelData
            readonly property var answers: [["yes", modelData.yes], ["no", modelData.no], ["aloud", modelData.aloud]].filter(pair => pair[1] !== "")
            width: list.width
            height: (Theme.elder ? 196 : 152) * Theme.dot
            radius: Theme.radius2
            color: Theme.surface
            border.width: 2 * Theme.dot
            border.color: Theme.line
            Item {
                x: 20 * Theme.dot
                y: 12 * Theme.dot
                width: parent.width - 40 * Theme.dot
                height: question.implicitHeight
                Label {
                    id: question
                    width: parent.width - count.implicitWidth - Theme.space3
                    text: one.modelData.text
                    isBold: true
                    fontSizeMode: Text.HorizontalFit
                    minimumPixelSize: Math.max(1, Math.round(22 * Theme.dot))
                    elide: Text.ElideRight
                }
                Label {
                    id: count
                    anchors.right: parent.right
                    anchors.baseline: question.baseline
                    text: Words.say("studio.asked.count", { "count": one.modelData.count })
                    step: Theme.stepMinus1
                    isSoft: true
                }
            }
            Row {
                id: answers
                x: 16 * Theme.dot
                width: parent.width - 32 * Theme.dot
                anchors.bottom: parent.bottom
                anchors.bottomMargin: 12 * Theme.dot
                spacing: 12 * Theme.dot
                Repeater {
                    model: one.answers
                    delegate: Press {
                        id: answer
                        required property var modelData
                        width: (answers.width - (one.answers.length - 1) * answers.spacing) / one.answers.length
                        height: (Theme.elder ? 96 : 68) * Theme.dot
                        text: modelData[1]
                        onTapped: list.people.say(one.modelData.number, one.modelData.topic, modelData[0])
                        contentItem: Label {
                            leftPadding: Theme.space2
                            rightPadding: Theme.space2
                            horizontalAlignment: Text.AlignHCenter
                            text: answer.text
                            isBold: true
                            fontSizeMode: Text.HorizontalFit
                            minimumPixelSize: Math.max(1, Math.round(20 * Theme.dot))
                        }
                    }
                }
            }
        }
    }
}
