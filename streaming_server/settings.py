"""What an operator may set: by environment (DOORSTEP_PORT=8080), or by an option of the same name.

Every setting has a default that serves one community from one machine.
"""

import os
from datetime import timedelta
from ipaddress import IPv4Address, IPv6Address
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from shared.lodging import SHORTEST_TERM
from shared.recordings import Terms


class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="DOORSTEP_", frozen=True, extra="forbid")

    data: Path = Field(
        default=Path("doorstep-data"), description="Folder of the database and what is recorded."
    )
    host: str = Field(default="127.0.0.1", description="Address to listen on; 0.0.0.0 is all.")
    port: int = Field(default=8443, ge=0, le=65535, description="TCP port; 0 takes a free one.")
    certificate: Path | None = Field(default=None, description="TLS certificate chain, PEM.")
    key: Path | None = Field(default=None, description="Private key of the certificate, PEM.")
    behind_proxy: bool = Field(
        default=False,
        description="Believe X-Forwarded-For and X-Forwarded-Proto of a proxy in front.",
    )

    media_address: IPv4Address | IPv6Address | Literal["own"] = Field(
        default="own",
        description="Where pictures are reached from outside when a NAT stands in front.",
    )
    media_ports: str = Field(
        default="any",
        pattern=r"^(any|\d{4,5}-\d{4,5})$",
        description="UDP ports for pictures, first-last; one is used for all viewers.",
    )

    turn: str = Field(
        default="",
        pattern=r"^(turns?:[^\s<>\"]+( turns?:[^\s<>\"]+)*)?$",
        description="TURN relays, turn:host:port?transport=udp, a space between two.",
    )
    turn_secret_file: Path | None = Field(
        default=None, description="File with the secret that is shared with the relays."
    )

    media_workers: Annotated[int, Field(ge=0, le=256)] | Literal["cores"] = Field(
        default="cores",
        description="Processes that forward pictures, one a core; 0: the one of the pages.",
    )

    worker_viewers: Annotated[int, Field(ge=1)] | Literal["measured"] = Field(
        default="measured",
        description="Most viewers of one of these processes, where the line out is the limit.",
    )

    @property
    def worker_count(self) -> int:
        if self.media_workers == "cores":
            return len(os.sched_getaffinity(0))
        return self.media_workers

    @property
    def relay_addresses(self) -> tuple[str, ...]:
        return tuple(self.turn.split())

    @property
    def public_address(self) -> str | None:
        return None if self.media_address == "own" else str(self.media_address)

    metrics_token_file: Path | None = Field(
        default=None,
        description="File with the bearer token for /metrics; without it only this machine reads.",
    )
    hls: Literal["auto", "on", "off"] = Field(
        default="auto",
        description="Write shows as HLS: when somebody's page asks for it, always, or never.",
    )

    recordings_days: int = Field(
        default=30, ge=0, le=3650, description="How long a recorded show can be watched again."
    )
    clips_days: int = Field(
        default=180, ge=0, le=3650, description="How long a role's clip at most; it ends with it."
    )
    recordings_gigabytes: int = Field(
        default=20, ge=1, description="Room for all recordings; the oldest go first."
    )

    register_days: int = Field(
        default=730,
        ge=SHORTEST_TERM.days,
        le=36500,
        description="How long the register keeps a guest after leaving.",
    )

    media: Literal["embedded", "janus"] = Field(
        default="embedded",
        description="Who serves viewers: this server alone, or Janus nodes where there is a crowd.",
    )
    janus: str = Field(
        default="none",
        pattern=r"^(none|wss?://[^,\s]+(,wss?://[^,\s]+)*)$",
        description="WebSockets of Janus nodes, with commas between: ws://10.0.0.5:8188.",
    )
    janus_secrets: Path | None = Field(
        default=None, description="The secrets.json that `janus-configuration` wrote."
    )
    janus_beyond: int = Field(
        default=100,
        ge=0,
        description="A show with so many viewers is served by Janus; 0: every show.",
    )

    @property
    def janus_nodes(self) -> tuple[str, ...]:
        return () if self.janus == "none" else tuple(self.janus.split(","))

    @property
    def database(self) -> Path:
        return self.data / "doorstep.db"

    @property
    def terms(self) -> Terms:
        return Terms(
            whole=timedelta(days=self.recordings_days),
            clips=timedelta(days=self.clips_days),
            most_bytes=self.recordings_gigabytes * 10**9,
        )

    @property
    def register_term(self) -> timedelta:
        return timedelta(days=self.register_days)

    @property
    def recordings(self) -> Path:
        return self.data / "recordings"

    @property
    def segments(self) -> Path:
        """Folder of shows written as HLS; a web server or CDN may serve it as /hls."""
        return self.data / "hls"

    @property
    def voice(self) -> Path:
        """Clips of the hall's voice, by language; a station puts its own recordings here."""
        return self.data / "voice"

    @property
    def has_tls(self) -> bool:
        return self.certificate is not None

    @property
    def port_range(self) -> range:
        """UDP ports for media; port 0 is whichever the system hands out."""
        first, _, last = self.media_ports.partition("-")
        return range(int(first), int(last) + 1) if last else range(1)

    @model_validator(mode="after")
    def _ports_in_order(self) -> Self:
        if not self.port_range or self.port_range[-1] > 65535:
            raise ValueError("media ports go from the lower to the higher, up to 65535")
        if 0 not in self.port_range and len(self.port_range) < self.worker_count:
            raise ValueError("media ports are too few: each media worker takes one")
        return self

    @model_validator(mode="after")
    def _relays_with_secret(self) -> Self:
        if bool(self.turn) != (self.turn_secret_file is not None):
            raise ValueError("TURN relays and the file with their secret belong together")
        return self

    @model_validator(mode="after")
    def _nodes_are_known(self) -> Self:
        if self.media == "janus" and not (self.janus_nodes and self.janus_secrets):
            raise ValueError("media janus needs --janus and --janus-secrets")
        return self

    @model_validator(mode="after")
    def _both_or_none(self) -> Self:
        if (self.certificate is None) != (self.key is None):
            raise ValueError("a certificate and its key belong together")
        return self
