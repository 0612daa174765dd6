"""RTCP: what is read from peers and what is written to them.

Pure. Reading never raises: a compound packet is read as far as it makes sense, the rest is
ignored, for a half-understood report is worth more than none. Sources: RFC 3550 section 6,
RFC 4585 (NACK, PLI), RFC 5104 (FIR), draft-alvestrand-rmcat-remb.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from struct import error, pack, unpack_from

SENDER_REPORT, RECEIVER_REPORT, DESCRIPTION, GOODBYE = 200, 201, 202, 203
TRANSPORT_FEEDBACK, PAYLOAD_FEEDBACK = 205, 206
NACK, TRANSPORT_WIDE = 1, 15  # formats of TRANSPORT_FEEDBACK
PICTURE_LOSS, FULL_INTRA, APPLICATION = 1, 4, 15  # formats of PAYLOAD_FEEDBACK
LONGEST_NACK = 512  # sequence numbers honoured of one packet; more is not a loss, it is noise


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportBlock:
    """How a receiver fares with one source. Units as on the wire: jitter in clock ticks,
    last_report as the middle 32 bits of an NTP time, delay in 1/65536 s."""

    ssrc: int
    fraction_lost: int
    packets_lost: int
    highest_sequence: int
    jitter: int
    last_report: int
    delay: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SenderReport:
    """ntp: 64-bit NTP time at which rtp was the source's media time."""

    ssrc: int
    ntp: int
    rtp: int
    packets: int
    octets: int
    blocks: tuple[ReportBlock, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiverReport:
    ssrc: int
    blocks: tuple[ReportBlock, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Nack:
    ssrc: int
    sequences: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyframeRequest:
    """PLI or FIR: the receiver cannot go on without a keyframe."""

    ssrc: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BitrateEstimate:
    """REMB: what the receiver believes its path can carry, in bits per second."""

    bitrate: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Goodbye:
    ssrcs: tuple[int, ...]


Report = SenderReport | ReceiverReport | Nack | KeyframeRequest | BitrateEstimate | Goodbye


def parse_rtcp(compound: bytes) -> tuple[Report, ...]:
    return tuple(_reports(compound))


def _reports(compound: bytes) -> Iterator[Report]:
    position = 0
    while position + 4 <= len(compound):
        first, kind, words = unpack_from("!BBH", compound, position)
        end = position + 4 + 4 * words
        if first >> 6 != 2 or end > len(compound):
            return
        try:
            report = _report(kind, first & 0x1F, compound[position + 4 : end])
        except error:
            return
        if report is not None:
            yield report
        position = end


def _report(kind: int, count: int, body: bytes) -> Report | None:
    match kind:
        case 200:
            ssrc, ntp, rtp, packets, octets = unpack_from("!IQIII", body)
            blocks = _blocks(body, 24, count)
            return SenderReport(
                ssrc=ssrc, ntp=ntp, rtp=rtp, packets=packets, octets=octets, blocks=blocks
            )
        case 201:
            (ssrc,) = unpack_from("!I", body)
            return ReceiverReport(ssrc=ssrc, blocks=_blocks(body, 4, count))
        case 203:
            return Goodbye(ssrcs=unpack_from(f"!{count}I", body))
        case 205 if count == NACK:
            return _nack(body)
        case 206:
            return _payload_feedback(count, body)
        case _:
            return None


def _blocks(body: bytes, start: int, count: int) -> tuple[ReportBlock, ...]:
    blocks = []
    for position in range(start, start + 24 * count, 24):
        ssrc, loss, highest, jitter, last, delay = unpack_from("!IIIIII", body, position)
        lost = loss & 0xFFFFFF
        blocks.append(
            ReportBlock(
                ssrc=ssrc,
                fraction_lost=loss >> 24,
                packets_lost=lost - (1 << 24) if lost & 0x800000 else lost,
                highest_sequence=highest,
                jitter=jitter,
                last_report=last,
                delay=delay,
            )
        )
    return tuple(blocks)


def _nack(body: bytes) -> Nack:
    _, ssrc = unpack_from("!II", body)
    sequences: list[int] = []
    for position in range(8, len(body) - 3, 4):
        first, following = unpack_from("!HH", body, position)
        sequences.append(first)
        sequences += [(first + bit + 1) & 0xFFFF for bit in range(16) if following >> bit & 1]
    return Nack(ssrc=ssrc, sequences=tuple(sequences[:LONGEST_NACK]))


def _payload_feedback(form: int, body: bytes) -> Report | None:
    _, ssrc = unpack_from("!II", body)
    if form == PICTURE_LOSS:
        return KeyframeRequest(ssrc=ssrc)
    if form == FULL_INTRA:
        (target,) = unpack_from("!I", body, 8)
        return KeyframeRequest(ssrc=target)
    if form == APPLICATION and body[8:12] == b"REMB":
        (packed,) = unpack_from("!I", body, 12)
        return BitrateEstimate(bitrate=(packed & 0x3FFFF) << (packed >> 18 & 0x3F))
    return None


def _packet(kind: int, count: int, body: bytes) -> bytes:
    return pack("!BBH", 0x80 | count, kind, len(body) // 4) + body


def sender_report(report: SenderReport, name: str) -> bytes:
    """The report with the description of its source that RFC 3550 asks for."""
    body = pack("!IQIII", report.ssrc, report.ntp, report.rtp, report.packets, report.octets)
    return _packet(SENDER_REPORT, 0, body) + description(report.ssrc, name)


def receiver_report(ssrc: int, blocks: Sequence[ReportBlock]) -> bytes:
    body = pack("!I", ssrc) + b"".join(
        pack(
            "!IIIIII",
            block.ssrc,
            block.fraction_lost << 24 | block.packets_lost & 0xFFFFFF,
            block.highest_sequence & 0xFFFF_FFFF,
            block.jitter & 0xFFFF_FFFF,
            block.last_report,
            block.delay & 0xFFFF_FFFF,
        )
        for block in blocks
    )
    return _packet(RECEIVER_REPORT, len(blocks), body)


def description(ssrc: int, name: str) -> bytes:
    item = pack("!IBB", ssrc, 1, len(name)) + name.encode("ascii")
    return _packet(DESCRIPTION, 1, item + bytes(4 - len(item) % 4))


def keyframe_request(sender: int, source: int) -> bytes:
    return _packet(PAYLOAD_FEEDBACK, PICTURE_LOSS, pack("!II", sender, source))


def nack(sender: int, source: int, sequences: Iterable[int]) -> bytes:
    """Sequences in rising order; neighbours share an entry."""
    entries: list[tuple[int, int]] = []
    for sequence in sequences:
        if entries and 0 < (behind := (sequence - entries[-1][0]) & 0xFFFF) <= 16:
            entries[-1] = (entries[-1][0], entries[-1][1] | 1 << (behind - 1))
        else:
            entries.append((sequence, 0))
    body = pack("!II", sender, source) + b"".join(pack("!HH", *entry) for entry in entries)
    return _packet(TRANSPORT_FEEDBACK, NACK, body)


def bitrate_estimate(sender: int, bitrate: int, sources: Sequence[int]) -> bytes:
    exponent = max(0, bitrate.bit_length() - 18)
    body = pack(
        "!II4sI", sender, 0, b"REMB", len(sources) << 24 | exponent << 18 | bitrate >> exponent
    )
    return _packet(PAYLOAD_FEEDBACK, APPLICATION, body + pack(f"!{len(sources)}I", *sources))


def goodbye(ssrcs: Sequence[int]) -> bytes:
    return _packet(GOODBYE, len(ssrcs), pack(f"!{len(ssrcs)}I", *ssrcs))
