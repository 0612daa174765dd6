import pytest
from hypothesis import given
from hypothesis import strategies as st

from streaming_server.media.answers import Agreement, LocalEnd, Role, Unacceptable, agree, answer
from streaming_server.media.codecs import Codec
from streaming_server.media.sdp import NotSdp, parse_fragment, parse_offer
from tests.media import offers

LOCAL = LocalEnd(
    username="us",
    password="secret",
    candidates=("1 1 udp 1 10.0.0.1 5000 typ host",),
    fingerprint="AB:CD",
    ssrcs={"video": 11, "audio": 12, "repair": 13},
)


def agreed(offer: str, role: Role = Role.PUBLISHER) -> Agreement:
    return agree(parse_offer(offer), role)


def answered(offer: str, role: Role = Role.PUBLISHER) -> list[str]:
    return answer(agreed(offer, role), LOCAL).splitlines()


def formats(agreement: Agreement, kind: str) -> dict[Codec, int]:
    track = agreement.track(kind)
    assert track is not None
    return {codec: accepted.payload_type for codec, accepted in track.formats.items()}


def test_vp8_is_taken_from_a_browser_that_offers_everything() -> None:
    agreement = agreed(offers.CHROMIUM_PUBLISHER)
    assert formats(agreement, "video") == {Codec.VP8: 96}
    assert formats(agreement, "audio") == {Codec.OPUS: 111}


def test_constrained_baseline_is_taken_from_an_encoder() -> None:
    assert formats(agreed(offers.ENCODER_H264), "video") == {Codec.H264: 107}


def test_a_viewer_may_get_either_codec_under_its_own_numbers() -> None:
    agreement = agreed(offers.CHROMIUM_VIEWER, Role.VIEWER)
    assert formats(agreement, "video") == {Codec.VP8: 96, Codec.H264: 107}


@pytest.mark.parametrize(
    ("offer", "code"),
    [
        (offers.ENCODER_HIGH, "h264_profile"),
        (offers.ENCODER_MODE_0, "h264_profile"),
        (offers.AV1_ONLY, "no_codec"),
        (offers.WITH_DATA, "unsupported_section"),
        (offers.TWO_PICTURES, "unsupported_section"),
        (offers.CHROMIUM_VIEWER, "unsupported_section"),  # does not send
        (offers.NOT_BUNDLED, "not_bundled"),
        (offers.WITHOUT_FINGERPRINT, "offer_incomplete"),
    ],
)
def test_an_offer_we_cannot_serve_whole_is_refused_whole(offer: str, code: str) -> None:
    with pytest.raises(Unacceptable) as refused:
        agreed(offer)
    assert refused.value.code == code


def test_a_publishers_answer_receives_and_steers() -> None:
    lines = answered(offers.CHROMIUM_PUBLISHER)
    assert lines.count("a=recvonly") == 2
    assert "a=rtcp-fb:96 transport-cc" in lines
    assert "a=rtcp-fb:96 nack pli" in lines
    assert f"a=extmap:3 {offers.TRANSPORT_WIDE}" in lines
    assert "m=video 9 UDP/TLS/RTP/SAVPF 96 97" in lines
    assert "a=fmtp:97 apt=96" in lines
    assert not [line for line in lines if "red" in line or "ssrc" in line]
    assert "a=setup:active" in lines


@pytest.mark.parametrize(
    ("listed", "taken"),
    [
        ("h;l", "h;l"),
        ("q;h;f", "q;f"),  # the largest and the smallest, whichever way round they stand
        ("h,h265;~l", "h;l"),
    ],
)
def test_who_offers_encodings_is_answered_for_two(listed: str, taken: str) -> None:
    lines = answered(offers.simulcast(listed))
    assert f"a=simulcast:recv {taken}" in lines
    assert [line for line in lines if line.startswith("a=rid:")] == [
        f"a=rid:{name} recv" for name in taken.split(";")
    ]
    for number, uri in enumerate(offers.NAMES, 9):
        assert lines.count(f"a=extmap:{number} {uri}") == 1


@pytest.mark.parametrize(
    "offer",
    [
        offers.CHROMIUM_PUBLISHER + "a=simulcast:send h;l\r\n",  # nothing tells them apart
        offers.simulcast("h"),
        offers.simulcast("h;h"),
        offers.simulcast("h;" + "l" * 17),
        offers.simulcast("h;l!"),
        offers.simulcast(";".join("abcdefghi")),
        offers.simulcast("h;l").replace("send h;l", "recv h;l"),
    ],
)
def test_encodings_that_cannot_be_told_apart_are_answered_for_one(offer: str) -> None:
    """A sender whose encodings are not taken sends the first alone (RFC 8853 section 5.3.1)."""
    lines = answered(offer)
    assert not [line for line in lines if "simulcast" in line or "a=rid" in line]
    assert not [line for line in lines if "rtp-stream-id" in line]


def test_a_viewer_is_sent_one_encoding() -> None:
    offer = offers.simulcast("h;l").replace("a=sendonly", "a=recvonly")
    assert not [line for line in answered(offer, Role.VIEWER) if "simulcast" in line]


def test_a_viewers_answer_sends_one_source_a_kind() -> None:
    lines = answered(offers.CHROMIUM_VIEWER, Role.VIEWER)
    assert lines.count("a=sendonly") == 2
    assert "a=ssrc:11 cname:stage" in lines
    assert "a=ssrc:12 cname:stage" in lines
    assert "a=ssrc-group:FID 11 13" in lines
    assert "a=ssrc:13 cname:stage" in lines
    assert f"a=extmap:2 {offers.SEND_TIME}" in lines
    assert "a=rtcp-fb:96 transport-cc" not in lines


def test_who_offers_no_stream_for_repetitions_is_promised_none() -> None:
    plain = "\r\n".join(x for x in offers.CHROMIUM_VIEWER.split("\r\n") if ":97 " not in x)
    lines = answered(plain, Role.VIEWER)
    assert "m=video 9 UDP/TLS/RTP/SAVPF 96 107" in lines
    assert not [line for line in lines if "rtx" in line or "FID" in line or ":13 " in line]


def test_sections_are_answered_in_their_order_and_share_a_transport() -> None:
    lines = answered(offers.CHROMIUM_PUBLISHER)
    assert [line.split()[0] for line in lines if line[:2] == "m="] == ["m=audio", "m=video"]
    assert "a=group:BUNDLE 0 1" in lines
    assert len([line for line in lines if "a=candidate" in line]) == 1
    assert lines.count("a=end-of-candidates") == 1


def test_who_insists_on_opening_dtls_may() -> None:
    insisting = offers.CHROMIUM_PUBLISHER.replace("setup:actpass", "setup:active")
    assert "a=setup:passive" in answered(insisting)


def test_what_belongs_to_the_session_belongs_to_each_section() -> None:
    moved = offers.CHROMIUM_PUBLISHER.replace("a=setup:actpass\r\n", "").replace(
        "t=0 0\r\n", "t=0 0\r\na=setup:active\r\n"
    )
    assert agreed(moved).remote.opens_dtls


def test_the_answer_is_a_session_description_itself() -> None:
    again = parse_offer(answer(agreed(offers.CHROMIUM_PUBLISHER), LOCAL))
    assert [section.kind for section in again.sections] == ["audio", "video"]


@pytest.mark.parametrize("text", ["", "hello", "{}", "v=0", "v=0\r\nm=video\r\n", "v=1\r\nm=a 1 x"])
def test_what_is_no_session_description_is_not_taken_for_one(text: str) -> None:
    with pytest.raises(NotSdp):
        parse_offer(text)


lines_of_a_real_offer = offers.CHROMIUM_PUBLISHER.splitlines()


@given(
    st.lists(
        st.sampled_from(lines_of_a_real_offer) | st.text(max_size=30).map("a=".__add__),
        max_size=40,
    )
)
def test_torn_offers_are_refused_or_answered_and_nothing_else(lines: list[str]) -> None:
    try:
        agreement = agreed("\r\n".join(["v=0", *lines]))
    except (NotSdp, Unacceptable):
        return
    assert answer(agreement, LOCAL)


@given(st.text(max_size=200))
def test_any_text_is_an_offer_or_is_not(text: str) -> None:
    for parse in (parse_offer, parse_fragment):
        try:
            parse(text)
        except NotSdp:
            continue


HEAD = "v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\n"


@pytest.mark.parametrize(
    "lines",
    [
        ["m=video 9 UDP/TLS/RTP/SAVPF " + "9" * 5000],
        ["m=video 9 UDP/TLS/RTP/SAVPF 96", "a=extmap:" + "9" * 5000 + " some:uri"],
        ["m=video 9 UDP/TLS/RTP/SAVPF 96", "a=rtpmap:96 VP8/" + "9" * 5000],
        ["m=video 9 UDP/TLS/RTP/SAVPF ٩٦", "a=rtpmap:٩٦ VP8/90000"],
    ],
)
def test_a_number_that_cannot_be_meant_names_no_format(lines: list[str]) -> None:
    (section,) = parse_offer(HEAD + "\r\n".join(lines)).sections
    assert section.formats == ()
    assert section.extensions == {}


def test_an_offer_of_endless_sections_is_refused_before_they_are_read() -> None:
    inherited, sections = "a=ice-ufrag:x\r\n" * 450, "m=video 9 X\r\n" * 450
    with pytest.raises(NotSdp, match="sections"):
        parse_offer(HEAD + inherited + sections)


def test_a_payload_type_that_is_named_again_and_again_counts_once() -> None:
    section = "m=video 9 UDP/TLS/RTP/SAVPF" + " 96" * 5000 + "\r\na=rtpmap:96 VP8/90000\r\n"
    (read,) = parse_offer(HEAD + section).sections
    assert [offered.payload_type for offered in read.formats] == [96]
