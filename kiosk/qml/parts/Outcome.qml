import QtQuick
import ".."

// Before a result's title: what kind of news it is. Green is for what is done, not for a request.
Rectangle {
    id: outcome

    // done, note or warning.
    required property string kind
    property string sign: Theme.signOf(kind)
    // The sign of a note is a ring itself.
    readonly property bool isRing: sign === "note"

    width: 112 * Theme.dot
    height: width
    radius: width / 2
    color: isRing ? "transparent" : Theme.groundOf(kind)

    Icon {
        anchors.centerIn: parent
        name: outcome.sign
        color: Theme.voiceOf(outcome.kind)
        size: (outcome.isRing ? 112 : 80) * Theme.dot
    }
}
