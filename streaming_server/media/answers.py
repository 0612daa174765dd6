"""What we accept of an offer, and the answer that says so.

Pure. VP8 first: it has no profiles to disagree about. H.264 only as constrained baseline. A
section we do not understand refuses the whole offer (RFC 9725 section 4.2).
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from streaming_server.media.codecs import Codec, is_constrained_baseline
from streaming_server.media.encodings import Simulcast, simulcast_of
from streaming_server.media.peers import RemoteEnd
from streaming_server.media.sdp import Format, Offer, Section

SEND_TIME = "http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time"
TRANSPORT_NUMBER = "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01"
# A browser begins at 300 kb/s and takes seconds to climb; a face is unreadable until then.
START_BITRATE_KBPS = 1000
STREAM_NAME = "urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id"
REPAIRED_NAME = "urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id"
MEDIA_NAME = "urn:ietf:params:rtp-hdrext:sdes:mid"
REPAIR = "repair"
_BASELINE = 0x42
_UNSAID_PROFILE = "42000a"  # what an offer means that names none (RFC 6184 section 8.1)
_PICTURE_FEEDBACK = ("goog-remb", "transport-cc", "nack", "nack pli", "ccm fir")
_SOUND_FEEDBACK = ("transport-cc",)


class Role(StrEnum):
    PUBLISHER = "publisher"
    VIEWER = "viewer"


class Unacceptable(ValueError):
    """code: names the sentence under media.{code}."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True, kw_only=True)
class Track:
    """A section we accept: payload type by codec, best first, and the extensions we use.

    repairs: payload type of repetitions by codec, where the peer has one (RFC 4588).

    name: of the line it carries; a viewer's second section of sound is a guest's. simulcast: where
    a publisher encodes the picture twice.
    """

    name: str
    section: Section
    formats: Mapping[Codec, Format]
    repairs: Mapping[Codec, int]
    send_time_id: int | None
    transport_number_id: int | None
    simulcast: Simulcast | None = None

    @property
    def is_picture(self) -> bool:
        return self.section.kind == "video"


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    role: Role
    tracks: tuple[Track, ...]
    remote: RemoteEnd

    def track(self, name: str) -> Track | None:
        return next((t for t in self.tracks if t.name == name), None)


def first_among(candidates: Sequence[str], address: str | None) -> tuple[str, ...]:
    """With those of an address in front: an encoder that tries one candidate tries the first
    (FFmpeg), and who tries them all goes by their priorities."""
    return tuple(sorted(candidates, key=lambda line: address not in line.split()))


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalEnd:
    """What the answer says about us. ssrcs: by line, of what we send to a viewer; of repetitions
    of its picture under REPAIR."""

    username: str
    password: str
    candidates: tuple[str, ...]
    fingerprint: str
    ssrcs: Mapping[str, int]


def agree(offer: Offer, role: Role) -> Agreement:
    """Raises Unacceptable."""
    kinds = [section.kind for section in offer.sections]
    most = Counter(audio=2 if role is Role.VIEWER else 1, video=1)
    if not Counter(kinds) <= most:
        raise Unacceptable("unsupported_section")
    wrong = "recvonly" if role is Role.PUBLISHER else "sendonly"
    for section in offer.sections:
        if "RTP/SAVPF" not in section.protocol or section.direction in (wrong, "inactive"):
            raise Unacceptable("unsupported_section")
    tracks = tuple(
        _track(name, section, role)
        for name, section in zip(_names(kinds), offer.sections, strict=True)
    )
    return Agreement(role=role, tracks=tracks, remote=_remote_end(offer))


def _names(kinds: Sequence[str]) -> Sequence[str]:
    """Of the lines that the sections carry."""
    first_sound = kinds.index("audio") if "audio" in kinds else None
    return [
        "guest" if kind == "audio" and place != first_sound else kind
        for place, kind in enumerate(kinds)
    ]


def _track(name: str, section: Section, role: Role) -> Track:
    formats = _video_formats(section, role) if section.kind == "video" else _audio_formats(section)
    if not formats:
        raise Unacceptable(_why_nothing_fits(section))
    if role is Role.PUBLISHER:  # one payload type each way: what is not named cannot be sent
        formats = dict([next(iter(formats.items()))])
    return Track(
        name=name,
        section=section,
        formats=formats,
        repairs=_repairs(section, formats),
        send_time_id=section.extensions.get(SEND_TIME),
        transport_number_id=section.extensions.get(TRANSPORT_NUMBER),
        simulcast=_simulcast(section) if role is Role.PUBLISHER else None,
    )


def _simulcast(section: Section) -> Simulcast | None:
    if section.kind != "video":
        return None
    ids = section.extensions
    return simulcast_of(section.simulcast, ids.get(STREAM_NAME), ids.get(REPAIRED_NAME))


def _video_formats(section: Section, role: Role) -> dict[Codec, Format]:
    by_codec: dict[Codec, list[Format]] = {Codec.VP8: [], Codec.H264: []}
    for offered in section.formats:
        for codec, found in by_codec.items():
            if offered.name.upper() == codec.value and offered.clock_rate_hz == 90_000:
                found.append(offered)
    whole = [f for f in by_codec[Codec.H264] if f.parameters.get("packetization-mode") == "1"]
    fitting = [f for f in whole if is_constrained_baseline(*_profile(f))]
    if role is Role.PUBLISHER and not fitting:
        # Encoders that make the constrained one call it baseline, or say nothing before they
        # begin (FFmpeg, GStreamer). The stream is looked at when it comes.
        fitting = [f for f in whole if _profile(f)[0] == _BASELINE]
    by_codec[Codec.H264] = fitting
    return {codec: found[0] for codec, found in by_codec.items() if found}


def _audio_formats(section: Section) -> dict[Codec, Format]:
    fitting = [f for f in section.formats if f.name.lower() == "opus" and f.clock_rate_hz == 48_000]
    return {Codec.OPUS: fitting[0]} if fitting else {}


def _repairs(section: Section, formats: Mapping[Codec, Format]) -> Mapping[Codec, int]:
    by_repaired = {
        offered.parameters.get("apt", ""): offered.payload_type
        for offered in section.formats
        if offered.name.lower() == "rtx" and offered.clock_rate_hz == 90_000
    }
    return {
        codec: by_repaired[str(accepted.payload_type)]
        for codec, accepted in formats.items()
        if codec.is_picture and str(accepted.payload_type) in by_repaired
    }


def _profile(offered: Format) -> tuple[int, int]:
    """profile_idc and constraints, as the offer says them (RFC 6184 section 8.1)."""
    profile = offered.parameters.get("profile-level-id", _UNSAID_PROFILE)
    try:
        return int(profile[:2], 16), int(profile[2:4], 16)
    except ValueError:
        return 0, 0


def _why_nothing_fits(section: Section) -> str:
    has_h264 = any(offered.name.upper() == "H264" for offered in section.formats)
    return "h264_profile" if has_h264 else "no_codec"


def _remote_end(offer: Offer) -> RemoteEnd:
    """All sections share the first one's transport."""
    first = offer.sections[0]
    username = first.attributes.get("ice-ufrag", "")
    password = first.attributes.get("ice-pwd", "")
    if not (username and password and first.fingerprints):
        raise Unacceptable("offer_incomplete")
    if len(offer.sections) > 1 and {s.mid for s in offer.sections} - set(offer.bundled):
        raise Unacceptable("not_bundled")
    return RemoteEnd(
        username=username,
        password=password,
        fingerprints=first.fingerprints,
        opens_dtls=first.attributes.get("setup") == "active",
    )


def answer(agreement: Agreement, local: LocalEnd) -> str:
    tracks = agreement.tracks
    lines = ["v=0", "o=- 1 1 IN IP4 0.0.0.0", "s=-", "t=0 0", "a=ice-lite"]
    lines.append("a=group:BUNDLE " + " ".join(track.section.mid for track in tracks))
    lines.append("a=msid-semantic: WMS *")
    for position, track in enumerate(tracks):
        lines += _answered_section(agreement, track, local)
        if position == 0:
            lines += [f"a=candidate:{candidate}" for candidate in local.candidates]
            lines.append("a=end-of-candidates")
    return "\r\n".join(lines) + "\r\n"


def _answered_section(agreement: Agreement, track: Track, local: LocalEnd) -> Iterator[str]:
    kind = track.section.kind
    accepted_types = [accepted.payload_type for accepted in track.formats.values()]
    payload_types = " ".join(map(str, [*accepted_types, *track.repairs.values()]))
    yield f"m={kind} 9 {track.section.protocol} {payload_types}"
    yield "c=IN IP4 0.0.0.0"
    yield f"a=mid:{track.section.mid}"
    yield "a=recvonly" if agreement.role is Role.PUBLISHER else "a=sendonly"
    yield "a=rtcp-mux"
    yield "a=rtcp-rsize"
    yield from credentials(local)
    yield f"a=fingerprint:sha-256 {local.fingerprint}"
    yield "a=setup:passive" if agreement.remote.opens_dtls else "a=setup:active"
    yield from _answered_extensions(agreement.role, track)
    for codec, accepted in track.formats.items():
        yield from _answered_format(agreement.role, codec, accepted)
        if codec in track.repairs:
            yield f"a=rtpmap:{track.repairs[codec]} rtx/90000"
            yield f"a=fmtp:{track.repairs[codec]} apt={accepted.payload_type}"
    if track.simulcast is not None:
        yield from [f"a=rid:{name} recv" for name in track.simulcast.names]
        yield "a=simulcast:recv " + ";".join(track.simulcast.names)
    if agreement.role is Role.VIEWER:
        yield f"a=msid:{_stream(track)} {kind}"
        yield from _answered_sources(track, local)


def _answered_sources(track: Track, local: LocalEnd) -> Iterator[str]:
    sources = [local.ssrcs[track.name]]
    if track.repairs:
        sources.append(local.ssrcs[REPAIR])
        yield "a=ssrc-group:FID " + " ".join(map(str, sources))
    for source in sources:
        yield f"a=ssrc:{source} cname:{_stream(track)}"


def _stream(track: Track) -> str:
    """A guest is a stream of its own: nobody waits for another's lips."""
    return "guest" if track.name == "guest" else "stage"


def credentials(local: LocalEnd) -> Sequence[str]:
    return [
        f"a=ice-ufrag:{local.username}",
        f"a=ice-pwd:{local.password}",
        "a=ice-options:trickle ice2",
    ]


def _answered_extensions(role: Role, track: Track) -> Iterator[str]:
    if role is Role.PUBLISHER and track.transport_number_id is not None:
        yield f"a=extmap:{track.transport_number_id} {TRANSPORT_NUMBER}"
    if track.simulcast is not None:
        # A browser names its streams only where sections are named as well.
        for uri in (MEDIA_NAME, STREAM_NAME, REPAIRED_NAME):
            if uri in track.section.extensions:
                yield f"a=extmap:{track.section.extensions[uri]} {uri}"
    if role is Role.VIEWER and track.is_picture and track.send_time_id is not None:
        yield f"a=extmap:{track.send_time_id} {SEND_TIME}"


def _answered_format(role: Role, codec: Codec, accepted: Format) -> Iterator[str]:
    number = accepted.payload_type
    channels = "/2" if codec is Codec.OPUS else ""
    yield f"a=rtpmap:{number} {accepted.name}/{accepted.clock_rate_hz}{channels}"
    for feedback in _PICTURE_FEEDBACK if codec.is_picture else _SOUND_FEEDBACK:
        # Viewers are not steered one by one: their estimate is enough.
        if feedback in accepted.feedback and not (
            role is Role.VIEWER and feedback == "transport-cc"
        ):
            yield f"a=rtcp-fb:{number} {feedback}"
    parameters = _answered_parameters(role, codec, accepted)
    if parameters:
        yield f"a=fmtp:{number} " + ";".join(f"{name}={v}" for name, v in parameters.items())


def _answered_parameters(role: Role, codec: Codec, accepted: Format) -> Mapping[str, str | int]:
    parameters: dict[str, str | int] = {}
    if codec is Codec.OPUS:
        parameters = {"minptime": 10, "useinbandfec": 1}
    if codec is Codec.H264:
        parameters = {
            "level-asymmetry-allowed": 1,
            "packetization-mode": 1,
            "profile-level-id": accepted.parameters.get("profile-level-id", _UNSAID_PROFILE),
        }
    if codec.is_picture and role is Role.PUBLISHER:
        parameters["x-google-start-bitrate"] = START_BITRATE_KBPS
    return parameters


def restart_fragment(local: LocalEnd, mid: str) -> str:
    """The answer to an ICE restart: new credentials and all candidates (RFC 9725 4.3.3)."""
    lines = ["a=ice-lite", *credentials(local), "m=audio 9 UDP/TLS/RTP/SAVPF 0", f"a=mid:{mid}"]
    lines += [f"a=candidate:{candidate}" for candidate in local.candidates]
    return "\r\n".join([*lines, "a=end-of-candidates"]) + "\r\n"
