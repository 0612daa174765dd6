"""How a stage on several workers stands, out of what each of them says. Pure."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from streaming_server.ports.media import StageCondition


def renamed(condition: StageCondition, worker: int, prefix: str) -> StageCondition:
    """As the pages know it: viewers under their whole names, the worker under its number."""
    viewers = (replace(one, resource=prefix + one.resource) for one in condition.viewers)
    return replace(condition, worker=worker, viewers=tuple(viewers))


def whole(parts: Sequence[StageCondition]) -> StageCondition:
    """The worker that has the publisher speaks for it."""
    first, *others = sorted(parts, key=lambda part: part.publisher is None)
    rungs = Counter(first.rungs)
    for other in others:
        rungs.update(other.rungs)
    viewers = (one for part in (first, *others) for one in part.viewers)
    return replace(first, rungs=rungs, viewers=tuple(viewers))
