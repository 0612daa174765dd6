"""What the window library carries packed up: modules that it unpacks and compiles at each start.

It knows how to keep them as files instead (SBK_EMBED); a start is shorter by that work.
"""

import subprocess
from collections.abc import Mapping, Sequence
from typing import Final

from installer.progress import say

_UNPACK: Final = "import shiboken6.Shiboken"


def unpack(python: Sequence[str], variables: Mapping[str, str]) -> None:
    """python: a command that finds the packages, with the environment that it needs. Where it does
    not work, each start unpacks them as before."""
    ended = subprocess.run(
        [*python, "-c", _UNPACK],
        env={**variables, "SBK_EMBED": "0"},
        capture_output=True,
        text=True,
        check=False,
    )
    if ended.returncode != 0:
        say("  the window library stays packed up")
