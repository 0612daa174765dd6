import QtQuick
import ".."

// The show that runs, with its picture.
Press {
    id: strip

    readonly property bool isChoice: true
    required property var live
    required property var pictures

    implicitHeight: (Theme.isWide ? 280 : 320) * Theme.dot
    text: live.employer ?? ""
    heard: [Words.tell("home.watch"), live.employer, live.talk].filter(Boolean).join(", ")

    contentItem: Item {
        VideoSurface {
            id: video
            x: strip.edgeWidth
            y: strip.edgeWidth
            width: parent.width * (Theme.isWide ? 0.46 : 0.54)
            height: parent.height - 2 * strip.edgeWidth
            pictures: strip.pictures
            Curtain {
                anchors.fill: parent
                step: Theme.step1
                text: strip.live.isThere ? "" : Words.tell("live.back_soon")
            }
        }
        Column {
            anchors.left: video.right
            anchors.leftMargin: Theme.space5
            anchors.right: parent.right
            anchors.rightMargin: Theme.space4
            y: (Theme.isWide ? 20 : 32) * Theme.dot
            spacing: 2 * Theme.dot
            LiveMark {
            }
            Item {
                width: 1
                height: (Theme.isWide ? 6 : 20) * Theme.dot
            }
            Label {
                width: parent.width
                text: strip.live.employer ?? ""
                step: Theme.step1
                isBold: true
                elide: Text.ElideRight
            }
            Label {
                width: parent.width
                text: strip.live.talk ?? ""
                elide: Text.ElideRight
            }
        }
        Label {
            anchors.left: video.right
            anchors.leftMargin: Theme.space5
            anchors.right: arrow.left
            anchors.bottom: parent.bottom
            anchors.bottomMargin: (Theme.isWide ? 16 : 28) * Theme.dot
            text: Words.tell("home.watch")
            isBold: true
            elide: Text.ElideRight
        }
        Icon {
            id: arrow
            anchors.right: parent.right
            anchors.rightMargin: Theme.space4
            anchors.bottom: parent.bottom
            anchors.bottomMargin: 28 * Theme.dot
            name: "right"
            size: 48 * Theme.dot
        }
    }
}
