pragma ComponentBehavior: Bound

import QtQuick
import ".."

// Who waits for a word, the longest first; one touch promises the call they asked for.
Column {
    id: list

    required property var people
    readonly property var shows: people.shows
    readonly property int shown: Theme.elder ? 1 : 2

    spacing: 12 * Theme.dot

    Item {
        width: parent.width
        height: title.implicitHeight
        Label {
            id: title
            text: Words.say("studio.people.title", { "count": list.shows.applied })
            isBold: true
        }
        Label {
            anchors.right: parent.right
            anchors.baseline: title.baseline
            text: list.shows.further
            step: Theme.stepMinus1
            isSoft: true
        }
    }
    Label {
        width: parent.width
        visible: list.shows.waiting.length === 0
        text: Words.tell("studio.people.nobody")
        isSoft: true
        wrapMode: Text.Wrap
    }
    Repeater {
        model: list.shows.waiting.slice(0, list.shown)
        delegate: Rectangle {
            id: one
            required property var modelData
            width: list.width
            height: (Theme.elder ? 196 : 152) * Theme.dot
            radius: Theme.radius2
            color: Theme.surface
            border.width: 2 * Theme.dot
            border.color: Theme.line
            Row {
                id: who
                x: 20 * Theme.dot
                y: 12 * Theme.dot
                spacing: Theme.space3
                Label {
                    id: name
                    text: one.modelData.name
                    step: Theme.step1
                    isBold: true
                }
                Label {
                    anchors.baseline: name.baseline
                    width: Math.max(0, list.width - name.implicitWidth - 56 * Theme.dot)
                    text: [one.modelData.number > 0 ? Words.say("studio.number", { "number": one.modelData.number }) : "", Theme.elder ? "" : one.modelData.phone].filter(Boolean).join("　")
                    step: Theme.stepMinus1
                    isSoft: true
                    elide: Text.ElideRight
                }
            }
            Press {
                x: 16 * Theme.dot
                width: parent.width - 32 * Theme.dot
                anchors.bottom: parent.bottom
                anchors.bottomMargin: 12 * Theme.dot
                height: (Theme.elder ? 96 : 68) * Theme.dot
                text: one.modelData.commit
                onTapped: list.people.commit(one.modelData.id)
                contentItem: Label {
                    horizontalAlignment: Text.AlignHCenter
                    text: one.modelData.commit
                    isBold: true
                    fontSizeMode: Text.HorizontalFit
                    minimumPixelSize: Math.max(1, Math.round(20 * Theme.dot))
                }
            }
        }
    }
}
