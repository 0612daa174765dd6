"""The rules that the server and the kiosk both obey: pure, without I/O, clock or randomness."""
