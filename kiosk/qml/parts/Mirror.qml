import QtQuick
import ".."

// Oneself, as in a mirror; what viewers get is not turned round.
Rectangle {
    id: mirror

    required property var pictures
    required property bool hasCamera

    color: Theme.contrast ? Theme.surface : Theme.ink
    radius: Theme.radius2
    clip: true

    VideoSurface {
        anchors.fill: parent
        visible: mirror.hasCamera
        pictures: mirror.pictures
        transform: Scale {
            origin.x: mirror.width / 2
            xScale: -1
        }
    }
    Icon {
        anchors.centerIn: parent
        visible: !mirror.hasCamera
        name: "eye"
        size: 96 * Theme.dot
        color: Theme.contrast ? Theme.ink : Theme.paper
        opacity: 0.6
    }
}
