pragma ComponentBehavior: Bound

import QtQuick
import ".."
import "../parts"

// Who it is for: a name, then a number.
Item {
    id: screen

    required property var kiosk
    readonly property var contact: kiosk.day.contact
    readonly property var shows: contact.shows

    RoleLine {
        id: about
        x: Theme.space6
        width: Theme.columnWidth
        shows: ({ "job": screen.shows.about })
    }
    Question {
        id: question
        x: Theme.space6
        anchors.top: about.bottom
        anchors.topMargin: (Theme.isWide ? 8 : Theme.elder ? 24 : 56) * Theme.dot
        width: Theme.columnWidth
        text: screen.shows.question
        hint: screen.shows.hint
    }
    Wrong {
        id: wrong
        x: Theme.space6
        anchors.top: question.bottom
        anchors.topMargin: visible ? Theme.space3 : 0
        width: Theme.columnWidth
        text: screen.shows.error
    }
    Loader {
        id: answer
        x: Theme.secondColumn
        y: Theme.isWide ? Theme.space3 : wrong.y + wrong.height + Theme.space4
        height: (Theme.isWide ? parent.height : way.y) - Theme.space4 - y
        width: Theme.columnWidth
        sourceComponent: screen.shows.kind === "name" ? name : screen.shows.kind === "phone" ? phone : null
    }
    Component {
        id: name
        NameQuestion {
            apply: screen.contact
        }
    }
    Component {
        id: phone
        PhoneQuestion {
            apply: screen.contact
        }
    }
    Way {
        id: way
        WayOut {
            height: parent.height
            glyph: "left"
            text: Words.tell("way.back")
            onTapped: screen.contact.back()
        }
        Action {
            visible: screen.shows.isLast
            enabled: screen.shows.canSend
            width: parent.width - x
            height: parent.height
            text: screen.shows.send
            onTapped: screen.contact.send()
        }
    }
}
