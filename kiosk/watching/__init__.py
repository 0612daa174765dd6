"""Watching a show: WHEP, decoding, the picture on the window, the sound, and cards in time."""
