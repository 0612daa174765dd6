"""The touchscreen of a station: a window, and a link to the server that may drop at any time."""
