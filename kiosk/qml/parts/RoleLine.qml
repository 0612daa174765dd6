import QtQuick
import ".."

// Which role an application is for, and how far along it is.
Item {
    id: line

    required property var shows

    height: (Theme.isWide ? 96 : 122) * Theme.dot

    Row {
        id: row
        anchors.verticalCenter: parent.verticalCenter
        spacing: Theme.space4
        Plate {
            visible: (line.shows.role ?? 0) > 0
            isSmall: true
            number: line.shows.role ?? 0
        }
        Label {
            anchors.verticalCenter: parent.verticalCenter
            text: line.shows.job ?? ""
            step: Theme.step1
            isBold: true
        }
        Label {
            anchors.verticalCenter: parent.verticalCenter
            text: line.shows.employer ?? ""
            isSoft: true
            // The job tells enough where there is no room for both.
            visible: x + implicitWidth < progress.x - Theme.space3
        }
    }
    Label {
        id: progress
        anchors.right: parent.right
        anchors.verticalCenter: parent.verticalCenter
        text: line.shows.progress ?? ""
        isSoft: true
    }
    Rectangle {
        anchors.bottom: parent.bottom
        width: parent.width
        height: 2 * Theme.dot
        color: Theme.line
    }
}
