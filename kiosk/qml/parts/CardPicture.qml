import QtMultimedia

PictureHolder {
    function begin(pictures: var) {
        pictures.playInto(output);
    }

    VideoOutput {
        id: output
        anchors.fill: parent
        fillMode: sourceRect.width >= sourceRect.height * 1.25 ? VideoOutput.PreserveAspectCrop : VideoOutput.PreserveAspectFit
    }
}
