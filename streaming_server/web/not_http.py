"""What is no HTTP is logged without its words and without where it came from."""

import logging

from aiohttp.http_exceptions import HttpProcessingError


def log_no_words_of_strangers() -> None:
    """More than once is as good as once."""
    logging.getLogger("aiohttp.server").addFilter(_without_what_was_asked)


def _without_what_was_asked(record: logging.LogRecord) -> bool:
    cause = record.exc_info[1] if record.exc_info else None
    if isinstance(cause, HttpProcessingError):
        record.msg, record.args = "request not understood: %s", (type(cause).__name__,)
        record.levelno, record.levelname = logging.WARNING, "WARNING"
        record.exc_info = None
    return True
