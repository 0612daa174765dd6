pragma Singleton
import QtQuick

// The look as tokens: the same names and values as the pages' tokens.css.
// Lengths are dots: a dot is 0.369 mm of glass (one pixel of a 32-inch screen held upright),
// never more than lets a page of 1080 x 1920 dots, or 1920 x 1080, fit into the window.
QtObject {
    id: theme

    property bool contrast: false
    property bool elder: false
    property real windowWidth: 1080
    property real windowHeight: 1920
    // Pixels of one millimetre, as the screen says; many screens say it wrong, hence the bounds.
    property real pixelDensity: 2.71

    // On its side, the glass has two columns: the left one speaks, the right one listens.
    readonly property bool isWide: windowWidth > windowHeight
    readonly property real pageWidth: isWide ? 1920 : 1080
    readonly property real fits: Math.min(windowWidth / pageWidth, windowHeight / (3000 - pageWidth))
    readonly property real columnWidth: (isWide ? 864 : 952) * dot
    readonly property real secondColumn: (isWide ? 992 : 64) * dot
    readonly property real dot: Math.max(fits * 0.75, Math.min(fits, pixelDensity * 0.369))

    readonly property color paper: contrast ? "#000000" : "#faf8f3"
    readonly property color surface: contrast ? "#0d0f0e" : "#ffffff"
    readonly property color ink: contrast ? "#ffffff" : "#1b1f1d"
    readonly property color ink2: contrast ? "#d9dedb" : "#55605b"
    readonly property color line: contrast ? "#7f8a85" : "#ded9cc"
    readonly property color go: contrast ? "#ffd84d" : "#0b6b57"
    readonly property color goPress: contrast ? "#ffe89a" : "#084f41"
    readonly property color goSoft: contrast ? "#3a3200" : "#e3f0eb"
    readonly property color live: contrast ? "#ff8a75" : "#c8321f"
    readonly property color liveSoft: contrast ? "#3a0f08" : "#fbe9e5"
    readonly property color wait: contrast ? "#ffd84d" : "#8a5a00"
    readonly property color waitSoft: contrast ? "#332b00" : "#fff3d6"
    readonly property color note: contrast ? "#9cc9ff" : "#1f4e79"
    readonly property color noteSoft: contrast ? "#0d2338" : "#e6eef6"

    // Elders read ink only, and the deeper green.
    readonly property color soft: elder ? ink : ink2
    // Red that is read in large letters.
    readonly property color onAir: elder && !contrast ? "#8f1f10" : live
    readonly property color action: elder && !contrast ? goPress : go
    readonly property color actionPress: elder && !contrast ? "#063b31" : goPress

    // Behind a QR code: a phone's camera wants it light in either theme.
    readonly property color codeGround: "#ffffff"

    // Over a picture that does not play, in either theme.
    readonly property color curtain: "#d91b1f1d"
    readonly property color curtainInk: "#ffffff"

    readonly property string font: "Noto Sans CJK SC"
    // A small screen of many pixels: text is never below 7 mm, 10.5 mm for elders.
    readonly property real rootDots: (elder ? isWide ? 35 : 40 : 32) * dot
    readonly property real rootOfGlass: (elder ? 10.5 : 7) * pixelDensity * Math.min(1, fits)
    readonly property real root: Math.min(1.1 * rootDots, Math.max(rootDots, rootOfGlass))
    readonly property real stepMinus1: 0.875 * root
    readonly property real step0: root
    readonly property real step1: 1.25 * root
    readonly property real step2: 1.625 * root
    readonly property real step3: 2.125 * root
    readonly property real step4: 2.75 * root
    readonly property real step5: 3.75 * root
    // Parts of a title's letters. The font has a line of 1.45, a title wants one of 1.25; and it
    // leaves more above the letters than below the note, which would hang low.
    readonly property real closeUp: 0.12
    readonly property real hangs: 0.06

    // Where a screen's question stands below the head: going on moves none.
    readonly property real questionTop: (isWide ? 16 : 24) * dot
    readonly property real space1: 4 * dot
    readonly property real space2: 8 * dot
    readonly property real space3: 16 * dot
    readonly property real space4: 24 * dot
    readonly property real space5: 40 * dot
    readonly property real space6: 64 * dot
    readonly property real radius1: 8 * dot
    readonly property real radius2: 16 * dot
    readonly property real radius3: 28 * dot
    readonly property int quick: 140

    readonly property real stroke: (elder ? 5 : 4) * dot

    // News: each kind has a sign of its own, so that nobody has to tell them apart by colour.
    function signOf(kind: string): string {
        return kind === "done" ? "check" : kind === "warning" ? "warning" : "note";
    }
    function voiceOf(kind: string): color {
        return kind === "done" ? go : kind === "warning" ? wait : ink;
    }
    function groundOf(kind: string): color {
        return kind === "done" ? goSoft : kind === "warning" ? waitSoft : surface;
    }
}
