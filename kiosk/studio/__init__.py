"""A station's free studio: camera and microphone, encoded once, sent over WHIP. Knows no window."""
