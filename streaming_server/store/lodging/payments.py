"""Rows of what was paid."""

from sqlite3 import Connection

from shared.lodging import Kind, Payment, PaymentId, StayId
from streaming_server.store.rows import instant, read_instant


def load_payments(connection: Connection, stay_id: StayId) -> tuple[Payment, ...]:
    """In the order in which they were made."""
    rows = connection.execute(
        "SELECT payment_id, kind, amount_fen, at FROM lodging_payments "
        "JOIN stays ON stays.row = lodging_payments.stay WHERE stay_id = :stay_id "
        "ORDER BY lodging_payments.row",
        {"stay_id": stay_id},
    )
    return tuple(
        Payment(
            payment_id=PaymentId(row["payment_id"]),
            stay_id=stay_id,
            kind=Kind(row["kind"]),
            amount_fen=row["amount_fen"],
            at=read_instant(row["at"]),
        )
        for row in rows
    )


def is_recorded(connection: Connection, payment_id: PaymentId) -> bool:
    key = {"payment_id": payment_id}
    return (
        connection.execute(
            "SELECT 1 FROM lodging_payments WHERE payment_id = :payment_id", key
        ).fetchone()
        is not None
    )


def save_payment(connection: Connection, payment: Payment) -> None:
    connection.execute(
        "INSERT INTO lodging_payments (payment_id, stay, kind, amount_fen, at) "
        "SELECT :payment_id, row, :kind, :amount_fen, :at FROM stays WHERE stay_id = :stay_id",
        {
            "payment_id": payment.payment_id,
            "stay_id": payment.stay_id,
            "kind": payment.kind.value,
            "amount_fen": payment.amount_fen,
            "at": instant(payment.at),
        },
    )
