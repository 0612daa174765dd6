"""Connectivity checks byte by byte, held to another implementation and to nonsense."""

import pytest
from aioice import stun as other
from hypothesis import given
from hypothesis import strategies as st

from streaming_server.media import stun
from streaming_server.media.stun import Kind, NotStun, is_signed, parse_binding

PASSWORD = b"a password of the one who is asked"
TRANSACTION = bytes(range(12))
#: What has been found to trip parsers: cut lengths, empty names, an attribute beyond the end.
CORPUS = (
    b"",
    b"\0\1\0\0\x21\x12\xa4\x42" + bytes(12),
    b"\0\1\0\x08\x21\x12\xa4\x42" + bytes(12) + b"\x80\x2a\0\3" + bytes(4),
    b"\0\1\0\x08\x21\x12\xa4\x42" + bytes(12) + b"\0\6\xff\xff" + bytes(4),
    b"\0\1\0\x08\x21\x12\xa4\x42" + bytes(12) + b"\x80\x28\0\4" + bytes(4),
    b"\x01\x01\xff\xfc\x21\x12\xa4\x42" + bytes(12),
)


def made(**attributes: object) -> bytes:
    """A check as another implementation makes it."""
    message = other.Message(other.Method.BINDING, other.Class.REQUEST, transaction_id=TRANSACTION)
    message.attributes.update({"USERNAME": "us:them", "PRIORITY": 1, **attributes})
    message.add_message_integrity(PASSWORD)
    return bytes(message)


def fingerprinted(message: bytes) -> bytes:
    """The message with the checksum that lets a parser look further."""
    body = message[:2] + (len(message) - 12).to_bytes(2, "big") + message[4:]
    checksum = other.message_fingerprint(body)
    return body + b"\x80\x28\0\4" + checksum.to_bytes(4, "big")


def read_by_another(message: bytes) -> other.Message:
    read = other.parse_message(message)
    assert read.check_message_integrity(PASSWORD)
    return read


def test_a_check_of_another_implementation_is_read() -> None:
    check = made(**{"ICE-CONTROLLING": 7, "USE-CANDIDATE": None})
    binding = parse_binding(check)
    assert binding.kind is Kind.REQUEST
    assert binding.transaction == TRANSACTION
    assert binding.receiver == "us"
    assert binding.nominates
    assert not binding.claims_controlled
    assert is_signed(check, binding, PASSWORD)
    assert not is_signed(check, binding, b"another")


@pytest.mark.parametrize("address", [("192.0.2.7", 50_123), ("2001:db8::7", 50_123)])
def test_another_implementation_reads_the_answer(address: tuple[str, int]) -> None:
    request = parse_binding(made())
    answer = stun.success(request, address, PASSWORD)
    read = read_by_another(answer)
    assert read.message_class is other.Class.RESPONSE
    assert read.transaction_id == TRANSACTION
    assert read.attributes["XOR-MAPPED-ADDRESS"] == address


def test_another_implementation_reads_a_refusal() -> None:
    answer = stun.refusal(parse_binding(made()), stun.ROLE_CONFLICT, PASSWORD)
    read = read_by_another(answer)
    assert read.message_class is other.Class.ERROR
    assert read.attributes["ERROR-CODE"][0] == 487


def test_another_implementation_reads_our_question() -> None:
    read = read_by_another(stun.check(TRANSACTION, "them:us", PASSWORD))
    assert read.message_class is other.Class.REQUEST
    assert read.attributes["USERNAME"] == "them:us"
    assert "ICE-CONTROLLED" in read.attributes
    assert "USE-CANDIDATE" not in read.attributes


def test_what_stands_after_the_signature_is_not_believed() -> None:
    check = made()[:-8]  # without its fingerprint
    forged = fingerprinted(check + b"\0\x25\0\0")  # a nomination that nobody signed
    binding = parse_binding(forged)
    assert not binding.nominates
    assert is_signed(forged, binding, PASSWORD)


def test_a_check_without_a_fingerprint_is_none() -> None:
    with pytest.raises(NotStun):
        parse_binding(made()[:-8])


def test_a_changed_byte_is_noticed() -> None:
    check = made()
    for place in range(len(check)):
        changed = check[:place] + bytes([check[place] ^ 1]) + check[place + 1 :]
        with pytest.raises(NotStun):
            parse_binding(changed)


def test_an_attribute_that_must_be_known_is_named() -> None:
    message = b"\0\1\0\0\x21\x12\xa4\x42" + TRANSACTION + b"\x7f\x01\0\0"
    assert parse_binding(fingerprinted(message)).unknown == (0x7F01,)


def test_an_answer_is_no_longer_than_twice_the_question() -> None:
    shortest = made()
    request = parse_binding(shortest)
    for answer in (
        stun.success(request, ("2001:db8::7", 1), PASSWORD),
        stun.refusal(request, stun.ROLE_CONFLICT, PASSWORD),
    ):
        assert len(answer) <= 2 * len(shortest)


@pytest.mark.parametrize("datagram", CORPUS)
def test_what_tripped_parsers_is_refused(datagram: bytes) -> None:
    with pytest.raises(NotStun):
        parse_binding(datagram)


@given(st.binary(max_size=200))
def test_any_bytes_are_a_binding_or_refused(datagram: bytes) -> None:
    read(datagram)


@given(
    st.sampled_from([1, 0x101, 0x111]),
    st.lists(st.tuples(st.integers(0, 0xFFFF), st.binary(max_size=40)), max_size=8),
)
def test_any_attributes_are_a_binding_or_refused(
    kind: int, attributes: list[tuple[int, bytes]]
) -> None:
    body = b"".join(
        number.to_bytes(2, "big") + len(value).to_bytes(2, "big") + value + bytes(-len(value) % 4)
        for number, value in attributes
    )
    header = kind.to_bytes(2, "big") + bytes(2) + b"\x21\x12\xa4\x42" + TRANSACTION
    read(fingerprinted(header + body))


def read(datagram: bytes) -> None:
    try:
        binding = parse_binding(datagram)
    except NotStun:
        return
    assert not is_signed(datagram, binding, PASSWORD)
    assert isinstance(binding.receiver, str)
