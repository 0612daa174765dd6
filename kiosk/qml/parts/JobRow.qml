import QtQuick
import ".."

// A job of the list: its number over the walk, what it is, what it pays.
Press {
    id: row

    readonly property bool isChoice: true
    required property var job

    text: job.title
    heard: [job.title, job.walk, job.pay + " " + job.unit, ...job.facts, ...job.more].filter(Boolean).join(", ")

    contentItem: Item {
        Column {
            id: near
            x: 32 * Theme.dot
            width: (Theme.elder ? 192 : 160) * Theme.dot
            anchors.verticalCenter: parent.verticalCenter
            spacing: Theme.space2
            Plate {
                number: row.job.number
            }
            Label {
                width: near.width
                text: row.job.walk
                step: Theme.stepMinus1
                fontSizeMode: Text.HorizontalFit
                minimumPixelSize: Math.max(1, Math.floor(28 * Theme.dot))
            }
        }
        Column {
            anchors.left: near.right
            anchors.leftMargin: Theme.space3
            anchors.right: pay.left
            anchors.rightMargin: Theme.space4
            anchors.verticalCenter: parent.verticalCenter
            spacing: (Theme.elder ? -8 : 2) * Theme.dot
            Label {
                width: parent.width
                text: row.job.title
                step: Theme.step1
                isBold: true
                fontSizeMode: Text.HorizontalFit
                minimumPixelSize: Math.max(1, Math.floor(28 * Theme.dot))
                elide: Text.ElideRight
            }
            Facts {
                width: parent.width
                items: row.job.facts
            }
            Facts {
                width: parent.width
                items: row.job.more
            }
        }
        Pay {
            id: pay
            anchors.right: parent.right
            anchors.rightMargin: 32 * Theme.dot
            anchors.verticalCenter: parent.verticalCenter
            widest: 250 * Theme.dot
            figure: row.job.pay
            unit: row.job.unit
        }
    }
}
