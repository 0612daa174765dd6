import QtQuick
import ".."

// A number one can say.
Rectangle {
    id: plate

    required property int number
    property bool isSmall: false
    property bool hasUnit: true
    readonly property string heard: number + (hasUnit ? Words.tell("plate.unit") : "")

    implicitWidth: Math.max((isSmall ? 72 : 96) * Theme.dot, row.implicitWidth + Theme.space3)
    implicitHeight: (isSmall ? 72 : 96) * Theme.dot
    radius: Theme.radius1
    color: Theme.ink

    Row {
        id: row
        anchors.centerIn: parent
        spacing: 2 * Theme.dot
        Label {
            id: figure
            text: plate.number
            step: plate.isSmall ? Theme.step1 : Theme.step2
            isBold: true
            color: Theme.paper
        }
        Label {
            visible: plate.hasUnit && text !== ""
            anchors.baseline: figure.baseline
            text: Words.tell("plate.unit")
            step: Math.min(Theme.stepMinus1, 30 * Theme.dot)
            isBold: true
            color: Theme.paper
        }
    }
}
