import QtQuick
import ".."
import "../parts"

// What there is today; for elders four large rows instead of the strip and tiles.
Item {
    id: screen

    required property var kiosk
    readonly property var shows: kiosk.home.shows
    readonly property bool isLive: shows.live.id !== undefined

    HomeHead {
        id: head
        x: Theme.space6
        y: (Theme.isWide ? 40 : 56) * Theme.dot
        width: Theme.columnWidth
        shell: screen.kiosk.shell.shows
    }
    Label {
        id: headline
        x: Theme.space6
        anchors.top: head.bottom
        anchors.topMargin: (Theme.isWide ? 32 : Theme.elder ? 48 : 64) * Theme.dot
        width: Theme.columnWidth
        text: Theme.elder ? screen.shows.headlineBig : screen.shows.headline
        step: Theme.step4
        isBold: true
        lineHeight: 0.84
        wrapMode: Text.Wrap
    }
    Label {
        id: below
        x: Theme.space6
        anchors.top: headline.bottom
        anchors.topMargin: Theme.space3
        width: Theme.columnWidth
        text: screen.shows.below
        step: Theme.step1
        isSoft: true
        elide: Text.ElideRight
    }

    Column {
        id: speaks
        x: Theme.space6
        width: Theme.columnWidth
        anchors.top: below.bottom
        anchors.topMargin: (Theme.isWide ? 24 : 48) * Theme.dot

        LiveStrip {
            visible: screen.isLive && !Theme.elder
            width: parent.width
            live: screen.shows.live
            pictures: screen.kiosk.pictures
            onTapped: screen.kiosk.wall.watch(screen.shows.live.id)
        }
        NextShow {
            visible: !screen.isLive && screen.shows.next.when !== undefined && !Theme.elder
            width: parent.width
            next: screen.shows.next
        }
    }
    Column {
        x: Theme.secondColumn
        y: Theme.isWide ? 40 * Theme.dot : speaks.y + speaks.height + (speaks.height > 0 ? Theme.space4 : 0)
        width: Theme.columnWidth
        spacing: Theme.space4

        Tile {
            width: parent.width
            height: 248 * Theme.dot
            glyph: "work"
            isAction: true
            isWide: true
            text: Words.tell("home.find")
            note: Words.tell("home.find_note")
            onTapped: screen.kiosk.shell.go("jobs")
        }
        Grid {
            width: parent.width
            columns: Theme.elder ? 1 : 2
            spacing: Theme.space4

            Tile {
                width: isWide ? parent.width : (parent.width - Theme.space4) / 2
                glyph: "screen"
                isWide: Theme.elder || !screen.shows.applied
                hasLiveMark: screen.isLive && Theme.elder
                text: Words.tell("home.wall")
                note: screen.shows.shows !== "" ? screen.shows.shows : Words.tell(screen.isLive ? "home.wall_note" : "home.wall_later")
                onTapped: screen.kiosk.shell.go("wall")
            }
            Tile {
                visible: screen.shows.applied
                width: Theme.elder ? parent.width : (parent.width - Theme.space4) / 2
                glyph: "find"
                isWide: Theme.elder
                text: Words.tell("home.mine")
                note: Words.tell("home.mine_note")
                onTapped: screen.kiosk.shell.go("mine")
            }
        }
    }
}
