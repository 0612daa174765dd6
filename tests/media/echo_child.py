"""A child that says back what it is told, until its socket closes."""

import socket
import sys

if __name__ == "__main__":
    with socket.socket(fileno=int(sys.argv[sys.argv.index("--socket") + 1])) as parent:
        while message := parent.recv(65_536):
            parent.send(message)
