pragma ComponentBehavior: Bound

import QtQuick
import ".."

// A role in letters that are read from where one speaks.
Rectangle {
    id: prompter

    required property var shows
    readonly property bool isOnAir: shows.isPinned ?? false

    radius: Theme.radius2
    color: Theme.surface
    border.width: (isOnAir ? 6 : 2) * Theme.dot
    border.color: isOnAir ? Theme.ink : Theme.line
    clip: true

    Label {
        anchors.centerIn: parent
        visible: prompter.shows.card.number === undefined
        text: Words.tell("studio.no_roles")
        isSoft: true
    }
    Item {
        id: head
        visible: prompter.shows.card.number !== undefined
        x: 32 * Theme.dot
        y: 24 * Theme.dot
        width: parent.width - 64 * Theme.dot
        height: Math.max(96 * Theme.dot, pay.implicitHeight)
        Plate {
            id: plate
            anchors.verticalCenter: parent.verticalCenter
            number: prompter.shows.card.number ?? 0
        }
        Column {
            anchors.left: plate.right
            anchors.leftMargin: Theme.space4
            anchors.right: pay.left
            anchors.rightMargin: Theme.space3
            anchors.verticalCenter: parent.verticalCenter
            Label {
                width: parent.width
                text: prompter.shows.card.title ?? ""
                step: Theme.step3
                isBold: true
                elide: Text.ElideRight
                fontSizeMode: Text.HorizontalFit
                minimumPixelSize: Math.max(1, Math.round(Theme.step1))
            }
            Row {
                spacing: Theme.space4
                Talking {
                    visible: prompter.isOnAir
                    words: Words.tell("studio.everybody_sees")
                }
                Label {
                    visible: text !== ""
                    text: prompter.shows.card.wanted ?? ""
                    isBold: true
                    color: Theme.note
                }
            }
        }
        Pay {
            id: pay
            anchors.right: parent.right
            anchors.verticalCenter: parent.verticalCenter
            figure: prompter.shows.card.pay ?? ""
            unit: prompter.shows.card.unit ?? ""
            widest: 260 * Theme.dot
        }
    }
    Column {
        id: told
        anchors.left: head.left
        anchors.right: head.right
        anchors.top: head.bottom
        anchors.topMargin: 20 * Theme.dot
        spacing: (Theme.isWide ? 6 : 14) * Theme.dot
        Repeater {
            model: prompter.shows.lines
            delegate: Item {
                id: line
                required property var modelData
                width: head.width
                height: words.height
                // What does not fit is left out, and not cut through.
                opacity: told.y + y + height <= prompter.height - 12 * Theme.dot ? 1 : 0
                Label {
                    anchors.baseline: words.baseline
                    width: 128 * Theme.dot
                    text: line.modelData.label
                    isSoft: true
                    fontSizeMode: Text.HorizontalFit
                    minimumPixelSize: Math.max(1, Math.round(22 * Theme.dot))
                }
                WrappedLabel {
                    id: words
                    x: 144 * Theme.dot
                    // A wide screen is a low one: the last line stands beside the page's number.
                    width: parent.width - x - (Theme.isWide ? badge.width - 24 * Theme.dot : 0)
                    text: line.modelData.text
                    size: Theme.isWide || Theme.elder || text.split("\n").length > 4 ? Theme.step1 : Theme.step2
                    isBold: true
                    lineHeight: 1.15
                    maximumLineCount: Math.max(2, Math.floor(6 / prompter.shows.lines.length))
                    elide: Text.ElideRight
                }
            }
        }
    }
    Rectangle {
        id: badge
        anchors.right: parent.right
        anchors.bottom: parent.bottom
        anchors.margins: 8 * Theme.dot
        width: page.width + 24 * Theme.dot
        height: page.height + 16 * Theme.dot
        color: Theme.surface
        Label {
            id: page
            anchors.centerIn: parent
            text: prompter.shows.page
            step: Theme.stepMinus1
            isSoft: true
        }
    }
}
