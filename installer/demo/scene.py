"""What the employer's camera sees: a canteen's kitchen, and the cook who talks.

Drawn in flat colours at 1280 x 720. The mouth follows the loudness of the sound, a hand waves,
steam rises; a fine grain lies over it, as over any real camera's picture.
"""

import math
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from installer.demo import frame_number

Picture = NDArray[np.uint8]
Colour = tuple[int, int, int]
Point = tuple[float, float]

WIDTH: Final = 1280
HEIGHT: Final = 720
FRACTION_BITS: Final = 4  # of a pixel: what moves slowly must not jump
GRAIN_TILES: Final = 8
GRAIN_STRENGTH: Final = 5.0
FONT: Final = "uni"  # comes with the drawing library and holds Chinese


def colour(text: str) -> Colour:
    """Blue, green, red of "e4dfd1"."""
    red, green, blue = (int(text[place : place + 2], 16) for place in (0, 2, 4))
    return blue, green, red


WALL, WALL_TOP, BOARD, INK = colour("e4dfd1"), colour("d9d3c2"), colour("faf8f2"), colour("1c1f1e")
WINDOW, GLASS, TREES = colour("cfd9d2"), colour("e9efe9"), colour("bfcdc3")
WOOD, WOOD_DARK, CHINA = colour("c9bda3"), colour("b8ab8e"), colour("f4f0e6")
STEEL, STEEL_DARK, LAMP = colour("a9b8ae"), colour("8fa197"), colour("c6bca4")
SKIN, SKIN_DARK, HAIR = colour("e3c6aa"), colour("d8b99c"), colour("4a4640")
COAT, APRON, HAT, MOUTH = colour("f1ece0"), colour("5f8578"), colour("f7f4ec"), colour("a5745a")
GREEN, GREY, LEAVES = colour("0d6b57"), colour("5a625f"), colour("9db29f")


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What is written in the picture: over the counter, and on the board beside the cook."""

    sign: str
    board: tuple[str, ...] = ()


class Kitchen:
    """Draws frame after frame; `words` may be changed between two of them."""

    def __init__(self) -> None:
        self._font = cv2.FontFace(FONT)
        self._walls: dict[Words, Picture] = {}
        chance = np.random.default_rng(7)
        tiles = chance.normal(0, GRAIN_STRENGTH, (GRAIN_TILES, HEIGHT, WIDTH))
        self._lighter = np.clip(tiles, 0, 60).astype(np.uint8)
        self._darker = np.clip(-tiles, 0, 60).astype(np.uint8)

    def draw(self, number: int, moment: float, loudness: float, words: Words) -> Picture:
        """The frame as planar YUV 4:2:0, shape (HEIGHT * 3 / 2, WIDTH).

        moment: seconds. loudness: 0 to 1.
        """
        if words not in self._walls:
            self._walls[words] = self._wall(words)
        picture = self._walls[words].copy()
        _cook(picture, moment, loudness)
        _counter(picture, moment)
        self._digits(picture, number)
        planes = np.asarray(cv2.cvtColor(picture, cv2.COLOR_BGR2YUV_I420), np.uint8)
        luma = planes[:HEIGHT]
        tile = (number * 5) % GRAIN_TILES
        cv2.add(luma, self._lighter[tile], dst=luma)
        cv2.subtract(luma, self._darker[tile], dst=luma)
        frame_number.burn(luma, number)
        return planes

    def _wall(self, words: Words) -> Picture:
        picture: Picture = np.full((HEIGHT, WIDTH, 3), WALL, np.uint8)
        cv2.rectangle(picture, (0, 0), (WIDTH, 84), WALL_TOP, cv2.FILLED)
        _window(picture)
        _shelves(picture)
        _lamps(picture)
        self._write(picture, words.sign, (640, 62), 40, GREY)
        self._board(picture, words.board)
        return picture

    def _board(self, picture: Picture, lines: tuple[str, ...]) -> None:
        if not lines:
            return
        cv2.rectangle(picture, (60, 126), (470, 420), WOOD_DARK, cv2.FILLED)
        cv2.rectangle(picture, (72, 138), (458, 408), BOARD, cv2.FILLED)
        for place, line in enumerate(lines):
            first = place == 0
            centre = (265, 212 + place * 70)
            self._write(picture, line, centre, 46 if first else 36, INK if first else GREEN)

    def _write(
        self, picture: Picture, text: str, centre: tuple[int, int], size: int, ink: Colour
    ) -> None:
        left, _, width, _ = cv2.getTextSize((WIDTH, HEIGHT), text, (0, 0), self._font, size, 500)
        corner = (centre[0] - left - width // 2, centre[1])
        cv2.putText(picture, text, corner, ink, self._font, size, 500)

    def _digits(self, picture: Picture, number: int) -> None:
        cv2.rectangle(picture, (20, 652), (728, 700), INK, cv2.FILLED)
        cv2.putText(picture, f"{number:05d}", (622, 688), BOARD, self._font, 32, 400)


def _window(picture: Picture) -> None:
    _box(picture, (60, 126), (420, 420), WINDOW)
    for left, right in ((76, 234), (246, 404)):
        for top, bottom in ((142, 266), (280, 404)):
            _box(picture, (left, top), (right, bottom), GLASS)
        _disc(picture, (left + 50, 380), (46, 24), TREES)
        _disc(picture, (left + 112, 386), (40, 18), TREES)


def _shelves(picture: Picture) -> None:
    for top in (210, 360):
        _box(picture, (900, top), (1230, top + 14), WOOD_DARK)
    for left in (920, 1030):
        for top in (162, 312):
            _bowl(picture, (left + 42, top), 42, 48)
    for left, top, width in ((1150, 138, 60), (1140, 290, 46), (1200, 296, 30)):
        _box(picture, (left, top), (left + width, 210 if top < 210 else 360), STEEL)
        _box(picture, (left - 4, top - 12), (left + width + 4, top), STEEL_DARK)


def _lamps(picture: Picture) -> None:
    for x in (540, 800):
        _box(picture, (x - 3, 84), (x + 3, 150), WALL_TOP)
        _shape(picture, [(x - 34, 150), (x + 34, 150), (x + 50, 190), (x - 50, 190)], LAMP)


def _cook(picture: Picture, moment: float, loudness: float) -> None:
    """Head, body and a hand that waves from time to time."""
    x, y = 670 + 9 * math.sin(moment * 0.9), 8 * math.sin(moment * 1.7) * 0.6
    _disc(picture, (x, 640 + y), (180, 240), COAT)
    _box(picture, (x - 38, 350 + y), (x + 38, 440 + y), SKIN_DARK)
    _disc(picture, (x, 438 + y), (38, 30), SKIN_DARK)
    nod = y + 5 * math.sin(moment * 2.3)
    _disc(picture, (x, 282 + nod), (84, 100), HAIR)
    _disc(picture, (x, 296 + nod), (80, 96), SKIN)
    _hat(picture, x, nod)
    _face(picture, x, nod, moment, loudness)
    _shape(picture, [(x - 86, 480 + y), (x + 86, 480 + y), (x + 116, 720), (x - 116, 720)], APRON)
    for side in (-1, 1):
        strap = [(x + side * 52, 424 + y), (x + side * 78, 482 + y), (x + side * 44, 482 + y)]
        _shape(picture, strap, APRON)
    _arm(picture, x, y, moment)


def _hat(picture: Picture, x: float, y: float) -> None:
    _box(picture, (x - 84, 196 + y), (x + 84, 246 + y), HAT)
    for shift, size in ((-52, 54), (0, 66), (52, 54)):
        _disc(picture, (x + shift, 178 + y), (size, 50), HAT)
    _box(picture, (x - 84, 238 + y), (x + 84, 246 + y), WALL_TOP)


def _face(picture: Picture, x: float, y: float, moment: float, loudness: float) -> None:
    blinks = moment % 3.7 < 0.14
    for shift in (-34, 34):
        _disc(picture, (x + shift, 292 + y), (7, 2 if blinks else 8), HAIR)
    opening = 3 + 20 * min(1.0, loudness)
    _disc(picture, (x, 344 + y), (24, opening), MOUTH)


def _arm(picture: Picture, x: float, y: float, moment: float) -> None:
    waving = math.sin(moment * 0.5) > 0.2
    angle = 0.28 * math.sin(moment * 6) if waving else 0.1 * math.sin(moment * 1.3)
    elbow = (x + 190, 600 + y)
    lift = 190 if waving else 120
    hand = (elbow[0] + 40 + lift * math.sin(angle), elbow[1] - lift * math.cos(angle))
    _stroke(picture, (x + 140, 520 + y), elbow, COAT, 62)
    _stroke(picture, elbow, hand, COAT, 54)
    _disc(picture, hand, (34, 38), SKIN)
    for finger in range(-2, 3):
        tip = (hand[0] + finger * 15 + 50 * math.sin(angle), hand[1] - 58 + abs(finger) * 7)
        _stroke(picture, hand, tip, SKIN, 15)


def _counter(picture: Picture, moment: float) -> None:
    _box(picture, (0, 610), (WIDTH, HEIGHT), WOOD)
    _box(picture, (0, 610), (WIDTH, 626), WOOD_DARK)
    _bowl(picture, (220, 540), 100, 74)
    for shift in (-54, 0, 54):
        _disc(picture, (220 + shift, 536), (38, 32), LEAVES)
    _box(picture, (980, 520), (1200, 612), STEEL)
    _box(picture, (964, 504), (1216, 522), STEEL_DARK)
    for number in range(4):
        rise = (moment * 0.35 + number / 4) % 1
        centre = (1030 + number * 40 + 12 * math.sin(moment * 2 + number), 490 - 110 * rise)
        _disc(picture, centre, (10 + 14 * rise, 10 + 14 * rise), CHINA)


def _bowl(picture: Picture, rim: Point, half: float, depth: float) -> None:
    x, y = rim
    cv2.ellipse(
        picture,
        (int(x), int(y)),
        (int(half), int(depth)),
        0,
        0,
        180,
        CHINA,
        cv2.FILLED,
        cv2.LINE_AA,
    )


def _box(picture: Picture, one: Point, other: Point, fill: Colour) -> None:
    cv2.rectangle(picture, _pixel(one), _pixel(other), fill, cv2.FILLED, cv2.LINE_AA, FRACTION_BITS)


def _disc(picture: Picture, centre: Point, half: Point, fill: Colour) -> None:
    cv2.ellipse(
        picture,
        _pixel(centre),
        _pixel(half),
        0,
        0,
        360,
        fill,
        cv2.FILLED,
        cv2.LINE_AA,
        FRACTION_BITS,
    )


def _shape(picture: Picture, points: list[Point], fill: Colour) -> None:
    corners = np.array([_pixel(point) for point in points], np.int32)
    cv2.fillPoly(picture, [corners], fill, cv2.LINE_AA, FRACTION_BITS)


def _stroke(picture: Picture, one: Point, other: Point, ink: Colour, width: int) -> None:
    cv2.line(picture, _pixel(one), _pixel(other), ink, width, cv2.LINE_AA, FRACTION_BITS)


def _pixel(point: Point) -> tuple[int, int]:
    scale = 1 << FRACTION_BITS
    return round(point[0] * scale), round(point[1] * scale)
