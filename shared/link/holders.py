"""Who holds the slip of a wish: whom staff call when it came to nothing."""

from shared.applications import Apply
from shared.gatherings import Enrol
from shared.lodging import JoinWaitlist, TakeAllottedBed
from shared.people import PersonalText
from shared.wire import Command


def holder_of(command: Command | None) -> PersonalText:
    """Form of address and telephone; empty where the wish says neither, or is not kept any more."""
    if not isinstance(command, Apply | Enrol | JoinWaitlist | TakeAllottedBed):
        return PersonalText("")
    told = command.form_of_address, command.phone
    return PersonalText(" ".join(one.disclose() for one in told if one is not None))
