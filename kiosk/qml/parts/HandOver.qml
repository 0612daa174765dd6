import QtQuick
import ".."

// What the employer will get, and what it cannot see; complete, above the green button.
Rectangle {
    id: card

    required property var gets
    // On a screen that lies on its side the card has half of it, and what is given needs the most.
    readonly property real share: Theme.isWide ? 0.62 : 0.56
    readonly property var hides: [Words.tell("apply.hides_identity"), Words.tell("apply.hides_home"), Words.tell("apply.hides_rest")]

    height: !visible ? 0 : Math.max(given.implicitHeight, hidden.implicitHeight) + 2 * Theme.space4
    radius: Theme.radius2
    color: Theme.surface
    border.width: 2 * Theme.dot
    border.color: Theme.line

    Rectangle {
        x: given.width + 2 * Theme.space4
        width: 2 * Theme.dot
        height: parent.height
        color: Theme.line
    }
    GivenList {
        id: given
        x: Theme.space4
        y: Theme.space4
        width: parent.width * card.share - 2 * Theme.space4
        title: Words.tell("apply.gets_title")
        items: card.gets
        icon: "check"
        voice: Theme.ink
        mark: Theme.go
    }
    GivenList {
        id: hidden
        x: parent.width * card.share + Theme.space4
        y: Theme.space4
        width: parent.width * (1 - card.share) - 2 * Theme.space4
        title: Words.tell("apply.hides_title")
        items: card.hides
        icon: "cross"
        voice: Theme.soft
        mark: Theme.soft
    }
}
