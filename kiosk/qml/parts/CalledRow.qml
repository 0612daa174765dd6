import QtQuick
import ".."

// A number and the counter it is called to. unit: a pixel of a display of 1920 by 1080.
Item {
    id: row

    required property var call
    required property real unit
    property real size: 152
    property color color: Theme.ink
    readonly property bool isThere: call !== undefined && call !== null

    visible: isThere

    Label {
        id: number
        anchors.verticalCenter: parent.verticalCenter
        text: row.isThere ? row.call.number : ""
        color: row.color
        step: row.size * row.unit
        isBold: true
    }
    Label {
        anchors.right: counter.left
        anchors.rightMargin: 40 * row.unit
        anchors.verticalCenter: parent.verticalCenter
        text: "→"
        color: row.color
        step: row.size * 0.5 * row.unit
    }
    Label {
        id: counter
        x: 760 * row.unit
        anchors.verticalCenter: parent.verticalCenter
        text: row.isThere ? row.call.counter : ""
        color: row.color
        step: row.size * row.unit
        isBold: true
    }
    Label {
        anchors.left: counter.right
        anchors.leftMargin: 24 * row.unit
        anchors.baseline: counter.baseline
        text: Words.tell("page.board.counter")
        color: row.color
        step: row.size * 0.36 * row.unit
        isBold: true
    }
}
