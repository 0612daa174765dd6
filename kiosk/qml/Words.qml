pragma Singleton
import QtQuick

// Sentences of the language shown now; all of them change when it is switched.
QtObject {
    property var of: ({})

    function say(key: string, facts: var): string {
        const sentence = of[key];
        if (sentence === undefined)
            return key;
        return sentence.replace(/\{(\w+)\}/g, (_, name) => facts[name]);
    }

    // Broken by sense: each sentence begins a line.
    function bySense(sentences: string): string {
        return sentences.replace(/(。|\. )(?=.)/g, found => found.trim() + "\n");
    }

    function tell(key: string): string {
        return say(key, {});
    }
}
