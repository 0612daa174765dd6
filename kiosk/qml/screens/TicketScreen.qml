pragma ComponentBehavior: Bound

import QtQuick
import ".."
import "../parts"

// The slip: a number as wide as the card, how many are ahead, how long, and the code for a phone.
Item {
    id: screen

    required property var kiosk
    readonly property var ticket: kiosk.day.ticket
    readonly property var shows: ticket.shows
    readonly property var rating: kiosk.day.rating

    Rectangle {
        id: card
        x: Theme.space6
        y: Theme.space4
        width: Theme.columnWidth
        height: column.implicitHeight + (Theme.isWide ? 48 : 80) * Theme.dot
        radius: Theme.radius2
        color: Theme.surface
        border.width: 2 * Theme.dot
        border.color: Theme.line

        Column {
            id: column
            x: 48 * Theme.dot
            width: parent.width - 2 * x
            anchors.verticalCenter: parent.verticalCenter
            Facts {
                width: parent.width
                items: [Words.tell("ticket_screen.yours"), screen.shows.service].filter(Boolean)
            }
            Label {
                width: parent.width
                height: (Theme.isWide ? 260 : 300) * Theme.dot
                text: screen.shows.number
                step: 288 * Theme.dot
                isBold: true
                fontSizeMode: Text.HorizontalFit
                minimumPixelSize: Math.max(1, Math.round(Theme.step5))
                lineHeight: 0.9
            }
            Rectangle {
                width: parent.width
                height: 2 * Theme.dot
                color: Theme.line
            }
            Item {
                width: 1
                height: Theme.space4
            }
            Label {
                visible: screen.shows.told !== ""
                width: parent.width
                text: screen.shows.told
                step: Theme.step3
                isBold: true
                wrapMode: Text.Wrap
            }
            Row {
                id: figures
                visible: screen.shows.told === "" && screen.shows.ahead >= 0
                width: parent.width
                Column {
                    width: parent.width * 0.4
                    Label {
                        text: Words.tell("ticket_screen.ahead")
                        isSoft: true
                    }
                    Label {
                        text: Words.say("ticket_screen.people", { "count": screen.shows.ahead })
                        step: Theme.step3
                        isBold: true
                    }
                    Label {
                        width: parent.width
                        text: screen.shows.counters
                        step: Theme.stepMinus1
                        isSoft: true
                        wrapMode: Text.Wrap
                    }
                }
                Column {
                    visible: screen.shows.wait !== ""
                    width: parent.width * 0.6
                    Label {
                        text: Words.tell("ticket_screen.wait")
                        isSoft: true
                    }
                    Label {
                        width: parent.width
                        text: screen.shows.wait
                        step: Theme.step3
                        isBold: true
                        fontSizeMode: Text.HorizontalFit
                        minimumPixelSize: Math.max(1, Math.round(Theme.step1))
                    }
                    Label {
                        width: parent.width
                        text: screen.shows.between
                        step: Theme.stepMinus1
                        isSoft: true
                        wrapMode: Text.Wrap
                    }
                }
            }
        }
    }
    Row {
        id: slip
        x: Theme.secondColumn
        y: Theme.isWide ? Theme.space4 : card.y + card.height + Theme.space5
        width: Theme.columnWidth
        spacing: Theme.space5
        Rectangle {
            id: code
            visible: screen.shows.code !== ""
            width: 260 * Theme.dot
            height: width
            color: Theme.codeGround
            Image {
                anchors.fill: parent
                anchors.margins: 4 * Theme.dot
                source: screen.shows.code
                smooth: false
                fillMode: Image.PreserveAspectFit
            }
        }
        Column {
            width: parent.width - (code.visible ? code.width + Theme.space5 : 0)
            anchors.verticalCenter: parent.verticalCenter
            spacing: Theme.space2
            Label {
                width: parent.width
                visible: code.visible
                text: Words.tell("ticket_screen.scan")
                wrapMode: Text.Wrap
                lineHeight: 1.1
            }
            Label {
                width: parent.width
                visible: code.visible && text !== ""
                text: Words.bySense(screen.kiosk.printing.shows.sentence)
                isBold: true
                wrapMode: Text.Wrap
                lineHeight: 1.1
            }
            Label {
                width: parent.width
                visible: !screen.kiosk.printing.shows.isPrinted && !screen.shows.isOver
                text: Words.tell("ticket_screen.listen")
                isSoft: true
                wrapMode: Text.Wrap
                lineHeight: 1.1
            }
        }
    }
    Press {
        id: again
        visible: code.visible && screen.kiosk.printing.shows.canAgain && screen.kiosk.printing.shows.canPrint
        x: Theme.secondColumn
        anchors.bottom: way.top
        anchors.bottomMargin: Theme.space4
        width: 464 * Theme.dot
        height: 120 * Theme.dot
        text: Words.tell("printer.again")
        onTapped: screen.kiosk.printing.again()
        contentItem: Item {
            Label {
                anchors.centerIn: parent
                text: again.text
            }
        }
    }
    // Who was served says how it was.
    Column {
        id: how
        visible: screen.rating.shows.words.length > 0
        x: Theme.secondColumn
        y: slip.y + slip.height + Theme.space4
        width: Theme.columnWidth
        spacing: Theme.space3
        Label {
            width: parent.width
            text: screen.rating.shows.question
            step: Theme.step2
            isBold: true
            wrapMode: Text.Wrap
        }
        Row {
            id: words
            spacing: Theme.space4
            Repeater {
                model: screen.rating.shows.words
                delegate: Chip {
                    required property var modelData
                    width: (how.width - 2 * words.spacing) / 3
                    height: (Theme.elder ? 152 : 136) * Theme.dot
                    text: modelData.text
                    isChosen: modelData.isChosen
                    onTapped: screen.rating.rate(modelData.key)
                }
            }
        }
        Label {
            visible: text !== ""
            width: parent.width
            text: screen.rating.shows.told
            step: Theme.step1
            wrapMode: Text.Wrap
        }
        Wrong {
            width: parent.width
            text: screen.rating.shows.error
        }
    }
    // Waiting is time to look at jobs: as many as there is room for.
    Label {
        id: meanwhile
        visible: !screen.shows.isOver && near.fits > 0 && screen.shows.near.length > 0
        x: Theme.secondColumn
        y: slip.y + slip.height + Theme.space4
        text: Words.tell("ticket_screen.meanwhile")
        step: Theme.step1
        isBold: true
    }
    Column {
        id: near
        readonly property real rowHeight: (Theme.elder ? 176 : 128) * Theme.dot
        readonly property int fits: Math.floor(((again.visible ? again.y : way.y) - Theme.space4 - y + spacing) / (rowHeight + spacing))
        visible: meanwhile.visible
        x: Theme.secondColumn
        y: meanwhile.y + meanwhile.implicitHeight + Theme.space3
        width: Theme.columnWidth
        spacing: Theme.space3
        Repeater {
            model: screen.shows.near.slice(0, Math.max(0, near.fits))
            delegate: Choice {
                required property var modelData
                width: near.width
                height: near.rowHeight
                row: modelData
                onTapped: screen.ticket.openJob(modelData.key)
            }
        }
    }
    Way {
        id: way
        isSecond: true
        WayOut {
            height: parent.height
            text: Words.tell("way.done")
            onTapped: screen.ticket.finish()
        }
        Action {
            width: parent.width - x
            height: parent.height
            text: Words.tell(screen.shows.isOver ? "ticket_screen.jobs_after" : "ticket_screen.jobs")
            onTapped: screen.ticket.lookAround()
        }
    }
}
