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
    readonly property int keys: 3 + (reading ? 1 : 0) + (volume ? (Theme.isWide ? 2 : 1) : 0) + (Theme.isWide ? 0 : 1)
    readonly property bool isDense: Theme.elder || (volume !== null && !Theme.isWide)
    readonly property real edge: volume !== null && !Theme.isWide ? Theme.space5 : Theme.space6
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
        anchors.left: staff.right
        anchors.leftMargin: Theme.space4
        anchors.right: parent.right
        anchors.rightMargin: bar.edge
        anchors.top: staff.top
        anchors.bottom: staff.bottom

        BarKey {
            width: parent.width / bar.keys
            height: parent.height
            text: Words.tell(isOn ? "bar.big_on" : "bar.big")
            glyph: "big"
            isOn: bar.shell.shows.isBig
            hasLine: false
            onTapped: bar.shell.toggleBig()
        }
        BarKey {
            visible: bar.reading !== null
            width: parent.width / bar.keys
            height: parent.height
            text: Words.tell(isOn ? "bar.read_on" : "bar.read")
            glyph: "speak"
            isOn: bar.reading?.shows.isOn ?? false
            onTapped: bar.reading.toggle()
        }
        SoundKeys {
            visible: bar.volume !== null
            width: parent.width / bar.keys * (Theme.isWide ? 2 : 1)
            height: parent.height
            volume: bar.volume
        }
        BarKey {
            width: parent.width / bar.keys
            height: parent.height
            text: Words.tell(isOn ? "bar.contrast_on" : "bar.contrast")
            glyph: "contrast"
            isOn: bar.shell.shows.isContrast
            onTapped: bar.shell.toggleContrast()
        }
        BarKey {
            visible: !Theme.isWide
            width: parent.width / bar.keys
            height: parent.height
            text: Words.tell("bar.lower")
            glyph: "reach"
            isOn: bar.shell.shows.reach > 0
            onTapped: bar.shell.lower()
        }
        BarKey {
            width: parent.width / bar.keys
            height: parent.height
            text: Words.tell("bar.language")
            glyph: "globe"
            onTapped: bar.shell.switchLanguage()
        }
    }
}
