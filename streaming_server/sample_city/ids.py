"""Ids of the sample: drawn, not minted, so that the same seed gives the same city."""

from random import Random
from uuid import UUID


def new_id(chance: Random) -> str:
    return str(UUID(int=chance.getrandbits(128), version=4))
