import QtQuick
import QtQuick.Shapes
import ".."

// Our line icons on a grid of 48.
Item {
    id: icon

    required property string name
    property real size: 56 * Theme.dot
    property color color: Theme.ink
    readonly property var drawings: ({
        "door": "M11 41V8h26v33M4 41h40M30 24v3",
        "work": "M6 16h36v25H6zM17 16V8h14v8M6 27h36M24 24v6",
        "big": "M5 19h26M18 7c0 16-5 26-13 34M18 19c2 10 7 17 14 22M40 26V8M34 14l6-6 6 6",
        "contrast": "M6 24a18 18 0 1 1 36 0a18 18 0 1 1 -36 0M24 6v36",
        "globe": "M6 24a18 18 0 1 1 36 0a18 18 0 1 1 -36 0M6 24h36M24 6c-11 10-11 26 0 36M24 6c11 10 11 26 0 36",
        "staff": "M16 14a8 8 0 1 1 16 0a8 8 0 1 1 -16 0M7 43c0-10 7-16 17-16s17 6 17 16",
        "find": "M8 5h23l9 9v29H8zM16 18h9M16 26h16M16 34h16",
        "screen": "M5 9h38v26H5zM17 42h14M20 16l9 6l-9 6z",
        "left": "M31 8L15 24l16 16",
        "right": "M17 8l16 16-16 16",
        "check": "M8 25l11 11L40 13",
        "warning": "M24 6L44 41H4zM24 19v10M24 35v1",
        "note": "M6 24a18 18 0 1 1 36 0a18 18 0 1 1 -36 0M24 14v1M24 22v12",
        "cross": "M11 11l26 26M37 11L11 37",
        "ring": "M9 24a15 15 0 1 1 30 0a15 15 0 1 1 -30 0",
        "eye": "M4 24c5-9 12-13 20-13s15 4 20 13c-5 9-12 13-20 13S9 33 4 24zM18 24a6 6 0 1 1 12 0a6 6 0 1 1 -12 0",
        "drop": "M17 10h26v28H17L5 24zM24 18l12 12M36 18L24 30",
        "undo": "M15 8L6 17l9 9M6 17h23a12 12 0 0 1 0 24H13",
        "pad": "M10 8h8v8h-8zM30 8h8v8h-8zM10 28h8v8h-8zM30 28h8v8h-8z",
        "face": "M6 24a18 18 0 1 1 36 0a18 18 0 1 1 -36 0M8.4 20.4c5.2-1.2 9.2-4.4 11.2-9.2c3.2 5.2 9.2 8.4 19.6 8.8M18 25.6v1.2M30 25.6v1.2M18.4 32.8c3.6 2.4 7.6 2.4 11.2 0",
        "phone": "M15 5h18v38H15zM22 37h4",
        "ticket": "M6 12h36v8a4 4 0 0 0 0 8v8H6v-8a4 4 0 0 0 0-8zM29 14v4M29 22v4M29 30v4",
        "clipboard": "M10 9h28v34H10zM18 5h12v8H18zM17 28l5 5 10-11",
        "ask": "M6 8h36v25H23l-9 9v-9H6zM15 20h1M24 20h1M33 20h1",
        "bed": "M5 9v32M5 34h38v7M5 25h38v9M43 34v-5a4 4 0 0 0-4-4M12 25v-7h11v7",
        "more": "M7 12h3M19 12h22M7 24h3M19 24h22M7 36h3M19 36h22",
        "book": "M24 12c-5-4-11-5-18-5v31c7 0 13 1 18 5c5-4 11-5 18-5V7c-7 0-13 1-18 5zM24 12v31",
        "clock": "M6 24a18 18 0 1 1 36 0a18 18 0 1 1 -36 0M24 13v11l8 5",
        "printer": "M13 18V6h22v12M13 34H6V18h36v16h-7M13 28h22v14H13z",
        "policy": "M10 5h28v38H10zM17 14h14M17 22h14M17 30h8",
        "speak": "M8 18v12h8l11 9V9L16 18zM34 17c4 4 4 10 0 14M39 11c7 7 7 19 0 26",
        "louder": "M6 18v12h8l11 9V9L14 18zM31 24h14M38 17v14",
        "softer": "M6 18v12h8l11 9V9L14 18zM31 24h14",
        "reach": "M24 6v30M12 24l12 12 12-12M8 43h32",
        "offline": "M6 18c10-9 26-9 36 0M13 26c6-6 16-6 22 0M22 34h4M8 6l32 36"
    })

    implicitWidth: size
    implicitHeight: size

    Shape {
        anchors.fill: parent
        preferredRendererType: Shape.CurveRenderer

        ShapePath {
            scale: Qt.size(icon.size / 48, icon.size / 48)
            strokeColor: icon.color
            strokeWidth: Theme.stroke
            fillColor: "transparent"
            capStyle: ShapePath.RoundCap
            joinStyle: ShapePath.RoundJoin
            PathSvg {
                path: icon.drawings[icon.name]
            }
        }

        // The dark half of the contrast key: the one filled shape there is.
        ShapePath {
            scale: Qt.size(icon.size / 48, icon.size / 48)
            strokeWidth: -1
            fillColor: icon.name === "contrast" ? icon.color : "transparent"
            PathSvg {
                path: "M24 6a18 18 0 0 1 0 36z"
            }
        }
    }
}
