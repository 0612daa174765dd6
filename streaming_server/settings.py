"""What an operator may set: by environment (DOORSTEP_PORT=8080), or by an option of the same name.

Every setting has a default that serves one community from one machine.
"""

from pathlib import Path
from typing import Self

from pydantic import Field, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


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

    @property
    def database(self) -> Path:
        return self.data / "doorstep.db"

    @property
    def has_tls(self) -> bool:
        return self.certificate is not None

    @model_validator(mode="after")
    def _both_or_none(self) -> Self:
        if (self.certificate is None) != (self.key is None):
            raise ValueError("a certificate and its key belong together")
        return self
