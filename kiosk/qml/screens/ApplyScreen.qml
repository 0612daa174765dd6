pragma ComponentBehavior: Bound

import QtQuick
import ".."
import "../parts"

// One question a screen; the last one says what the employer will get.
Item {
    id: screen

    required property var kiosk
    readonly property var apply: kiosk.apply
    readonly property var shows: apply.shows

    RoleLine {
        id: role
        x: Theme.space6
        width: parent.width - 2 * Theme.space6
        shows: screen.shows
    }
    Question {
        id: question
        x: Theme.space6
        anchors.top: role.bottom
        anchors.topMargin: (Theme.elder ? 32 : 56) * Theme.dot
        width: parent.width - 2 * Theme.space6
        text: screen.shows.question ?? ""
        hint: screen.shows.hint ?? ""
    }
    Wrong {
        id: wrong
        x: Theme.space6
        anchors.top: question.bottom
        anchors.topMargin: visible ? Theme.space3 : 0
        width: parent.width - 2 * Theme.space6
        text: screen.shows.error ?? ""
    }
    Loader {
        id: answer
        x: Theme.space6
        anchors.top: wrong.bottom
        anchors.topMargin: Theme.space4
        anchors.bottom: handOver.top
        anchors.bottomMargin: Theme.space4
        width: parent.width - 2 * Theme.space6
        readonly property string kind: screen.shows.kind ?? ""
        sourceComponent: kind === "name" ? name : kind === "phone" ? phone : options
    }
    HandOver {
        id: handOver
        visible: screen.shows.isLast ?? false
        x: Theme.space6
        anchors.bottom: way.top
        anchors.bottomMargin: Theme.space4
        width: parent.width - 2 * Theme.space6
        gets: visible ? screen.shows.gets ?? [] : []
    }

    Component {
        id: name
        NameQuestion {
            apply: screen.apply
        }
    }
    Component {
        id: phone
        PhoneQuestion {
            apply: screen.apply
        }
    }
    Component {
        id: options
        OptionsQuestion {
            shows: screen.shows
            onPicked: key => screen.shows.kind === "slot" ? screen.apply.slot(Number(key)) : screen.apply.option(key)
        }
    }

    Way {
        id: way
        WayOut {
            height: parent.height
            glyph: "left"
            text: Words.tell("way.back")
            onTapped: screen.apply.back()
        }
        Action {
            visible: screen.shows.isLast ?? false
            enabled: screen.shows.canSend ?? false
            width: parent.width - x
            height: parent.height
            text: screen.shows.send ?? ""
            onTapped: screen.apply.send()
        }
    }
}
