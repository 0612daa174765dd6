"""Offers as browsers and encoders make them, shortened to what matters."""

_HEAD = ["v=0", "o=- 4611731400430051336 2 IN IP4 127.0.0.1", "s=-", "t=0 0"]
_TRANSPORT = [
    "c=IN IP4 0.0.0.0",
    "a=rtcp:9 IN IP4 0.0.0.0",
    "a=ice-ufrag:EsAw",
    "a=ice-pwd:P2uYro0UCOQ4zxjKXaWCBui1",
    "a=ice-options:trickle",
    "a=fingerprint:sha-256 " + ":".join(f"{number:02X}" for number in range(32)),
    "a=setup:actpass",
]
TRANSPORT_WIDE = "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01"
SEND_TIME = "http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time"

AUDIO = [
    "m=audio 9 UDP/TLS/RTP/SAVPF 111 63 9 0",
    *_TRANSPORT,
    "a=mid:0",
    "a=sendonly",
    "a=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level",
    f"a=extmap:3 {TRANSPORT_WIDE}",
    "a=rtcp-mux",
    "a=rtpmap:111 opus/48000/2",
    "a=rtcp-fb:111 transport-cc",
    "a=fmtp:111 minptime=10;useinbandfec=1",
    "a=rtpmap:63 red/48000/2",
    "a=rtpmap:9 G722/8000",
    "a=rtpmap:0 PCMU/8000",
]
_VP8 = [
    "a=rtpmap:96 VP8/90000",
    "a=rtcp-fb:96 goog-remb",
    "a=rtcp-fb:96 transport-cc",
    "a=rtcp-fb:96 ccm fir",
    "a=rtcp-fb:96 nack",
    "a=rtcp-fb:96 nack pli",
    "a=rtpmap:97 rtx/90000",
    "a=fmtp:97 apt=96",
]


def h264(number: int, profile: str, mode: int) -> list[str]:
    return [
        f"a=rtpmap:{number} H264/90000",
        f"a=rtcp-fb:{number} nack pli",
        f"a=fmtp:{number} level-asymmetry-allowed=1;packetization-mode={mode};"
        f"profile-level-id={profile}",
    ]


def video(*formats: list[str], numbers: str = "96 97 103 107") -> list[str]:
    return [
        f"m=video 9 UDP/TLS/RTP/SAVPF {numbers}",
        *_TRANSPORT,
        "a=mid:1",
        f"a=extmap:2 {SEND_TIME}",
        f"a=extmap:3 {TRANSPORT_WIDE}",
        "a=sendonly",
        "a=rtcp-mux",
        *[line for lines in formats for line in lines],
    ]


VIDEO = video(_VP8, h264(103, "42001f", 1), h264(107, "42e01f", 1))


def offer(*sections: list[str], bundle: str = "0 1") -> str:
    lines = [*_HEAD, f"a=group:BUNDLE {bundle}", *[x for section in sections for x in section]]
    return "\r\n".join(lines) + "\r\n"


CHROMIUM_PUBLISHER = offer(AUDIO, VIDEO)
NAMES = (
    "urn:ietf:params:rtp-hdrext:sdes:mid",
    "urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id",
    "urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id",
)


def simulcast(listed: str) -> str:
    """What Chromium adds for encodings with names. listed: as in a=simulcast:send."""
    named = [name.lstrip("~") for stream in listed.split(";") for name in stream.split(",")]
    lines = [f"a=extmap:{number} {uri}" for number, uri in enumerate(NAMES, 9)]
    lines += [f"a=rid:{name} send" for name in named]
    return CHROMIUM_PUBLISHER + "\r\n".join([*lines, f"a=simulcast:send {listed}"]) + "\r\n"


CHROMIUM_VIEWER = CHROMIUM_PUBLISHER.replace("a=sendonly", "a=recvonly")
ENCODER_H264 = offer(AUDIO, video(h264(107, "42e01f", 1), numbers="107"))
ENCODER_HIGH = offer(AUDIO, video(h264(107, "640c1f", 1), numbers="107"))
ENCODER_MODE_0 = offer(AUDIO, video(h264(107, "42e01f", 0), numbers="107"))
ENCODER_BASELINE = offer(AUDIO, video(h264(107, "42001e", 1), numbers="107"))
ENCODER_UNSAID = ENCODER_H264.replace(";profile-level-id=42e01f", "")
AV1_ONLY = offer(AUDIO, video(["a=rtpmap:45 AV1/90000"], numbers="45"))
WITH_DATA = offer(
    AUDIO,
    VIDEO,
    ["m=application 9 UDP/DTLS/SCTP webrtc-datachannel", *_TRANSPORT, "a=mid:2"],
    bundle="0 1 2",
)
TWO_PICTURES = offer(
    AUDIO, VIDEO, [line.replace("mid:1", "mid:2") for line in VIDEO], bundle="0 1 2"
)
NOT_BUNDLED = offer(AUDIO, VIDEO, bundle="0")
WITHOUT_FINGERPRINT = "\r\n".join(
    line for line in CHROMIUM_PUBLISHER.splitlines() if "fingerprint" not in line
)
