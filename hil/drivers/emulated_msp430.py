"""The emulated MSP430G2553 as a board of the rig. Flashing loads an ELF's sections."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from hil.drivers.emulated import EmulatedBoard
from hil.emulators.chip import Stop as ChipStop
from hil.emulators.msp430 import CHIP_RAM, CHIP_ROM, Msp430, Options, Reason, read_image
from hil.protocols import End, Facts, Stop
from microvium.layout import WORD16

RAM_LENGTH, ROM_ORIGIN = "mvm_ram_length", "mvm_rom_origin"
"""What the firmware was linked for. More than the chip has can only have been asked for: see scons's ram=."""
PAGE = 256


class EmulatedMsp430(EmulatedBoard):
    """With `uart_ready` sending takes no time; else the UART runs at its
    real baud rate. `ram_bytes` beyond the chip's 512 is a model for measuring what does not fit.
    """

    word = WORD16
    relay_pin = "P1.0"

    def __init__(
        self,
        facts: Facts,
        uart_ready: bool = False,
        seed: int = Options.seed,
        ram_bytes: int | None = None,
    ) -> None:
        super().__init__(facts)
        self._chip = Msp430(options=Options(uart_ready, facts.baud, ram_bytes or CHIP_RAM, seed=seed))

    def flash(self, firmware: Path) -> None:
        image = read_image(firmware)
        linked = {name: symbol.address for name, symbol in image.symbols.items()}
        ram = max(CHIP_RAM, -(-linked.get(RAM_LENGTH, 0) // PAGE) * PAGE)
        rom = max(CHIP_ROM, 0x10000 - linked.get(ROM_ORIGIN, 0x10000) // PAGE * PAGE)
        options = replace(self.chip.options, ram_bytes=ram, rom_bytes=rom)
        if options != self.chip.options:
            self._chip = Msp430(options=options)
        self.chip.load(image)

    @property
    def chip(self) -> Msp430:
        return self._chip

    @property
    def result(self) -> int:
        return self.chip.register(12)

    def fetch(self, reference: int, size: int) -> bytes | None:
        try:
            return self.chip.read(reference, size)
        except IndexError:
            return None

    def set_pin(self, pin: int, level: bool | None) -> None:
        self.chip.set_pin(1 + pin // 8, pin % 8, level)

    def _run(self, cycles: int, addresses: Iterable[int]) -> ChipStop:
        return self.chip.run(cycles, addresses, stop_on_reset=True)

    def _other(self, stop: ChipStop) -> Stop:
        if stop.reason is Reason.RESET:
            causes = ", ".join(cause for cause, count in self.chip.resets.items() if count)
            return Stop(End.FAULT, f"the chip was reset ({causes})")
        return super()._other(stop)
