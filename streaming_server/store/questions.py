"""Rows of stock questions and of who asked them."""

from sqlite3 import Connection

from shared.ids import SessionId, VisitorId
from shared.jobs import Topic
from shared.questions import Question, Word
from streaming_server.store.rows import (
    Row,
    instant_or_none,
    read_instant_or_none,
    replacement,
)

_KEY = ("session_id", "role_number", "topic")


def load_question(
    connection: Connection, session_id: SessionId, role_number: int, topic: Topic
) -> Question | None:
    found = load_questions(connection, session_id)
    return next((q for q in found if (q.role_number, q.topic) == (role_number, topic)), None)


def load_questions(connection: Connection, session_id: SessionId) -> tuple[Question, ...]:
    """In the order in which they were first asked."""
    askers: dict[tuple[int, str], set[VisitorId]] = {}
    key = {"session_id": session_id}
    for row in connection.execute(
        "SELECT role_number, topic, visitor_id FROM askers WHERE session_id = :session_id", key
    ):
        askers.setdefault((row["role_number"], row["topic"]), set()).add(row["visitor_id"])
    rows = connection.execute(
        "SELECT * FROM questions WHERE session_id = :session_id "
        "ORDER BY first_asked_at, role_number, topic",
        key,
    )
    return tuple(
        _question(row, frozenset(askers.get((row["role_number"], row["topic"]), ())))
        for row in rows
    )


def save_question(connection: Connection, question: Question) -> None:
    key: dict[str, object] = {
        "session_id": question.session_id,
        "role_number": question.role_number,
        "topic": question.topic.value,
    }
    row = {
        **key,
        "from_fields": int(question.from_fields),
        "word": question.word.value if question.word else None,
        "text": question.text,
        "first_asked_at": instant_or_none(question.first_asked_at),
        "answered_at": instant_or_none(question.answered_at),
    }
    connection.execute(replacement("questions", _KEY, row), row)


def save_asker(connection: Connection, question: Question, visitor_id: VisitorId) -> None:
    connection.execute(
        "INSERT INTO askers (session_id, role_number, topic, visitor_id) "
        "VALUES (:session_id, :role_number, :topic, :visitor_id) ON CONFLICT DO NOTHING",
        {
            "session_id": question.session_id,
            "role_number": question.role_number,
            "topic": question.topic.value,
            "visitor_id": visitor_id,
        },
    )


def _question(row: Row, askers: frozenset[VisitorId]) -> Question:
    return Question(
        session_id=SessionId(row["session_id"]),
        role_number=row["role_number"],
        topic=Topic(row["topic"]),
        askers=askers,
        from_fields=bool(row["from_fields"]),
        word=Word(row["word"]) if row["word"] else None,
        text=row["text"],
        first_asked_at=read_instant_or_none(row["first_asked_at"]),
        answered_at=read_instant_or_none(row["answered_at"]),
    )
