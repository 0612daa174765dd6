"""Listens by machine to what would have come out of the loudspeaker: files of bare samples."""

import math
from pathlib import Path

import numpy as np


def decibels(samples: bytes) -> float:
    """Below full scale; the root of the mean square."""
    heights = np.frombuffer(samples, np.int16).astype(np.float64)
    return 20 * math.log10(max(1e-9, float(np.sqrt(np.mean(heights**2)))) / 32_768)


def heard(folder: Path) -> tuple[list[bytes], float]:
    """What each sound left, and how many seconds all of them take."""
    files = sorted(folder.glob("*.s16"))
    seconds = sum(file.stat().st_size / 2 / rate_hz(file) for file in files)
    return [file.read_bytes() for file in files], seconds


def rate_hz(file: Path) -> int:
    rate, _, channels = file.stem.partition("-")[2].partition("x")
    return int(rate) * int(channels)
