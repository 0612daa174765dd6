pragma ComponentBehavior: Bound

import QtQuick
import ".."
import "../parts"

// What there is today; for elders four large rows instead of the strip and tiles.
Item {
    id: screen

    required property var kiosk
    readonly property var shows: kiosk.home.shows
    readonly property bool isLive: shows.live.id !== undefined
    readonly property int rows: 1 + Math.ceil(shows.tiles.length / (Theme.elder ? 1 : 2))
    // Four rows in large letters, on its side; a line about the network takes some of their height.
    readonly property real tileHeight: Math.min(tallest, (height - does.y - Theme.space3) / rows - Theme.space4)
    readonly property real tallest: (Theme.elder ? Theme.isWide ? 182 : 204 : isLive && !Theme.isWide ? 200 : 224) * Theme.dot

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
            readonly property bool hasRoom: !Theme.isWide || speaks.y + height <= screen.height
            visible: !screen.isLive && screen.shows.next.when !== undefined && !Theme.elder && hasRoom
            width: parent.width
            next: screen.shows.next
        }
    }
    Column {
        id: does
        x: Theme.secondColumn
        y: Theme.isWide ? 40 * Theme.dot : speaks.y + speaks.height + (speaks.height > 0 ? Theme.space4 : 0)
        width: Theme.columnWidth
        spacing: Theme.space4

        Tile {
            width: parent.width
            height: Math.min(248 * Theme.dot, screen.tileHeight + Theme.space4)
            glyph: "work"
            isAction: true
            isWide: true
            text: Words.tell("home.find")
            note: Words.tell("home.find_note")
            onTapped: screen.kiosk.shell.go("jobs")
        }
        Grid {
            id: grid
            width: parent.width
            columns: Theme.elder ? 1 : 2
            spacing: Theme.space4

            Repeater {
                // By their number: a figure that changes makes no tile anew under somebody's finger.
                model: screen.shows.tiles.length
                delegate: Tile {
                    required property int index
                    readonly property var tile: screen.shows.tiles[index] ?? ({ "key": "", "glyph": "more", "text": "", "note": "" })
                    width: Theme.elder ? grid.width : (grid.width - Theme.space4) / 2
                    height: screen.tileHeight
                    glyph: tile.glyph
                    isWide: Theme.elder
                    hasLiveMark: tile.key === "wall" && screen.isLive && Theme.elder
                    text: tile.text
                    note: tile.note
                    onTapped: screen.kiosk.shell.go(tile.key)
                }
            }
        }
    }
}
