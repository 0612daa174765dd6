import QtQuick
import ".."

// Whether the show is recorded. No is chosen until somebody says yes.
Column {
    id: question

    required property var consent
    readonly property bool isAgreed: consent.shows.isAgreed ?? false

    spacing: (Theme.isWide ? 8 : 12) * Theme.dot

    Label {
        width: parent.width
        text: Words.tell("studio.consent.ask")
        step: Theme.step1
        isBold: true
        wrapMode: Text.Wrap
    }
    Label {
        width: parent.width
        text: Words.tell("studio.consent.hint")
        step: Theme.stepMinus1
        isSoft: true
        wrapMode: Text.Wrap
    }
    Row {
        width: parent.width
        spacing: Theme.space3
        Chip {
            width: (parent.width - parent.spacing) / 2
            text: Words.tell("studio.consent.no")
            isChosen: !question.isAgreed
            onTapped: question.consent.decline()
        }
        Chip {
            width: (parent.width - parent.spacing) / 2
            text: Words.tell("studio.consent.yes")
            isChosen: question.isAgreed
            onTapped: question.consent.agree()
        }
    }
}
