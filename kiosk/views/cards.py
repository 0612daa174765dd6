"""Roles as they stand on cards, for every screen that shows one."""

import re
from typing import TYPE_CHECKING, Any

from kiosk.views.wording import Wording

if TYPE_CHECKING:
    from kiosk.link.facts import Job, Session


def short_title(job: "Job") -> str:
    """Without what stands in brackets, for a small card."""
    return re.split(r"[（(]", job.title, maxsplit=1)[0].strip() or job.title


def pay_figure(job: "Job") -> str:
    return job.text("pay")


def pay_unit(job: "Job") -> str:
    """元/时 日结."""
    return " ".join(part for part in (job.text("pay_unit"), job.text("settlement")) if part)


def pay_short(job: "Job") -> str:
    """28 元/时."""
    return " ".join(part for part in (job.text("pay"), job.text("pay_unit")) if part)


def walk(job: "Job", say: Wording) -> str:
    return "" if job.walk_minutes is None else say("job.walk", minutes=job.walk_minutes)


def heads(job: "Job", say: Wording) -> str:
    return "" if job.head_count is None else say("job.heads", count=job.head_count)


def facts_of(job: "Job", say: Wording) -> list[str]:
    """走 12 分钟 | 早上6点–10点 | 招 2 人."""
    return [fact for fact in (walk(job, say), job.text("hours"), heads(job, say)) if fact]


def show_line(session: "Session", say: Wording) -> str:
    """老周包子铺，包子铺招人: whose show it is, once, and what it is called."""
    employer, title = session.employer.name, session.title
    if not title or title.startswith(employer):
        return title or employer
    return say("live.line", employer=employer, title=title)


def talk_line(session: "Session", say: Wording) -> str:
    """周店长在讲 3号 理货员."""
    card = session.card(session.pin.number) if session.pin else None
    if card is None:
        return say("live.roles", count=len(session.cards))
    return say(
        "live.talk", caller=session.employer.caller, number=card.number, title=short_title(card.job)
    )


def row(number: int, job: "Job", say: Wording) -> dict[str, Any]:
    """A line of the jobs list."""
    address = job.place.address if job.place else ""
    return {
        "number": number,
        "title": job.title,
        "walk": walk(job, say),
        "facts": [fact for fact in (job.employer.name, heads(job, say)) if fact],
        "more": [fact for fact in (job.text("hours"), address) if fact],
        "pay": pay_figure(job),
        "unit": pay_unit(job),
    }
