import QtQuick
import ".."

// The figure over its unit, at the right edge.
Column {
    id: pay

    required property string figure
    required property string unit
    property real widest: 320 * Theme.dot

    Label {
        anchors.right: parent.right
        text: pay.figure
        step: Theme.step3
        width: Math.min(implicitWidth, pay.widest)
        fontSizeMode: Text.HorizontalFit
        minimumPixelSize: Math.max(1, Math.round(Theme.step0))
        isBold: true
        lineHeight: 1.0
    }
    spacing: -6 * Theme.dot

    Label {
        anchors.right: parent.right
        text: pay.unit
        step: Theme.stepMinus1
        isSoft: true
    }
}
