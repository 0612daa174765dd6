import QtQuick
import ".."

// 停用: where residents go, and the code by which a phone of staff goes on. Takes every touch.
Rectangle {
    id: notice

    required property var shows

    color: Theme.paper

    MouseArea {
        anchors.fill: parent
    }
    Column {
        id: words
        x: Theme.space6
        y: (Theme.isWide ? 56 : 200) * Theme.dot
        width: Theme.columnWidth
        spacing: Theme.space5
        Label {
            width: parent.width
            text: notice.shows.title
            step: Theme.step4
            isBold: true
            wrapMode: Text.Wrap
        }
        Label {
            width: parent.width
            text: notice.shows.note
            step: Theme.step2
            wrapMode: Text.Wrap
            lineHeight: 1.2
        }
    }
    Rectangle {
        id: code
        readonly property real side: (Theme.isWide ? 300 : 380) * Theme.dot
        x: Theme.isWide ? Theme.secondColumn : Theme.space6
        y: Theme.isWide ? words.y : words.y + words.height + 2 * Theme.space6
        width: side
        height: side
        radius: Theme.radius1
        color: Theme.codeGround
        Image {
            anchors.fill: parent
            anchors.margins: Theme.space2
            source: notice.shows.code
            smooth: false
            fillMode: Image.PreserveAspectFit
        }
    }
    Label {
        x: code.x
        y: code.y + code.height + Theme.space4
        width: Theme.columnWidth
        text: notice.shows.staff
        step: Theme.step1
        wrapMode: Text.Wrap
    }
}
