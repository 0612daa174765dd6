"""The demo: the sample city, a scripted employer who really goes live, and who watches.

Runs inside `.venv`, after set-up. The picture is drawn (`scene`), encoded once into a clip
(`clip`) and sent over WHIP (`publisher`) by a process of its own (`employer`).
"""
