"""What staff write for residents, in every language."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One text in both languages."""

    zh: str
    en: str
