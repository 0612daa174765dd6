pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Window
import "parts"

// The window: head, one screen, bar; what lies over them when nobody touches.
Window {
    id: window

    required property var kiosk
    onKioskChanged: {
        if (screen.item)
            screen.item.kiosk = kiosk;
    }
    property var size: []
    // Across the glass; 0: as the screen says.
    property real inches: 0

    width: size.length === 2 ? size[0] : Screen.width
    height: size.length === 2 ? size[1] : Screen.height
    visible: true
    visibility: size.length === 2 ? Window.Windowed : Window.FullScreen
    color: Theme.paper
    title: Words.tell("brand")

    Binding { target: Theme; property: "windowWidth"; value: window.width }
    Binding { target: Theme; property: "windowHeight"; value: window.height }
    Binding { target: Theme; property: "pixelDensity"; value: window.inches > 0 ? Math.hypot(window.width, window.height) / window.inches / 25.4 : window.screen ? window.Screen.pixelDensity : 2.71 }
    Binding { target: Theme; property: "elder"; value: window.kiosk.shell.shows.isBig }
    Binding { target: Theme; property: "contrast"; value: window.kiosk.shell.shows.isContrast }
    Binding { target: Words; property: "of"; value: window.kiosk.shell.shows.words }

    // On a screen that lies on its side the bar goes on to both edges.
    Rectangle {
        anchors.bottom: parent.bottom
        width: parent.width
        height: bar.height
        color: bar.color
    }

    Item {
        id: page

        readonly property bool isHome: window.kiosk.shell.shows.screen === "home"
        // Large letters on a glass that lies on its side leave no height for both.
        readonly property bool isOneLine: Theme.isWide && Theme.elder

        anchors.horizontalCenter: parent.horizontalCenter
        width: Math.min(parent.width, Theme.pageWidth * Theme.dot)
        height: parent.height

        Head {
            id: head
            anchors.top: parent.top
            width: parent.width
            height: page.isHome ? 0 : 112 * Theme.dot
            visible: !page.isHome && !(page.isOneLine && strip.visible)
            station: window.kiosk.shell.shows.station
            clock: window.kiosk.shell.shows.clock
        }

        Strip {
            id: strip
            z: 1
            anchors.top: page.isOneLine ? head.top : head.bottom
            width: parent.width
            least: page.isOneLine ? head.height : 0
            isOnline: window.kiosk.shell.shows.isOnline
            isEnrolled: window.kiosk.shell.shows.isEnrolled
            notice: window.kiosk.shell.shows.notice
            noticeKind: window.kiosk.shell.shows.noticeKind
            trouble: window.kiosk.shell.shows.trouble
        }

        // Going to another screen destroys this one with everything it shows.
        Loader {
            id: screen
            anchors.top: strip.bottom
            anchors.bottom: bar.top
            width: parent.width
            // Out of service, nothing under the notice can be pressed, by the four keys either.
            visible: !(window.kiosk.outOfService?.shows.isUp ?? false)
            property string name: window.kiosk.shell.shows.screen
            // One for all screens: the loader never lets go of what it was given.
            readonly property var given: ({"kiosk": window.kiosk})
            function open() {
                setSource("screens/" + name.charAt(0).toUpperCase() + name.slice(1) + "Screen.qml", given);
            }
            // 放低: it slides under the bar, which stays where it is.
            transform: Translate {
                y: Theme.isWide ? 0 : window.kiosk.shell.shows.reach * window.height
            }
            onNameChanged: open()
            Component.onCompleted: open()
        }

        Bar {
            id: bar
            anchors.bottom: parent.bottom
            width: parent.width
            shell: window.kiosk.shell
            reading: window.kiosk.reading ?? null
            volume: window.kiosk.volume ?? null
            onCalledStaff: window.kiosk.findStaff()
        }
    }

    Loader {
        anchors.left: page.left
        anchors.right: page.right
        y: strip.y + strip.height
        height: page.height - bar.height - y
        active: window.kiosk.attract?.shows.isUp ?? false
        sourceComponent: Attract {
            shows: window.kiosk.attract.shows
            shell: window.kiosk.shell.shows
        }
    }

    Loader {
        anchors.left: page.left
        anchors.right: page.right
        y: strip.y + strip.height
        height: page.height - bar.height - y
        active: window.kiosk.outOfService?.shows.isUp ?? false
        sourceComponent: OutOfService {
            shows: window.kiosk.outOfService.shows
        }
    }

    PrivacyCurtain {
        anchors.left: page.left
        anchors.right: page.right
        y: strip.y
        height: page.height - bar.height - y
        visible: window.kiosk.fourKeys?.shows.isCurtain ?? false
        onLifted: window.kiosk.fourKeys.liftCurtain()
    }

    IdleWarning {
        anchors.fill: parent
        visible: window.kiosk.idle.shows.warns
        secondsLeft: window.kiosk.idle.shows.secondsLeft
        onStays: window.kiosk.idle.touched()
    }

    // Sees every touch and takes none.
    Item {
        anchors.fill: parent
        z: 1000
        PointHandler {
            onActiveChanged: {
                if (active)
                    window.kiosk.idle.touched();
            }
        }
    }
}
