"""Playlists as RFC 8216 wants them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from streaming_server.media.hls.playlist import (
    LISTED,
    Segment,
    master_playlist,
    media_playlist,
)

START = datetime(2026, 11, 27, 1, 2, 3, 456000, tzinfo=UTC)


def segments(count: int) -> list[Segment]:
    return [
        Segment(
            number=number,
            ticks=2**32 - 90_000 + number * 180_000,
            duration_ticks=180_000,
            header="init-1.mp4",
            at=START + timedelta(seconds=2 * number),
            begins_anew=False,
        )
        for number in range(count)
    ]


def lines(made: list[Segment], *, before: int = 0, is_over: bool = False) -> list[str]:
    return media_playlist(made, new_beginnings_before=before, is_over=is_over).splitlines()


def test_a_list_says_where_it_begins_and_when_each_segment_was() -> None:
    said = lines(segments(2))
    assert said == [
        "#EXTM3U",
        "#EXT-X-VERSION:7",
        "#EXT-X-TARGETDURATION:2",
        "#EXT-X-MEDIA-SEQUENCE:0",
        "#EXT-X-DISCONTINUITY-SEQUENCE:0",
        "#EXT-X-INDEPENDENT-SEGMENTS",
        '#EXT-X-MAP:URI="init-1.mp4"',
        "#EXT-X-PROGRAM-DATE-TIME:2026-11-27T01:02:03.456+00:00",
        f"#EXT-X-DOORSTEP-PICTURE:{2**32 - 90_000}",
        "#EXTINF:2.00000,",
        "0.m4s",
        "#EXT-X-PROGRAM-DATE-TIME:2026-11-27T01:02:05.456+00:00",
        "#EXT-X-DOORSTEP-PICTURE:90000",
        "#EXTINF:2.00000,",
        "1.m4s",
    ]


def test_only_the_last_segments_are_listed() -> None:
    said = lines(segments(10))
    assert "#EXT-X-MEDIA-SEQUENCE:4" in said
    assert [line for line in said if line.endswith(".m4s")] == [f"{n}.m4s" for n in range(4, 10)]


def test_a_new_beginning_is_said_and_counted_once_it_is_passed() -> None:
    made = segments(LISTED + 2)
    made = [*made[:1], *(replace(one, header="init-2.mp4") for one in made[1:])]
    made[1] = replace(made[1], begins_anew=True)
    here = lines(made[: LISTED + 1], before=3)
    assert here.count("#EXT-X-DISCONTINUITY") == 1
    assert "#EXT-X-DISCONTINUITY-SEQUENCE:3" in here
    passed = lines(made, before=3)
    assert "#EXT-X-DISCONTINUITY" not in passed
    assert "#EXT-X-DISCONTINUITY-SEQUENCE:4" in passed
    assert passed.count('#EXT-X-MAP:URI="init-2.mp4"') == 1


def test_the_longest_segment_and_the_end_are_said() -> None:
    made = segments(3)
    made[1] = replace(made[1], duration_ticks=190_000)
    said = lines(made, is_over=True)
    assert "#EXT-X-TARGETDURATION:3" in said
    assert said[-1] == "#EXT-X-ENDLIST"


def test_players_are_told_what_they_need_to_be_able_to_play() -> None:
    assert 'CODECS="avc1.42E01F,mp4a.40.2"' in master_playlist(1_000_000)
