"""STUN bindings as connectivity checks use them: bytes in, values out.

Pure. A check is looked at in the order of what it costs: shape and checksum first, then the name
it asks for, its signature last, so that a flood from strangers costs no cryptography. Sources:
RFC 8489 sections 5, 6 and 14; RFC 8445 section 7.1.
"""

import hmac
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from ipaddress import ip_address
from struct import pack, unpack_from
from zlib import crc32

_COOKIE = 0x2112A442
_HEADER = 20
_FINGERPRINT_MASK = 0x5354554E
_SIGNATURE_LENGTH = 20  # HMAC-SHA1

_USERNAME, _SIGNATURE, _ERROR, _UNKNOWN = 0x0006, 0x0008, 0x0009, 0x000A
_MAPPED_ADDRESS, _PRIORITY, _NOMINATES, _FINGERPRINT = 0x0020, 0x0024, 0x0025, 0x8028
_CONTROLLED, _CONTROLLING = 0x8029, 0x802A
_UNDERSTOOD = {_USERNAME, _SIGNATURE, _ERROR, _UNKNOWN, _MAPPED_ADDRESS, _PRIORITY, _NOMINATES}
_FIRST_OPTIONAL = 0x8000  # a receiver may pass over what it does not know from here on

ROLE_CONFLICT, UNKNOWN_ATTRIBUTE = 487, 420
#: A host candidate found by its check (RFC 8445 section 5.1.2): peer reflexive, component 1.
_REFLEXIVE_PRIORITY = (110 << 24) | (65535 << 8) | 255


class NotStun(ValueError):
    """The datagram is no whole and unharmed STUN binding."""


class Kind(IntEnum):
    """Of message; the value is the type on the wire."""

    REQUEST = 0x0001
    SUCCESS = 0x0101
    ERROR = 0x0111


@dataclass(frozen=True, slots=True, kw_only=True)
class Binding:
    """username: `receiver:sender`, of a request. signed_length: bytes before the signature, 0
    when there is none. unknown: attributes that a receiver must know and we do not."""

    kind: Kind
    transaction: bytes
    username: bytes = b""
    signed_length: int = 0
    nominates: bool = False
    claims_controlled: bool = False
    unknown: tuple[int, ...] = ()

    @property
    def receiver(self) -> str:
        """The name of the end that is asked."""
        return self.username.partition(b":")[0].decode("ascii", "replace")


def parse_binding(datagram: bytes) -> Binding:
    """Raises NotStun. The signature is not looked at: see `is_signed`."""
    if len(datagram) < _HEADER:
        raise NotStun("too short")
    kind, length, cookie = unpack_from("!HHI", datagram)
    if cookie != _COOKIE or length % 4 or len(datagram) != _HEADER + length:
        raise NotStun("lengths do not fit")
    if kind not in iter(Kind):
        raise NotStun("no binding")
    _check_fingerprint(datagram)
    found: dict[int, bytes] = {}
    signed_length = 0
    for number, position, value in _attributes(datagram):
        if signed_length:
            break  # what follows the signature could have been added on the way
        if number == _SIGNATURE:
            signed_length = position
        found.setdefault(number, value)
    return Binding(
        kind=Kind(kind),
        transaction=datagram[8:_HEADER],
        username=found.get(_USERNAME, b""),
        signed_length=signed_length,
        nominates=_NOMINATES in found,
        claims_controlled=_CONTROLLED in found,
        unknown=tuple(n for n in found if n < _FIRST_OPTIONAL and n not in _UNDERSTOOD),
    )


def is_signed(datagram: bytes, binding: Binding, password: bytes) -> bool:
    """Whether the message was made by somebody who knows the password."""
    end = binding.signed_length
    signature = datagram[end + 4 : end + 4 + _SIGNATURE_LENGTH]
    if not end or len(signature) != _SIGNATURE_LENGTH:
        return False
    return hmac.compare_digest(_signature(datagram[:end], password), signature)


def check(
    transaction: bytes, username: str, password: bytes, *, tie_breaker: bytes = bytes(8)
) -> bytes:
    """A request that asks a peer whether it is there. username: `receiver:sender`."""
    name = username.encode("ascii")
    attributes = _attribute(_USERNAME, name) + _attribute(_CONTROLLED, tie_breaker)
    attributes += _attribute(_PRIORITY, pack("!I", _REFLEXIVE_PRIORITY))
    return _signed(Kind.REQUEST, transaction, attributes, password)


def success(request: Binding, sender: tuple[str, int], password: bytes) -> bytes:
    """sender: where the request came from, which is what the answer tells."""
    host, port = ip_address(sender[0]), sender[1]
    family = 1 if host.version == 4 else 2
    mask = (pack("!I", _COOKIE) + request.transaction)[: len(host.packed)]
    masked = bytes(a ^ b for a, b in zip(host.packed, mask, strict=True))
    mapped = pack("!BBH", 0, family, port ^ _COOKIE >> 16) + masked
    return _signed(Kind.SUCCESS, request.transaction, _attribute(_MAPPED_ADDRESS, mapped), password)


def refusal(request: Binding, code: int, password: bytes) -> bytes:
    attributes = _attribute(_ERROR, pack("!HBB", 0, code // 100, code % 100))
    if request.unknown and code == UNKNOWN_ATTRIBUTE:
        # Four at most: an answer must not grow beyond what was asked.
        numbers = request.unknown[:4]
        attributes += _attribute(_UNKNOWN, pack(f"!{len(numbers)}H", *numbers))
    return _signed(Kind.ERROR, request.transaction, attributes, password)


def _attributes(datagram: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Number, position and value of each. Raises NotStun."""
    position = _HEADER
    while position < len(datagram):
        number, length = unpack_from("!HH", datagram, position)
        value = datagram[position + 4 : position + 4 + length]
        if len(value) != length:
            raise NotStun("attribute is cut off")
        yield number, position, value
        position += 4 + length + -length % 4


def _check_fingerprint(datagram: bytes) -> None:
    """Raises NotStun. Every check has one (RFC 8445 section 7.1.3)."""
    if len(datagram) < _HEADER + 8:
        raise NotStun("no fingerprint")
    number, length, value = unpack_from("!HHI", datagram, len(datagram) - 8)
    if (number, length) != (_FINGERPRINT, 4):
        raise NotStun("no fingerprint")
    if value != crc32(datagram[:-8]) ^ _FINGERPRINT_MASK:
        raise NotStun("fingerprint does not fit")


def _attribute(number: int, value: bytes) -> bytes:
    return pack("!HH", number, len(value)) + value + bytes(-len(value) % 4)


def _header(kind: int, length: int, transaction: bytes) -> bytes:
    return pack("!HHI", kind, length, _COOKIE) + transaction


def _signature(before: bytes, password: bytes) -> bytes:
    """Over what comes before, with the length that the message has when it ends here."""
    length = len(before) - _HEADER + 4 + _SIGNATURE_LENGTH
    return hmac.digest(password, before[:2] + pack("!H", length) + before[4:], "sha1")


def _signed(kind: Kind, transaction: bytes, attributes: bytes, password: bytes) -> bytes:
    # Signature and fingerprint, 24 and 8 bytes, count already in the length they cover.
    whole = len(attributes) + 24 + 8
    before = _header(kind, whole, transaction) + attributes
    message = before + _attribute(_SIGNATURE, _signature(before, password))
    fingerprint = crc32(message) ^ _FINGERPRINT_MASK
    return message + _attribute(_FINGERPRINT, pack("!I", fingerprint))
