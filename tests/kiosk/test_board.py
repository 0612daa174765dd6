from dataclasses import replace
from datetime import timedelta

from kiosk.link.board import Board
from kiosk.link.facts import Job, JobPage, Session, Welcome
from shared.ids import JobId, SessionId, StationCode
from shared.live_sessions import Move, Phase, RoleAdded, RolePinned, SessionMoved
from shared.recordings import Move as Moving
from shared.recordings import RecordingMoved, State
from tests.fair import ELSEWHERE, HERE, NOW, SHOW, station


def job(name: str, walk: int | None) -> Job:
    return Job(job_id=JobId(name), title=name, category="catering", walk_minutes=walk)


def session(session_id: str = SHOW, **changes: object) -> Session:
    usual = Session(
        session_id=SessionId(session_id),
        title="早班",
        station=StationCode(HERE),
        starts_at=NOW,
        phase=Phase.LOBBY,
    )
    return replace(usual, **changes)  # type: ignore[arg-type]


def board(*sessions: Session) -> Board:
    made = Board()
    made.welcome(Welcome(sequence=1, station=station(), sessions=sessions))
    return made


def pinned(number: int | None, picture: int | None = None) -> RolePinned:
    return RolePinned(session_id=SHOW, number=number, picture=picture, at=NOW)


def test_jobs_stand_from_near_to_far_and_the_far_ones_are_left_out() -> None:
    known = Board()
    jobs = (job("b", 9), job("a", 4), job("far", 50), job("nowhere", None))
    known.keep_jobs([JobPage(jobs=jobs, total=4)])
    assert [one.title for one in known.jobs] == ["a", "b"]


def test_where_nothing_is_within_a_walk_everything_is_shown() -> None:
    known = Board()
    known.keep_jobs([JobPage(jobs=(job("nowhere", None), job("far", 50)), total=2)])
    assert [one.title for one in known.jobs] == ["far", "nowhere"]


def test_a_job_on_two_pages_is_one_job() -> None:
    known = Board()
    page = JobPage(jobs=(job("a", 4),), total=1)
    known.keep_jobs([page, page])
    assert len(known.jobs) == 1


def test_a_show_that_goes_live_is_on_air() -> None:
    known = board(session())
    event = SessionMoved(session_id=SHOW, move=Move.GO_LIVE, phase=Phase.ON_AIR, at=NOW)
    assert known.hear(event) is None
    assert [one.session_id for one in known.on_air] == [SHOW]
    assert known.to_come == ()


def test_a_pinned_role_is_remembered_as_talked_about() -> None:
    known = board(session(phase=Phase.ON_AIR))
    known.hear(pinned(3, 9000))
    known.hear(pinned(None))
    show = known.sessions[SHOW]
    assert show.pin is None
    assert show.talked == (3,)


def test_what_cannot_be_known_from_an_event_is_read_anew() -> None:
    assert board(session()).hear(RoleAdded(session_id=SHOW, job_id=JobId("a"), number=4, at=NOW))
    assert board().hear(pinned(3)) == SHOW


def test_the_own_stations_shows_come_first() -> None:
    own = session("own", phase=Phase.ON_AIR)
    older = session(
        "older", phase=Phase.ON_AIR, station=ELSEWHERE, starts_at=NOW - timedelta(hours=1)
    )
    assert [one.session_id for one in board(older, own).on_air] == ["own", "older"]


def test_a_show_that_is_recorded_says_so() -> None:
    known = board(session())
    agreed = RecordingMoved(session_id=SHOW, move=Moving.AGREE, state=State.AGREED, at=NOW)
    assert known.hear(agreed) is None
    assert known.sessions[SHOW].recording is State.AGREED
    assert known.hear(replace(agreed, session_id=SessionId("unknown"))) is None
