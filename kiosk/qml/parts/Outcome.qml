import QtQuick
import ".."

// Before a result's title: what kind of news it is. Green is for what is done, not for a request.
Rectangle {
    id: outcome

    // done, note or warning.
    required property string kind
    property string sign: Theme.signOf(kind)

    width: 112 * Theme.dot
    height: width
    radius: width / 2
    color: Theme.groundOf(kind)
    border.width: kind === "note" ? 2 * Theme.dot : 0
    border.color: Theme.line

    Icon {
        anchors.centerIn: parent
        name: outcome.sign
        color: Theme.voiceOf(outcome.kind)
        size: 80 * Theme.dot
    }
}
