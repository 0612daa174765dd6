import QtQuick

// The running picture: painted where there is no graphics card, else given to it.
Rectangle {
    id: surface

    required property var pictures

    color: "black"
    clip: true

    Loader {
        anchors.fill: parent
        active: !!surface.pictures && surface.GraphicsInfo.api !== GraphicsInfo.Unknown
        source: surface.GraphicsInfo.api === GraphicsInfo.Software ? "PaintedPicture.qml" : "CardPicture.qml"
        onLoaded: (item as PictureHolder).begin(surface.pictures)
    }
}
