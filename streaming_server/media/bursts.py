"""A burst of packets, encrypted for many viewers and sent in few system calls.

Here the server spends its time, so each step is what was measured to be the cheapest:

- libsrtp works in slots of one slab, used again and again: nothing is allocated per packet;
- one `sendmmsg` takes what the slab holds, whichever viewers it is for;
- neighbours of equal length for one viewer are a train: the kernel carries them down its stack
  as one message and cuts it at the end (UDP_SEGMENT, udp(7)); the last may be shorter;
- viewers that are reached alike share the form of their messages, which is filled in once for
  each length of train: what is left per packet is a copy and a call.

All viewers share the socket's room for what the network has not taken yet. A keyframe for a
hundred is more than that, so a burst waits for the network, but not for ever: half of the time
belongs to what arrives. A viewer whose way takes no trains gets its packets one by one.

One thread only: the slab is shared. The structures are those of the C library, sendmmsg(2), on
any 64-bit Linux.
"""
# The binding is private to pylibsrtp; tests/media/test_private_names.py holds what is used.

import errno
import select
import socket
from array import array
from collections.abc import Sequence
from functools import cache
from struct import pack
from time import monotonic
from typing import Any, NamedTuple

from cffi import FFI
from pylibsrtp._binding import ffi as srtp_ffi
from pylibsrtp._binding import lib

from streaming_server.media.srtp import LONGEST_NAME, LONGEST_PACKET, LONGEST_TRAILER, Outlet, Way

_SLOTS = 128  # with their packets they fit the second-level cache of a small processor
_ROOM = -(-(LONGEST_PACKET + LONGEST_TRAILER) // 64) * 64  # whole lines of the cache
LONGEST_TRAIN = 40  # packets; a message carries 64 kB and the kernel cuts it into 64
_UDP_SEGMENT = 103
#: A keyframe of 50 kB for a hundred viewers takes 40 ms on a network of 1 Gb/s.
LONGEST_WAIT_S = 0.1
#: The viewer's way is full; what it did not take is lost to it alone.
_FULL = {errno.EAGAIN, errno.ENOBUFS}
#: No trains here: an old kernel, a device that cannot count checksums, a way too narrow.
_NO_TRAINS = {errno.EINVAL, errno.EIO, errno.EMSGSIZE, errno.EOPNOTSUPP}

_ffi = FFI()
_ffi.cdef("""
    struct iovec { void *iov_base; size_t iov_len; };
    struct msghdr {
        void *msg_name; unsigned int msg_namelen; struct iovec *msg_iov; size_t msg_iovlen;
        void *msg_control; size_t msg_controllen; int msg_flags;
    };
    struct mmsghdr { struct msghdr msg_hdr; unsigned int msg_len; };
    int sendmmsg(int socket, struct mmsghdr *messages, unsigned int count, int flags);
""")
_libc = _ffi.dlopen(None)
#: A control message that says how long each packet of a train is: to be filled in, then padding.
_CUT_HERE = pack("=Qii", 18, socket.IPPROTO_UDP, _UDP_SEGMENT) + bytes(8)

Train = Sequence[bytes]


class _Patience:
    """How long bursts may wait for the network: half of the time, LONGEST_WAIT_S in a row."""

    def __init__(self) -> None:
        self._left_s = LONGEST_WAIT_S
        self._since = monotonic()

    def wait_for(self, descriptor: int) -> bool:
        """Until the socket has room again; False when that takes too long."""
        now = monotonic()
        self._left_s = min(LONGEST_WAIT_S, self._left_s + (now - self._since) / 2)
        room = select.poll()
        room.register(descriptor, select.POLLOUT)
        has_room = bool(room.poll(max(0.0, self._left_s) * 1000))
        self._since = monotonic()
        self._left_s -= self._since - now
        return has_room


class _Slab:
    """Packets on their way to the kernel. Pointers are made once: making one costs as much as
    copying a packet."""

    def __init__(self) -> None:
        self._memory = _ffi.new("unsigned char[]", _SLOTS * _ROOM)
        slots = [self._memory + number * _ROOM for number in range(_SLOTS)]
        self._views = [memoryview(_ffi.buffer(slot, _ROOM)) for slot in slots]
        addresses = [int(_ffi.cast("uintptr_t", slot)) for slot in slots]
        self._pointers = [srtp_ffi.cast("void *", address) for address in addresses]
        self._pieces = _ffi.new("struct iovec[]", [(slot, 0) for slot in slots])
        self._lengths = memoryview(_ffi.buffer(self._pieces)).cast("B").cast("Q")[1::2]
        self._names = _ffi.new("unsigned char[]", _SLOTS * LONGEST_NAME)
        self._name_bytes = memoryview(_ffi.buffer(self._names))
        self._cut = _ffi.new("unsigned char[]", _CUT_HERE)
        self._cut_length = _ffi.cast("uint16_t *", self._cut + 16)
        self._length = srtp_ffi.new("int *")
        self._patience = _Patience()
        self._owned: list[object] = []
        self._forms = cache(self._form)

    def send(self, train: Train, alike: "_Alike", start: int) -> list[Outlet]:
        """To those from `start` on, as many as fit. Returns whom the socket took nothing for."""
        end = min(start + _SLOTS // len(train), len(alike.outlets))
        sized = [(packet, len(packet)) for packet in train]
        plain = self._encrypt(sized, alike.keys[start:end])
        tag_length = alike.way.tag_length
        encrypted = array("Q", [size + tag_length for _, size in sized]) * (end - start)
        self._lengths[: len(encrypted)] = encrypted
        for slot in plain:
            self._lengths[slot] = 0  # a train closes the gap; a packet alone is an empty datagram
        names = alike.names[start * LONGEST_NAME : end * LONGEST_NAME]
        self._name_bytes[: len(names)] = names
        self._cut_length[0] = encrypted[0]
        return self._hand_over(train, alike.outlets[start:end])

    def _encrypt(
        self, sized: Sequence[tuple[bytes, int]], receivers: Sequence[object]
    ) -> Sequence[int]:
        """Returns the slots that could not be encrypted: what is in them must not leave."""
        plain: list[int] = []
        views, pointers, length = self._views, self._pointers, self._length
        protect = lib.srtp_protect
        slot = 0
        for keys in receivers:
            for packet, size in sized:
                views[slot][:size] = packet
                length[0] = size
                if protect(keys, pointers[slot], length):
                    plain.append(slot)  # too old to be repeated, or the keys are used up
                slot += 1
        return plain

    def _hand_over(self, train: Train, outlets: Sequence[Outlet]) -> list[Outlet]:
        full: list[Outlet] = []
        messages, count, sent, waited_for = self._forms(len(train)), len(outlets), 0, -1
        descriptor = outlets[0].way.descriptor
        while sent < count:
            done = _libc.sendmmsg(descriptor, messages[sent], count - sent, 0)
            if done > 0:
                sent += done
                continue
            # It stops at what it cannot send, and says why when asked to begin with that.
            outlet, reason = outlets[sent], _ffi.errno
            if reason in _FULL and waited_for != sent and self._patience.wait_for(descriptor):
                waited_for = sent
                continue
            if reason in _FULL:
                full.append(outlet)
            elif reason in _NO_TRAINS and len(train) > 1:
                outlet.take_singles()
                full += outlet.send_each(train)
            sent += 1
        return full

    def _form(self, length: int) -> Sequence[Any]:
        """Pointers to the messages for trains of this length, as many as there is room for."""
        count = _SLOTS // length
        messages = _ffi.new("struct mmsghdr[]", count)
        for number in range(count):
            header = messages[number].msg_hdr
            header.msg_name = self._names + number * LONGEST_NAME
            header.msg_namelen = LONGEST_NAME
            header.msg_iov, header.msg_iovlen = self._pieces + number * length, length
            if length > 1:
                header.msg_control, header.msg_controllen = self._cut, len(_CUT_HERE)
        self._owned.append(messages)  # pointers into it do not keep it
        return [messages + number for number in range(count)]


_slab = _Slab()


class _Alike(NamedTuple):
    """Outlets that are reached alike, as the system calls want them. names: of them all."""

    way: Way
    outlets: Sequence[Outlet]
    keys: Sequence[object]
    names: bytes


class Recipients:
    """Of many bursts: what the system calls need of them is made once."""

    def __init__(self, outlets: Sequence[Outlet]) -> None:
        found: dict[Way, list[Outlet]] = {}
        for outlet in outlets:
            found.setdefault(outlet.way, []).append(outlet)
        self._made_after = Outlet.changes
        self.groups = [
            _Alike(
                way=way,
                outlets=alike,
                keys=[outlet.keys for outlet in alike],
                names=b"".join([outlet.name for outlet in alike]),
            )
            for way, alike in found.items()
        ]

    @property
    def is_current(self) -> bool:
        """False once somebody is reached differently."""
        return self._made_after == Outlet.changes


def broadcast(packets: Sequence[bytes], recipients: Recipients) -> list[Outlet]:
    """Encrypt RTP packets for each recipient and send them; returns those whose socket was full.

    What cannot be delivered is not kept: the viewer asks again or is seen to be gone.
    """
    full: list[Outlet] = []
    for alike in recipients.groups:
        if alike.way.descriptor < 0:
            for outlet in alike.outlets:
                full += outlet.send_each(packets)
            continue
        for train in _trains(packets, LONGEST_TRAIN if alike.way.takes_trains else 1):
            most = _SLOTS // len(train)
            for start in range(0, len(alike.outlets), most):
                full += _slab.send(train, alike, start)
    return full


def _trains(packets: Sequence[bytes], longest: int) -> Sequence[Train]:
    """Neighbours of equal length, and one that is shorter after them."""
    trains: list[list[bytes]] = []
    ended = True
    for packet in packets:
        if ended or len(packet) > len(trains[-1][0]) or len(trains[-1]) == longest:
            trains.append([])
        trains[-1].append(packet)
        ended = len(packet) < len(trains[-1][0])
    return trains
