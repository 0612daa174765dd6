from hypothesis import given
from hypothesis import strategies as st

from streaming_server.media.ring import Ring, StagePacket


def packet(index: int) -> StagePacket:
    return StagePacket(index=index, timestamp=0, marker=False, payload=b"", send_time=0)


@given(st.lists(st.integers(0, 300), max_size=200))
def test_the_ring_holds_the_newest_of_a_plain_dictionary(indexes: list[int]) -> None:
    ring, model = Ring(64), dict[int, StagePacket]()
    for index in indexes:
        newest = max(model, default=-1)
        is_new = index not in model and index > newest - 64
        stored = packet(index)
        assert ring.put(stored) is is_new
        if is_new:
            model[index] = stored
        model = {i: p for i, p in model.items() if i > max(model) - 64}
    for index in range(301):
        assert ring.get(index) is model.get(index)
    assert [p.index for p in ring.since(0)] == sorted(model)
