import QtQuick

PictureHolder {
    id: holder

    function begin(pictures: var) {
        pictures.paintInto(holder);
    }
}
