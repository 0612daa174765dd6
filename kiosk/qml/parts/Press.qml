import QtQuick
import QtQuick.Templates as T
import ".."

// Whatever can be pressed: a white card with an edge that can be seen.
// `tapped` comes once for a finger that bounces.
T.AbstractButton {
    id: press

    property color fill: Theme.surface
    property color pressedFill: Theme.goSoft
    property color chosenFill: Theme.goSoft
    property color edge: Theme.ink2
    property real edgeWidth: 2 * Theme.dot
    property bool isChosen: false
    // What is said of it to who does not see it.
    property string heard: text
    property double tappedAt: 0

    signal tapped

    focusPolicy: Qt.TabFocus
    Accessible.role: Accessible.Button
    Accessible.name: press.heard
    opacity: enabled ? 1 : 0.45
    onClicked: {
        const now = Date.now();
        // A clock that was set back leaves no key deaf until that hour comes again.
        if (now >= tappedAt && now - tappedAt < 400)
            return;
        tappedAt = now;
        press.tapped();
    }

    background: Rectangle {
        color: press.pressed ? press.pressedFill : press.isChosen ? press.chosenFill : press.fill
        radius: Theme.radius2
        border.width: press.isChosen ? 4 * Theme.dot : press.edgeWidth
        border.color: press.isChosen ? Theme.ink : press.edge

        Rectangle {
            anchors.fill: parent
            anchors.margins: -8 * Theme.dot
            visible: press.visualFocus
            color: "transparent"
            radius: Theme.radius2 + 8 * Theme.dot
            border.width: 6 * Theme.dot
            border.color: Theme.note
        }
    }
}
