"""What characters stand for when somebody dresses up a number or an address.

Tables by code point: Chinese numerals as written, as on cheques and as said on the radio; words
for WeChat and QQ and what is written in their place. What Unicode itself knows (full-width,
circled, mathematical, other scripts' digits) is folded by `fold` and stands in no table.
"""

import unicodedata
from dataclasses import dataclass
from typing import Final

#: Nothing that a reader sees: joiners, direction marks, variation selectors, accents.
_UNSEEN: Final = frozenset({"Cf", "Mn", "Me", "Cc"})
#: Every other character that is no letter and no digit parts what stands beside it.
SEPARATOR: Final = " "
_NUMERALS: Final = {
    0x3007: "0",  # the round zero
    0x96F6: "0",  # 零
    0x6D1E: "0",  # 洞, on the radio
    0x4E00: "1",  # 一
    0x58F9: "1",  # 壹
    0x5E7A: "1",  # 幺
    0x5406: "1",  # 吆
    0x4E8C: "2",  # 二
    0x8D30: "2",  # 贰
    0x4E24: "2",  # 两
    0x4E09: "3",  # 三
    0x53C1: "3",  # 叁
    0x56DB: "4",  # 四
    0x8086: "4",  # 肆
    0x4E94: "5",  # 五
    0x4F0D: "5",  # 伍
    0x516D: "6",  # 六
    0x9646: "6",  # 陆
    0x4E03: "7",  # 七
    0x67D2: "7",  # 柒
    0x62D0: "7",  # 拐, on the radio
    0x516B: "8",  # 八
    0x634C: "8",  # 捌
    0x4E5D: "9",  # 九
    0x7396: "9",  # 玖
}
_LETTERS: Final = {
    0x5FAE: "v",  # 微
    0x8587: "v",  # 薇
    0x5FBD: "v",  # 徽
    0x6EA6: "v",  # 溦
    0x5A01: "v",  # 威
    0x7EF4: "v",  # 维
    0x4FE1: "x",  # 信
    0x82AF: "x",  # 芯
    0x6263: "q",  # 扣
    0x52A0: "+",  # 加
    0x4F73: "+",  # 佳
    0x2795: "+",  # heavy plus sign
    0xFF0B: "+",
}
_STANDS_FOR: Final = {chr(code): sign for code, sign in (_NUMERALS | _LETTERS).items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Folded:
    """signs: one character each, lower case, digits as 0 to 9, anything that parts as a blank.
    places: for each of them the index of the character it came from."""

    signs: str
    places: tuple[int, ...]


def fold(text: str) -> Folded:
    signs: list[str] = []
    places: list[int] = []
    for place, character in enumerate(text):
        for sign in _signs(character):
            signs.append(sign)
            places.append(place)
    return Folded(signs="".join(signs), places=tuple(places))


def _signs(character: str) -> str:
    if unicodedata.category(character) in _UNSEEN:
        return ""
    if character in _STANDS_FOR:
        return _STANDS_FOR[character]
    plain = unicodedata.normalize("NFKC", character).casefold()
    return "".join(_sign(one) for one in plain)


def _sign(character: str) -> str:
    digit = unicodedata.digit(character, None)
    if digit is not None:
        return str(digit)
    kind = unicodedata.category(character)
    if kind in _UNSEEN:
        return ""
    return character if kind[0] == "L" or character in "@._-+:/" else SEPARATOR
