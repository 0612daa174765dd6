pragma ComponentBehavior: Bound

import QtQuick
import ".."
import "../parts"

// Everything about one job, as a ruled table.
Item {
    id: screen

    required property var kiosk
    readonly property var job: kiosk.job
    readonly property var shows: job.shows

    Item {
        id: title
        x: Theme.space6
        y: Theme.space3
        width: Theme.columnWidth
        height: 168 * Theme.dot
        Plate {
            id: plate
            anchors.verticalCenter: parent.verticalCenter
            number: screen.shows.number ?? 0
        }
        Column {
            anchors.left: plate.right
            anchors.leftMargin: Theme.space4
            anchors.right: pay.left
            anchors.rightMargin: Theme.space3
            anchors.verticalCenter: parent.verticalCenter
            Label {
                width: parent.width
                text: screen.shows.title ?? ""
                step: Theme.step3
                isBold: true
                fontSizeMode: Text.HorizontalFit
                minimumPixelSize: Math.max(1, Math.round(Theme.step1))
            }
            Label {
                width: parent.width
                text: screen.shows.employer ?? ""
                isSoft: true
                elide: Text.ElideRight
            }
        }
        Pay {
            id: pay
            anchors.right: parent.right
            anchors.verticalCenter: parent.verticalCenter
            figure: screen.shows.pay ?? ""
            unit: screen.shows.unit ?? ""
        }
    }
    Rectangle {
        id: rule
        x: Theme.space6
        anchors.top: title.bottom
        anchors.topMargin: Theme.space4
        width: Theme.columnWidth
        height: 4 * Theme.dot
        color: Theme.ink
    }
    Column {
        id: table
        x: Theme.secondColumn
        y: Theme.isWide ? 0 : rule.y + rule.height
        height: (Theme.isWide ? parent.height : checked.y) - y
        width: Theme.columnWidth
        clip: true
        Repeater {
            model: screen.shows.lines ?? []
            delegate: TableLine {
                required property var modelData
                width: table.width
                label: modelData.label
                text: modelData.text
            }
        }
    }
    Label {
        id: checked
        x: Theme.space6
        anchors.bottom: way.top
        anchors.bottomMargin: Theme.space4
        width: Theme.columnWidth
        text: screen.shows.checked ?? ""
        step: Theme.stepMinus1
        isSoft: true
    }
    Way {
        id: way
        WayOut {
            height: parent.height
            glyph: "left"
            text: Words.tell("way.back")
            onTapped: screen.kiosk.shell.back()
        }
        Action {
            visible: screen.shows.canApply ?? false
            width: parent.width - x
            height: parent.height
            text: Words.tell("job.apply")
            onTapped: screen.job.apply()
        }
    }
}
