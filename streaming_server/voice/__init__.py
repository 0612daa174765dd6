"""The hall's voice: clips joined into one sound, so that it speaks without any network.

`sentences` says which clips, `clips` joins them, `making` lets a speech program say those that
nobody recorded. A station that records its own puts files of the same names in the folder.
"""

from streaming_server.voice.clips import Missing, announcement
from streaming_server.voice.making import make_missing
from streaming_server.voice.sentences import LANGUAGES, TAKEN_BACK

__all__ = ["LANGUAGES", "TAKEN_BACK", "Missing", "announcement", "make_missing"]
