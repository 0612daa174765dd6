"""A machine is taken over: its blocks are closed, and the phone has some of its own."""

from datetime import datetime

from shared.refusals import Refused
from shared.tickets import takeovers
from shared.tickets.messages import NumbersLeased, TakeOverMachine
from shared.tickets.numbers import Block, day_of
from shared.tickets.takeovers import TakeoverView
from streaming_server.service.hall_ledger import HallTransaction
from streaming_server.service.topics import Told, told


def take_over(ledger: HallTransaction, command: TakeOverMachine, now: datetime) -> Told | Refused:
    day, station = day_of(now), command.station
    items = ledger.service_items(station).values()
    groups = {item.group for item in items if item.is_offered}
    view = TakeoverView(
        stands_in=ledger.machine_station(command.kiosk_id),
        is_stand_in_known=ledger.machine_station(command.stand_in) is not None,
        lasts={group: ledger.last_ticket(station, group, day) for group in groups},
    )
    decided = takeovers.decide(view, command, now)
    if isinstance(decided, Refused):
        return decided
    ledger.save_stand_in(command.stand_in, command.kiosk_id, station, now)
    ledger.close_blocks(station, day, command.kiosk_id, now)
    for event in decided:
        if isinstance(event, NumbersLeased):
            block = Block(
                station=event.station,
                prefix=event.prefix,
                day=event.day,
                kiosk_id=event.kiosk_id,
                first=event.first,
                last=event.last,
            )
            ledger.take_number(station, block.prefix, day, block.last - block.first + 1)
            ledger.save_block(block)
    return told(decided)
