"""The slip: printed after what it says was accepted, once, and once more if it did not come out.

nothing ──▶ printing ──▶ printed ──again──▶ printing ──▶ printed, and no more
                └── a fault: a sentence, the number stays on the screen, and it may be tried again
"""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QTimer, Signal, Slot

from kiosk.devices.printer import Printer, PrinterFault, PrinterState
from kiosk.devices.slips import Slip, draw
from kiosk.link_thread import LinkThread
from kiosk.views.news import Kind
from kiosk.views.view import View
from kiosk.views.wording import Wording

#: Often enough that the screen knows before somebody wants a slip.
_ASKS_MILLISECONDS: Final = 10_000
_PRINTS_A_SLIP: Final = 2


class PrintingView(View):
    """`shows`: state, sentence, isPrinting, isPrinted, canPrint, canAgain."""

    #: The printer is other than it was; for whoever reports on the machine.
    printerChanged = Signal()

    def __init__(self, printer: Printer, thread: LinkThread, say: Wording) -> None:
        super().__init__()
        self.printer = printer
        self._thread = thread
        self._say = say
        self.state = PrinterState.ABSENT
        #: Before the printer was asked, nobody knows that it is not there.
        self.is_known = False
        self._slip: Slip | None = None
        self._printed = 0
        self._is_busy = False
        self._waiting: Slip | None = None
        self._printing: Slip | None = None
        self.asks = QTimer(self, interval=_ASKS_MILLISECONDS)
        self.asks.timeout.connect(self.ask)
        self.refresh()

    def start(self) -> None:
        self.asks.start()
        self.ask()

    def stop(self) -> None:
        self.asks.stop()

    def print(self, slip: Slip) -> None:
        """Of what was accepted; the same slip a second time is no other print."""
        if self._slip is None or self._slip.slip_id != slip.slip_id:
            self._slip, self._printed = slip, 0
            self._print(slip)

    def forget(self) -> None:
        """The visit is over; what is on its way to the paper comes out."""
        self._slip, self._printed = None, 0
        self.refresh()

    @Slot()
    def again(self) -> None:
        slip = self._slip
        if slip is not None and self._can_again:
            self._print(slip.again(self._say("slip.again")) if self._printed else slip)

    @property
    def _is_printing(self) -> bool:
        return self._waiting is not None or self._printing is not None

    @property
    def _can_again(self) -> bool:
        return not self._is_printing and self._printed < _PRINTS_A_SLIP and self._slip is not None

    def _print(self, slip: Slip) -> None:
        self._waiting = slip
        self._next()
        self.refresh()

    def _next(self) -> None:
        """A printer is talked to by one at a time; a slip waits for a question, never long."""
        if self._is_busy or self._waiting is None:
            return
        slip, self._waiting = self._waiting, None
        self._printing = slip

        def done(state: PrinterState) -> None:
            is_same = self._slip is not None and self._slip.slip_id == slip.slip_id
            self._printing = None
            if state.prints and is_same:
                self._printed += 1
            self._is(state)

        self._over_there(lambda: _printed(self.printer, slip), done)

    def ask(self) -> None:
        """How the printer is now."""
        if not self._is_busy:
            self._over_there(self.printer.state, self._is)

    def _over_there(
        self, work: Callable[[], PrinterState], then: Callable[[PrinterState], None]
    ) -> None:
        def back(state: PrinterState) -> None:
            self._is_busy = False
            then(state)
            self._next()

        self._is_busy = True
        self._thread.call_away(work, back)

    def _is(self, state: PrinterState) -> None:
        is_other, self.state = state is not self.state, state
        self.is_known = True
        self.refresh()
        if is_other:
            self.printerChanged.emit()

    @property
    def _is_own_printing(self) -> bool:
        """Of whoever stands here; what still comes out for who has gone is not told."""
        return self._is_printing and self._slip is not None

    @property
    def kind(self) -> Kind:
        if self._is_own_printing:
            return Kind.NOTE
        return Kind.DONE if self.state.prints else Kind.WARNING

    def said(self, say: Wording, /) -> str:
        """Obeys News: how it stands with the slip, or what is wrong with the printer."""
        if self._is_own_printing:
            return say("printer.printing")
        if self.state.prints:
            return say("printer.printed") if self._printed else ""
        return say(f"printer.{self.state}")

    def refresh(self) -> None:
        """Also when the language is another."""
        self.show(
            state=str(self.state),
            sentence=self.said(self._say),
            isPrinting=self._is_own_printing,
            isPrinted=self._printed > 0,
            canPrint=self.state.prints,
            canAgain=self._can_again,
        )


def _printed(printer: Printer, slip: Slip) -> PrinterState:
    try:
        printer.print(draw(slip, printer.width))
    except PrinterFault as fault:
        return fault.state
    return printer.state()
