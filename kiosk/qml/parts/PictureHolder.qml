import QtQuick

// Where pictures are put; what comes of it depends on the machine.
Item {
    function begin(pictures: var) {
    }
}
