"""The slip: a token that opens one ticket, of which only the hash is kept, and its picture."""

import hashlib
import re
import secrets
from dataclasses import dataclass
from typing import Final

import segno
from aiohttp import web

#: 22 letters and figures: 128 bits that nobody guesses, short enough for a small QR code.
_BYTES: Final = 16
_TOKEN: Final = re.compile(r"[0-9A-Za-z_-]{22}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Slip:
    """link: what the picture says. picture: a data address of an SVG."""

    link: str
    picture: str


def new_token() -> str:
    return secrets.token_urlsafe(_BYTES)


def is_token(text: str) -> bool:
    return _TOKEN.fullmatch(text) is not None


def token_hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def slip_of(request: web.Request, token: str) -> Slip:
    link = link_of(request, token)
    return Slip(link=link, picture=qr_picture(link))


def link_of(request: web.Request, token: str) -> str:
    """Of the ticket's page."""
    return f"{request.url.origin()}/t/{token}"


def qr_picture(link: str) -> str:
    return segno.make(link, error="m").svg_data_uri(border=2, scale=4)


def small_picture(link: str) -> str:
    """A data address of an image a fifth as long, for whoever carries many of them."""
    return segno.make(link, error="m").png_data_uri(border=2, scale=6)
