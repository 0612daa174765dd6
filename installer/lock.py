"""Writes the hash-locked requirement lists from pyproject.toml. Run after changing it."""

from installer.places import LOGS, PROJECT, REQUIREMENTS, child_variables, tool
from installer.progress import run_step

# Debian 12; the hashes of every other platform of the same version are written all the same.
PLATFORM = "x86_64-manylinux_2_36"

# The first list is the whole; the others are cut from it so that versions never differ.
LISTS = {
    "development": ("--all-extras", "--group", "development"),
    "kiosk": ("--extra", "kiosk"),
    "runtime": (),
}


def lock(upgrade: bool) -> None:
    """upgrade: take the newest versions allowed instead of keeping the ones locked now."""
    REQUIREMENTS.mkdir(exist_ok=True)
    whole = REQUIREMENTS / "development.txt"
    for name, options in LISTS.items():
        target = REQUIREMENTS / f"{name}.txt"
        held = () if target == whole else ("--constraint", str(whole))
        newest = ("--upgrade",) if upgrade and target == whole else ()
        run_step(
            f"requirements/{name}.txt",
            (
                *(tool("uv"), "pip", "compile", str(PROJECT / "pyproject.toml"), *options),
                *("--generate-hashes", "--python-version", "3.11", "--python-platform", PLATFORM),
                *("--no-header", "--no-annotate", "--quiet", "--no-emit-index-url"),
                *("--output-file", str(target), *held, *newest),
            ),
            LOGS / f"lock-{name}.log",
            child_variables(),
        )
