pragma ComponentBehavior: Bound

import QtQuick
import ".."

// The way from this door: jobs as stops, minutes on foot. Only to be read.
Item {
    id: line

    required property var stops
    required property var later
    readonly property real reach: 17
    readonly property real zero: 72 * Theme.dot
    readonly property real middle: 96 * Theme.dot

    readonly property real lastStop: stops.length === 0 ? zero : place(stops[stops.length - 1].minutes) + 60 * Theme.dot

    height: 176 * Theme.dot
    Accessible.role: Accessible.StaticText
    Accessible.name: stops.map(stop => stop.text + ": " + stop.walk).join(", ")
    // Each row says how far it is.
    readonly property string heard: ""

    function place(minutes: real): real {
        return zero + Math.min(minutes, reach) / reach * (width - zero);
    }

    Rectangle {
        x: line.zero
        y: line.middle - height / 2
        width: parent.width - x
        height: 4 * Theme.dot
        color: Theme.ink
    }
    Rectangle {
        y: line.middle - height / 2
        width: 72 * Theme.dot
        height: width
        radius: Theme.radius1
        color: Theme.surface
        border.width: 4 * Theme.dot
        border.color: Theme.ink
        Icon {
            anchors.centerIn: parent
            name: "door"
            size: 48 * Theme.dot
        }
    }
    Label {
        y: line.middle + 44 * Theme.dot
        text: Words.tell("jobs.here")
        step: Theme.stepMinus1
        isSoft: true
    }
    Repeater {
        model: [5, 10, 15]
        delegate: Item {
            id: tick
            required property int modelData
            x: line.place(modelData)
            y: line.middle
            Rectangle {
                x: -2 * Theme.dot
                y: -16 * Theme.dot
                width: 4 * Theme.dot
                height: 32 * Theme.dot
                color: Theme.ink
            }
            Label {
                anchors.horizontalCenter: parent.left
                y: 44 * Theme.dot
                text: tick.modelData === 15 ? Words.say("jobs.minutes", { "minutes": 15 }) : tick.modelData
                step: Theme.stepMinus1
                isSoft: true
            }
        }
    }
    Rectangle {
        visible: line.later.text !== undefined && line.later.minutes < line.reach
        x: Math.min(Math.max(line.place(line.later.minutes ?? 0) - width / 2, line.lastStop + Theme.space3), line.width - width)
        y: line.middle - height / 2
        width: laterText.implicitWidth + 40 * Theme.dot
        height: 64 * Theme.dot
        radius: Theme.radius1
        color: Theme.paper
        border.width: 4 * Theme.dot
        border.color: Theme.ink
        Label {
            id: laterText
            anchors.centerIn: parent
            text: line.later.text ?? ""
            step: Math.min(Theme.stepMinus1, 30 * Theme.dot)
            isSoft: true
        }
    }
    Repeater {
        model: line.stops
        delegate: Item {
            id: stop
            required property var modelData
            x: Math.min(line.place(modelData.minutes), line.width - plate.width / 2)
            y: line.middle
            Rectangle {
                id: plate
                anchors.centerIn: parent
                width: Math.max(64 * Theme.dot, text.implicitWidth + Theme.space4)
                height: 64 * Theme.dot
                radius: Theme.radius1
                color: Theme.ink
                Label {
                    id: text
                    anchors.centerIn: parent
                    text: stop.modelData.text
                    step: 40 * Theme.dot
                    isBold: true
                    color: Theme.paper
                }
            }
            Label {
                anchors.horizontalCenter: parent.left
                anchors.bottom: plate.top
                anchors.bottomMargin: 6 * Theme.dot
                text: Words.say("jobs.minutes", { "minutes": stop.modelData.walk })
                step: Math.min(Theme.stepMinus1, 30 * Theme.dot)
                isBold: true
            }
        }
    }
}
