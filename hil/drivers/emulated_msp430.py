"""The emulated MSP430G2553 as a board of the rig. Flashing loads an ELF's sections."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from hil.emulators.msp430 import CHIP_RAM, CHIP_ROM, Msp430, Options, Reason, read_image
from hil.emulators.msp430 import Stop as ChipStop
from hil.protocols import End, Stop
from microvium.layout import WORD16

IDLE_MARK = "mvm_idle"
FAULT_MARK = "mvm_fault"
STACK_END, STACK_TOP = "mvm_arena_end", "mvm_stack_top"
"""Between them lies the C stack's RAM; below is the VM's stack."""
RAM_LENGTH, ROM_ORIGIN = "mvm_ram_length", "mvm_rom_origin"
"""What the firmware was linked for. More than the chip has can only have been asked for: see scons's ram=."""
PAGE = 256
SLICE = 200_000
"""Cycles between two looks at the clock."""


class EmulatedMsp430:
    """Fulfils Board and Inspectable. With `uart_ready` sending takes no time; else the UART runs at its
    real baud rate. `ram_bytes` beyond the chip's 512 is a model for measuring what does not fit.
    """

    word = WORD16

    def __init__(
        self,
        uart_ready: bool = False,
        baud: int = 9600,
        seed: int = 0x2553,
        ram_bytes: int = Options.ram_bytes,
    ) -> None:
        self.name = "msp430"
        self.chip = Msp430(
            options=Options(uart_ready=uart_ready, host_baud=baud, seed=seed, ram_bytes=ram_bytes)
        )

    def flash(self, firmware: Path) -> None:
        image = read_image(firmware)
        linked = {name: symbol.address for name, symbol in image.symbols.items()}
        ram = max(CHIP_RAM, -(-linked.get(RAM_LENGTH, 0) // PAGE) * PAGE)
        rom = max(CHIP_ROM, 0x10000 - linked.get(ROM_ORIGIN, 0x10000) // PAGE * PAGE)
        options = replace(self.chip.options, ram_bytes=ram, rom_bytes=rom)
        if options != self.chip.options:
            self.chip = Msp430(options=options)
        self.chip.load(image)

    def reset(self) -> None:
        self.chip.power_up()

    def close(self) -> None:
        """Nothing to give back."""

    @property
    def console(self) -> bytes:
        return self.chip.console

    def write(self, data: bytes) -> None:
        self.chip.feed(data)

    def run(self, seconds: float) -> Stop:
        deadline = self.chip.seconds + seconds
        while self.chip.seconds < deadline:
            stop = self._slice(self._marks((IDLE_MARK, FAULT_MARK)), SLICE)
            if stop is not None:
                return stop
        return Stop(End.LIMIT)

    def run_to(self, symbols: tuple[str, ...], cycles: int) -> frozenset[str]:
        marks = self._marks(symbols)
        stop = self.chip.run(max_cycles=cycles, until=list(marks), stop_on_reset=True)
        if stop.reason is not Reason.BREAKPOINT or self._overrun() is not None:
            return frozenset()
        return frozenset(marks.get(stop.pc, ()))

    @property
    def result(self) -> int:
        return self.chip.register(12)

    def fetch(self, reference: int, size: int) -> bytes | None:
        try:
            return self.chip.read(reference, size)
        except IndexError:
            return None

    @property
    def cycles(self) -> int | None:
        return self.chip.cycles

    @property
    def instructions(self) -> int | None:
        return self.chip.instructions

    def paint(self, start: str, end: str) -> None:
        self.chip.paint(start, end)

    def painted_over(self, start: str, end: str) -> int:
        return self.chip.unpainted(start, end)

    @property
    def pin_levels(self) -> list[tuple[int, str, bool]]:
        levels: dict[str, bool] = {}
        changes = []
        for change in self.chip.pin_changes:
            for bit in range(8):
                pin, level = f"P{change.port}.{bit}", bool(change.out >> bit & 1)
                if change.direction >> bit & 1 and levels.get(pin) != level:
                    levels[pin] = level
                    changes.append((change.cycle, pin, level))
        return changes

    def _marks(self, names: tuple[str, ...]) -> dict[int, set[str]]:
        """Address -> names of the marks that this firmware has; the compiler numbers them: mvm_idle.12."""
        marks: dict[int, set[str]] = {}
        for name, symbol in self.chip.symbols.items():
            if (mark := name.partition(".")[0]) in names:
                marks.setdefault(symbol.address, set()).add(mark)
        return marks

    def _slice(self, marks: dict[int, set[str]], cycles: int) -> Stop | None:
        """One piece of a run; None if the firmware goes on."""
        stop = self.chip.run(max_cycles=cycles, until=list(marks), stop_on_reset=True)
        overrun = self._overrun()
        if overrun is not None:
            return overrun
        if stop.reason is Reason.BREAKPOINT:
            return Stop(End.IDLE) if IDLE_MARK in marks[stop.pc] else Stop(End.UNCAUGHT)
        if stop.reason is Reason.LIMIT:
            return None
        return self._other(stop)

    def _overrun(self) -> Stop | None:
        """What nothing on the chip notices: the C stack has grown into the VM's stack. Painted bytes
        cannot tell, for a frame may leave the lowest of its bytes unwritten.
        """
        symbols, lowest = self.chip.symbols, self.chip.min_sp
        if lowest is None or STACK_END not in symbols:
            return None
        end, top = symbols[STACK_END].address, symbols[STACK_TOP].address
        if lowest >= end:
            return None
        need = f"it needs {top - lowest} bytes and has {top - end}"
        return Stop(
            End.FAULT, f"the C stack has grown into the VM's stack: {need}, see [stack] of the board file"
        )

    def _other(self, stop: ChipStop) -> Stop:
        if stop.reason is Reason.IDLE:
            return Stop(End.IDLE)
        if stop.reason is Reason.RESET:
            causes = ", ".join(cause for cause, count in self.chip.resets.items() if count)
            return Stop(End.FAULT, f"the chip was reset ({causes})")
        return Stop(End.FAULT, str(stop))
