"""A refusal that comes after something was saved: all of it is taken back."""

from shared.refusals import Refused


class Undone(Exception):
    """Raised inside a transaction, which then saves nothing; `handle` answers the refusal."""

    def __init__(self, refused: Refused) -> None:
        super().__init__(refused.reason)
        self.refused = refused
