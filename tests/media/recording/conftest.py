import pytest

from tests.media.clips import Clip, encode_clip


@pytest.fixture(scope="session", params=["VP8", "H264"])
def small_clip(request: pytest.FixtureRequest) -> Clip:
    """Two seconds, a keyframe each."""
    return encode_clip(seconds=2, width=320, height=180, bitrate=300_000, codec=request.param)
