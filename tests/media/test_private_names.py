"""The private names we stand on, held to the versions they were read in.

When this fails after an upgrade: read the new source of what is named, then change the module
that uses it (peers.py, srtp.py, tests/media/full_ice.py) and this list together.
"""

# ruff: noqa: SLF001

import inspect
from importlib.metadata import version

import pylibsrtp
import pytest
from aioice import Connection
from aioice.ice import CandidatePair, StunProtocol
from aiortc import RTCCertificate, RTCDtlsTransport, RTCRtpSender
from pylibsrtp import _binding


@pytest.mark.parametrize(
    ("package", "line"), [("aiortc", "1.16."), ("aioice", "0.13."), ("pylibsrtp", "1.0.")]
)
def test_the_versions_are_those_that_were_read(package: str, line: str) -> None:
    assert version(package).startswith(line)


@pytest.mark.parametrize(
    ("owner", "name", "parameters"),
    [
        (RTCDtlsTransport, "_RTCDtlsTransport__run", ["self"]),
        (RTCDtlsTransport, "_set_role", ["self", "role"]),
        (RTCDtlsTransport, "start", ["self", "remoteParameters"]),
        (RTCDtlsTransport, "stop", ["self"]),
        (RTCCertificate, "_create_ssl_context", ["self", "srtp_profiles"]),
        (RTCRtpSender, "_send_keyframe", ["self"]),
        (StunProtocol, "__init__", ["self", "receiver"]),
        (StunProtocol, "datagram_received", ["self", "data", "addr"]),
    ],
)
def test_a_method_we_call_or_replace_takes_what_it_took(
    owner: type, name: str, parameters: list[str]
) -> None:
    assert list(inspect.signature(getattr(owner, name)).parameters) == parameters


async def test_a_connection_keeps_its_state_where_we_look() -> None:
    connection = Connection(ice_controlling=False)
    assert connection._local_candidates == []
    assert connection._protocols == []
    assert connection._nominated == {}
    assert len(connection._early_checks) == 0
    assert connection._query_consent_task is None
    assert connection._queue.empty()
    assert connection._local_candidates_start is connection._local_candidates_end is False


async def test_a_protocol_is_called_through_the_instance() -> None:
    """Datagrams are taken over by an attribute of the instance."""
    protocol = StunProtocol(Connection(ice_controlling=False))
    assert "datagram_received" not in vars(protocol)
    assert "self.receiver.request_received" in inspect.getsource(StunProtocol.datagram_received)


def test_a_pair_knows_the_address_it_reaches() -> None:
    assert isinstance(CandidatePair.remote_addr, property)


def test_the_handshake_leaves_its_keys_where_we_look() -> None:
    source = inspect.getsource(RTCDtlsTransport)
    for name in ("self._ssl", "self._tx_srtp", "self._rx_srtp", "self._srtp_profiles"):
        assert name in source
    assert "asyncio.ensure_future(self.__run())" in source
    assert "tx_policy.allow_repeat_tx = True" in source


def test_the_encryption_library_is_called_as_it_calls_itself() -> None:
    source = inspect.getsource(pylibsrtp.Session)
    assert "self._srtp[0]" in source
    assert _binding.ffi.typeof(_binding.lib.srtp_protect).args[1:] == (
        _binding.ffi.typeof("void *"),
        _binding.ffi.typeof("int *"),
    )
    names = ("srtp_protect", "srtp_protect_rtcp", "srtp_unprotect", "srtp_unprotect_rtcp")
    for name in names:
        assert hasattr(_binding.lib, name)
        assert f"lib.{name}" in source
