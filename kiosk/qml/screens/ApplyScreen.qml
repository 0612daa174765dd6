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
        height: handOver.isAlone ? 0 : (handOver.visible ? handOver.y : way.y) - Theme.space4 - y
        width: parent.width - 2 * Theme.space6
        readonly property string kind: screen.shows.kind ?? ""
        sourceComponent: kind === "name" ? name : kind === "phone" ? phone : kind === "check" ? null : options
    }
    HandOver {
        id: handOver
        readonly property bool isAlone: screen.shows.kind === "check"
        visible: screen.shows.isLast ?? false
        x: Theme.space6
        y: isAlone ? wrong.y + wrong.height + Theme.space5 : way.y - Theme.space4 - height
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
            readonly property bool isLast: screen.shows.isLast ?? false
            visible: isLast || screen.shows.kind === "phone"
            enabled: screen.shows.canSend ?? false
            width: parent.width - x
            height: parent.height
            text: isLast ? screen.shows.send ?? "" : Words.tell("apply.next")
            onTapped: isLast ? screen.apply.send() : screen.apply.phoneDone()
        }
    }
}
