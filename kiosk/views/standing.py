"""How the machine stands with the server, in a sentence."""

from kiosk.link.standing import LinkStanding, LinkTrouble
from kiosk.views.wording import Wording


def sentence(standing: LinkStanding, say: Wording) -> str:
    """Empty while all is well: nobody has to read that a network is there."""
    if standing.trouble is None:
        return say("link.older") if standing.is_older and standing.pending else ""
    if standing.trouble is LinkTrouble.AWAY and standing.was_rebuilt:
        return say("link.rebuilt")
    if standing.trouble is LinkTrouble.AWAY and standing.pending:
        return say("link.away_kept", pending=standing.pending)
    return say(f"link.{standing.trouble}")
