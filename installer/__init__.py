"""Set-up, checks and the demo, from a bare machine.

Everything here but `demo/` runs before anything is installed: standard library only. What needs
the installed packages is started as a child of `.venv/bin/python`.
"""
