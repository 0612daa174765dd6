import QtQuick
import ".."

// The same keys in the same place on every screen.
Rectangle {
    id: bar

    required property var shell
    // Reads screens aloud; not every window has it.
    property var reading: null
    // How loud it is; not every window has it.
    property var volume: null
    readonly property bool isDense: Theme.elder || (volume !== null && !Theme.isWide)
    readonly property real edge: volume === null || Theme.isWide ? Theme.space6 : Theme.elder ? Theme.space4 : Theme.space5
    signal calledStaff

    height: (Theme.elder ? 200 : 184) * Theme.dot
    color: Theme.contrast ? Theme.surface : Theme.ink

    Rectangle {
        visible: Theme.contrast
        width: parent.width
        height: 4 * Theme.dot
        color: Theme.ink
    }

    Press {
        id: staff
        anchors.left: parent.left
        anchors.leftMargin: bar.edge
        anchors.verticalCenter: parent.verticalCenter
        width: (bar.isDense ? 240 : 296) * Theme.dot
        height: parent.height - 48 * Theme.dot
        text: Words.tell("bar.staff")
        fill: Theme.contrast ? Theme.ink : Theme.paper
        edgeWidth: 0
        onTapped: bar.calledStaff()
        contentItem: Item {
            Grid {
                anchors.centerIn: parent
                columns: bar.isDense ? 1 : 2
                spacing: (bar.isDense ? 4 : 20) * Theme.dot
                horizontalItemAlignment: Grid.AlignHCenter
                verticalItemAlignment: Grid.AlignVCenter
                Icon {
                    name: "staff"
                    color: Theme.contrast ? Theme.paper : Theme.ink
                }
                Label {
                    text: Words.tell("bar.staff")
                    isBold: true
                    color: Theme.contrast ? Theme.paper : Theme.ink
                }
            }
        }
    }

    Row {
        id: row
        anchors.left: staff.right
        anchors.leftMargin: Theme.space4
        anchors.right: parent.right
        anchors.rightMargin: bar.edge
        anchors.top: staff.top
        anchors.bottom: staff.bottom
        spacing: Theme.space1

        // As wide as what each says, and the room that is left shared out evenly.
        readonly property var keys: [big, read, sound, contrast, reach, language].filter(key => key.isThere)
        readonly property real words: keys.reduce((sum, key) => sum + key.natural, 0)
        readonly property real least: 2 * 12 * Theme.dot * keys.length
        readonly property real step: Math.max(27 * Theme.dot, Theme.stepMinus1 * Math.min(1, (room - least) / words))
        readonly property real share: (room - words * step / Theme.stepMinus1) / keys.length
        readonly property real room: width - (keys.length - 1) * spacing
        function widthOf(natural: real): real {
            return natural * step / Theme.stepMinus1 + share;
        }

        BarKey {
            id: big
            readonly property bool isThere: true
            width: row.widthOf(big.natural)
            height: parent.height
            step: row.step
            text: Words.tell(isOn ? "bar.big_on" : "bar.big")
            longest: Words.tell("bar.big_on")
            glyph: "big"
            isOn: bar.shell.shows.isBig
            hasLine: false
            onTapped: bar.shell.toggleBig()
        }
        BarKey {
            id: read
            readonly property bool isThere: bar.reading !== null
            visible: isThere
            width: row.widthOf(read.natural)
            height: parent.height
            step: row.step
            text: Words.tell(isOn ? "bar.read_on" : "bar.read")
            longest: Words.tell("bar.read")
            glyph: "speak"
            isOn: bar.reading?.shows.isOn ?? false
            onTapped: bar.reading.toggle()
        }
        SoundKeys {
            id: sound
            readonly property bool isThere: bar.volume !== null
            visible: isThere
            width: row.widthOf(sound.natural)
            height: parent.height
            step: row.step
            volume: bar.volume
        }
        BarKey {
            id: contrast
            readonly property bool isThere: true
            width: row.widthOf(contrast.natural)
            height: parent.height
            step: row.step
            text: Words.tell(isOn ? "bar.contrast_on" : "bar.contrast")
            longest: Words.tell("bar.contrast_on")
            glyph: "contrast"
            isOn: bar.shell.shows.isContrast
            onTapped: bar.shell.toggleContrast()
        }
        BarKey {
            id: reach
            readonly property bool isThere: !Theme.isWide
            visible: isThere
            width: row.widthOf(reach.natural)
            height: parent.height
            step: row.step
            text: Words.tell("bar.lower")
            glyph: "reach"
            isOn: bar.shell.shows.reach > 0
            onTapped: bar.shell.lower()
        }
        BarKey {
            id: language
            readonly property bool isThere: true
            width: row.widthOf(language.natural)
            height: parent.height
            step: row.step
            text: Words.tell("bar.language")
            glyph: "globe"
            onTapped: bar.shell.switchLanguage()
        }
    }
}
