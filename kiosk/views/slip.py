"""The slip: a token that opens one ticket's page, of which only the hash leaves the machine."""

import hashlib
import secrets
from typing import Final

_BYTES: Final = 16


def new_token() -> str:
    """22 letters and figures: 128 bits that nobody guesses."""
    return secrets.token_urlsafe(_BYTES)


def token_hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def picture(link: str) -> str:
    """A QR code as a data address that a window draws."""
    import segno  # with the first slip

    return segno.make(link, error="m").png_data_uri(border=2, scale=8)
