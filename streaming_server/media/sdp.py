"""Offers as sessions need them: read leniently, but never guessed at.

Pure. Only what WHIP and WHEP use is kept (RFC 8866, 8829, 9143); the rest of an offer passes by.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

MOST_LINES = 1000  # a browser with every codec sends about 300
MOST_SECTIONS = 16  # each inherits the session's lines, so the work is their product
MOST_FORMATS = 128  # all the payload types there are; each is looked up among all lines
_LONGEST_NUMBER = 9  # digits: longer ones are nothing that anybody counts


class NotSdp(ValueError):
    """The text is not a session description."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """One payload type on offer. name: encoding name as written; feedback: `nack pli` etc."""

    payload_type: int
    name: str
    clock_rate_hz: int
    parameters: Mapping[str, str]
    feedback: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One m= line with what belongs to it. extensions: id by URI."""

    kind: str
    port: int
    protocol: str
    formats: tuple[Format, ...]
    attributes: Mapping[str, str]
    extensions: Mapping[str, int]
    candidates: tuple[str, ...]
    fingerprints: tuple[tuple[str, str], ...]

    @property
    def mid(self) -> str:
        return self.attributes.get("mid", "")

    @property
    def direction(self) -> str:
        return next(
            (d for d in ("sendonly", "recvonly", "inactive") if d in self.attributes), "sendrecv"
        )

    @property
    def simulcast(self) -> tuple[str, ...]:
        """Names of the encodings that would be sent, in order; of alternatives the first (RFC 8853
        section 5.1)."""
        words = self.attributes.get("simulcast", "").split()
        lists = dict(zip(words[::2], words[1::2], strict=False))
        streams = lists.get("send", "").split(";")
        return tuple(stream.split(",")[0].lstrip("~") for stream in streams if stream)


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """sections inherit the session's ice-ufrag, ice-pwd, setup and fingerprints."""

    sections: tuple[Section, ...]
    bundled: tuple[str, ...]


def parse_offer(text: str) -> Offer:
    """Raises NotSdp."""
    lines = _lines(text)
    if lines[:1] != ["v=0"] or len(lines) > MOST_LINES:
        raise NotSdp("does not begin as a session description does")
    session, *blocks = _blocks(lines)
    if len(blocks) > MOST_SECTIONS:
        raise NotSdp("has more sections than anybody needs")
    sections = tuple(_section(block, session) for block in blocks)
    if not sections:
        raise NotSdp("offers no media")
    group = next((v for k, v in _attributes(session) if k == "group" and v[:7] == "BUNDLE "), "")
    return Offer(sections=sections, bundled=tuple(group.split()[1:]))


@dataclass(frozen=True, slots=True, kw_only=True)
class Fragment:
    """What a PATCH brings: candidates, and credentials that are new in a restart (RFC 8840)."""

    username: str
    password: str
    candidates: tuple[str, ...]


def parse_fragment(text: str) -> Fragment:
    """Raises NotSdp."""
    username = password = ""
    candidates: list[str] = []
    lines = _lines(text)
    if len(lines) > MOST_LINES or not any(line.startswith("a=") for line in lines):
        raise NotSdp("has no attributes")
    for name, value in _attributes(lines):
        if name == "ice-ufrag":
            username = value
        elif name == "ice-pwd":
            password = value
        elif name == "candidate":
            candidates.append(value)
    return Fragment(username=username, password=password, candidates=tuple(candidates))


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _blocks(lines: list[str]) -> list[list[str]]:
    blocks: list[list[str]] = [[]]
    for line in lines:
        if line[1:2] != "=":
            raise NotSdp("has a line without a type")
        if line.startswith("m="):
            blocks.append([])
        blocks[-1].append(line)
    return blocks


def _attributes(lines: list[str]) -> Iterator[tuple[str, str]]:
    for line in lines:
        if line.startswith("a="):
            name, _, value = line[2:].partition(":")
            yield name, value


def _section(block: list[str], session: list[str]) -> Section:
    media = block[0][2:].split()
    try:
        kind, port, protocol, payload_types = media[0], int(media[1]), media[2], media[3:]
    except (IndexError, ValueError) as short:
        raise NotSdp("has an m= line that is cut off") from short
    inherited = [
        (name, value)
        for name, value in _attributes(session)
        if name in ("ice-ufrag", "ice-pwd", "setup", "fingerprint", "ice-lite")
    ]
    own = list(_attributes(block))
    attributes = [*inherited, *own]
    return Section(
        kind=kind,
        port=port,
        protocol=protocol,
        formats=_formats(payload_types, own),
        attributes=dict(attributes),
        extensions=_extensions(attributes),
        candidates=tuple(value for name, value in attributes if name == "candidate"),
        fingerprints=_fingerprints(attributes),
    )


def _fingerprints(attributes: list[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    pairs = (value.split() for name, value in attributes if name == "fingerprint")
    return tuple((pair[0], pair[1]) for pair in pairs if len(pair) == 2)


def _extensions(attributes: list[tuple[str, str]]) -> Mapping[str, int]:
    found = {}
    for name, value in attributes:
        identifier, _, uri = value.partition(" ")
        number = _number(identifier.partition("/")[0]) if name == "extmap" else None
        if number is not None and 1 <= number <= 14:
            found[uri.split(" ")[0]] = number
    return found


def _formats(payload_types: list[str], attributes: list[tuple[str, str]]) -> tuple[Format, ...]:
    formats = []
    for payload_type in list(dict.fromkeys(payload_types))[:MOST_FORMATS]:
        number = _number(payload_type)
        if number is None or number > 127:
            continue
        described = _of(payload_type, "rtpmap", attributes)
        name, _, rate = (described[0] if described else "").partition("/")
        clock_rate_hz = _number(rate.partition("/")[0])
        if clock_rate_hz is None:
            continue
        formats.append(
            Format(
                payload_type=number,
                name=name,
                clock_rate_hz=clock_rate_hz,
                parameters=_parameters(_of(payload_type, "fmtp", attributes)),
                feedback=frozenset(
                    _of(payload_type, "rtcp-fb", attributes) + _of("*", "rtcp-fb", attributes)
                ),
            )
        )
    return tuple(formats)


def _number(text: str) -> int | None:
    is_one = text.isascii() and text.isdecimal() and len(text) <= _LONGEST_NUMBER
    return int(text) if is_one else None


def _of(payload_type: str, name: str, attributes: list[tuple[str, str]]) -> list[str]:
    prefix = payload_type + " "
    return [v[len(prefix) :].strip() for n, v in attributes if n == name and v.startswith(prefix)]


def _parameters(values: list[str]) -> Mapping[str, str]:
    found = {}
    for part in ";".join(values).split(";"):
        name, _, value = part.strip().partition("=")
        if name:
            found[name.lower()] = value.strip()
    return found
