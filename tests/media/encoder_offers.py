"""What encoders offer that are not run here, written after their documentation.

OBS Studio 30 and later: one offer with all candidates, no trickle, no restart, H.264 as 42e01f
whatever the encoder makes, numbers 111 and 96, credentials once for the session. Source: its
knowledge base, "WHIP Streaming Guide", and libdatachannel's documentation.
FFmpeg 8 and later, `-f whip`: no candidate at all, numbers 111 and 106, credentials in every
section; it waits for the handshake (`passive`) or, by `-dtls_active 1`, opens it. Source: FFmpeg
formats documentation, section "whip".
"""

_PRINT = ":".join(f"{number:02X}" for number in range(32))


def _text(*lines: str) -> str:
    return "\r\n".join(lines) + "\r\n"


OBS = _text(
    "v=0",
    "o=rtc 3767197920 0 IN IP4 127.0.0.1",
    "s=-",
    "t=0 0",
    "a=group:BUNDLE 0 1",
    "a=group:LS 0 1",
    "a=msid-semantic:WMS *",
    "a=ice-options:ice2,trickle",
    f"a=fingerprint:sha-256 {_PRINT}",
    "m=audio 52617 UDP/TLS/RTP/SAVPF 111",
    "c=IN IP4 192.0.2.44",
    "a=mid:0",
    "a=sendonly",
    "a=ssrc:2110498100 cname:studio",
    "a=rtcp-mux",
    "a=rtpmap:111 opus/48000/2",
    "a=fmtp:111 minptime=10;maxaveragebitrate=96000;stereo=1;sprop-stereo=1;useinbandfec=1",
    "a=setup:actpass",
    "a=ice-ufrag:t3VC",
    "a=ice-pwd:oBqTnVs8jhzW5mP0dRfKqZ",
    "a=candidate:1 1 UDP 2122317823 192.0.2.44 52617 typ host",
    "a=end-of-candidates",
    "m=video 52617 UDP/TLS/RTP/SAVPF 96",
    "c=IN IP4 192.0.2.44",
    "a=mid:1",
    "a=sendonly",
    "a=ssrc:2110498101 cname:studio",
    "a=rtcp-mux",
    "a=rtpmap:96 H264/90000",
    "a=rtcp-fb:96 nack",
    "a=rtcp-fb:96 nack pli",
    "a=rtcp-fb:96 goog-remb",
    "a=fmtp:96 profile-level-id=42e01f;packetization-mode=1;level-asymmetry-allowed=1",
    "a=setup:actpass",
    "a=ice-ufrag:t3VC",
    "a=ice-pwd:oBqTnVs8jhzW5mP0dRfKqZ",
)


def ffmpeg(setup: str, profile: str) -> str:
    own = (
        "c=IN IP4 0.0.0.0",
        "a=ice-ufrag:5d3b71f0",
        "a=ice-pwd:8a1f0c6657b2e94d3f6a08c1d97e2b45",
        f"a=fingerprint:sha-256 {_PRINT}",
        f"a=setup:{setup}",
        "a=sendonly",
        "a=rtcp-mux",
    )
    return _text(
        "v=0",
        "o=FFmpeg 1 2 IN IP4 127.0.0.1",
        "s=publisher",
        "t=0 0",
        "a=group:BUNDLE 0 1",
        "a=extmap-allow-mixed",
        "m=audio 9 UDP/TLS/RTP/SAVPF 111",
        *own,
        "a=mid:0",
        "a=rtpmap:111 opus/48000/2",
        "m=video 9 UDP/TLS/RTP/SAVPF 106",
        *own,
        "a=mid:1",
        "a=rtcp-rsize",
        "a=rtpmap:106 H264/90000",
        f"a=fmtp:106 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id={profile}",
    )
