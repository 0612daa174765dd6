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
        width: Theme.columnWidth
        shows: screen.shows
    }
    Question {
        id: question
        x: Theme.space6
        anchors.top: role.bottom
        anchors.topMargin: (Theme.isWide ? 8 : Theme.elder ? 24 : 56) * Theme.dot
        width: Theme.columnWidth
        // Beside the pad there may be no room for both: then what is given is what must be read.
        visible: !Theme.isWide || !handOver.visible || y + implicitHeight <= handOver.y
        text: screen.shows.question ?? ""
        hint: Theme.isWide && handOver.visible ? "" : screen.shows.hint ?? ""
    }
    Wrong {
        id: wrong
        x: Theme.secondColumn
        y: Theme.isWide ? Theme.space3 : question.y + question.height + (visible ? Theme.space3 : 0)
        width: Theme.columnWidth
        text: screen.shows.error ?? ""
    }
    Loader {
        id: answer
        x: Theme.secondColumn
        y: wrong.y + wrong.height + (Theme.isWide && !wrong.visible ? 0 : Theme.space4)
        height: (Theme.isWide ? parent.height : handOver.isAlone ? y : handOver.visible ? handOver.y : way.y) - Theme.space4 - y
        width: Theme.columnWidth
        readonly property string kind: screen.shows.kind ?? ""
        sourceComponent: kind === "name" ? name : kind === "phone" ? phone : kind === "check" ? null : options
    }
    HandOver {
        id: handOver
        readonly property bool isAlone: screen.shows.kind === "check"
        visible: screen.shows.isLast ?? false
        x: Theme.space6
        y: isAlone && !Theme.isWide ? wrong.y + wrong.height + Theme.space5 : way.y - Theme.space4 - height
        width: Theme.columnWidth
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
