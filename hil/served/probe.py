"""A debug probe for pyOCD with an emulated nRF51822 behind it, served to others by pyOCD's own server.

In: requests of a pyOCD in another process (`remote:localhost:PORT`). Out: what a debug port, an AHB access
port and a Cortex-M0's debug registers answer. While a debugger has the core running, it runs at each look at
DHCSR, so a flash algorithm takes no time of the wall.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from pyocd.core import exceptions
from pyocd.core.memory_interface import MemoryInterface
from pyocd.core.session import Session
from pyocd.probe.debug_probe import DebugProbe
from pyocd.probe.tcp_probe_server import DebugProbeServer

from hil.emulators.chip import Reason
from hil.emulators.nrf51 import Nrf51
from hil.served.board import Gate

SLICE = 200_000
"""Cycles between two looks of a debugger that waits."""

DPIDR, AP_IDR, AP_BASE, AP_CSW = 0x0BB1_1477, 0x0477_0021, 0xE00F_F003, 0x4300_0042
POWER_UP = 0x5000_0000
"""The requests of CTRL/STAT; each is acknowledged by the bit above."""
AP_NUMBER_SHIFT, REGISTER = 24, 0xFC

FLASH_END, RAM_START, RAM_END = 0x4_0000, 0x2000_0000, 0x2000_4000
DHCSR, DCRSR, DCRDR, DEMCR, AIRCR, DFSR = (
    0xE000_EDF0, 0xE000_EDF4, 0xE000_EDF8, 0xE000_EDFC, 0xE000_ED0C, 0xE000_ED30,
)  # fmt: skip
KEY, C_DEBUGEN, C_HALT, C_STEP = 0xA05F_0000, 1, 2, 4
S_REGRDY, S_HALT, S_SLEEP, S_LOCKUP, S_RESET = 1 << 16, 1 << 17, 1 << 18, 1 << 19, 1 << 25
VC_CORERESET = 1
AIRCR_KEY, SYSRESETREQ = 0x05FA_0000, 4
WRITES_REGISTER = 1 << 16
COMPARATORS, COMPARATORS_END = 0xE000_2008, 0xE000_2018
BP_CTRL, FOUR_COMPARATORS = 0xE000_2000, 0x41

CHIP_WORDS = {0x1000_0010: 1024, 0x1000_0014: 256, 0xE000_ED00: 0x410C_C200}
"""Page size and pages of flash, CPUID."""

ROM_TABLE = {0xE00F_F000: 0xFFF0_F003, 0xE00F_F004: 0xFFF0_2003, 0xE00F_F008: 0xFFF0_3003, 0xE00F_F00C: 0}
IDS = {0xE00F_F000: (0x10, 0xB4471), 0xE000_E000: (0xE0, 0xBB008), 0xE000_1000: (0xE0, 0xBB00A),
       0xE000_2000: (0xE0, 0xBB00B)}  # fmt: skip
"""ROM table, system control space, DWT, breakpoint unit: class and part of each."""


def identification() -> dict[int, int]:
    """The words by which a debugger finds out what is where."""
    words = dict(ROM_TABLE)
    for start, (kind, part) in IDS.items():
        component = (0x0D, kind, 0x05, 0xB1)
        peripheral = (part & 0xFF, part >> 8 & 0xFF, part >> 16 & 0xFF, 0)
        words |= {start + 0xFD0: 4, start + 0xFD4: 0, start + 0xFD8: 0, start + 0xFDC: 0}
        words |= {start + 0xFE0 + 4 * index: byte for index, byte in enumerate(peripheral)}
        words |= {start + 0xFF0 + 4 * index: byte for index, byte in enumerate(component)}
    return words


class Core:
    """A Cortex-M0 as its debug registers show it."""

    def __init__(self, chip: Nrf51, words: dict[int, int]) -> None:
        self.chip = chip
        self.is_debugged = False
        self.is_halted = False
        self._words = identification() | CHIP_WORDS | words
        self._vector_catch = 0
        self._transfer = 0
        self._was_reset = False
        self._comparators = [0] * 4
        self._breakpoints_on = False
        self._pending_halt = 0

    def read(self, address: int) -> int:
        """A word of a register."""
        if address == DHCSR:
            return self._status()
        if COMPARATORS <= address < COMPARATORS_END:
            return self._comparators[(address - COMPARATORS) // 4]
        plain = {DCRDR: self._transfer, DEMCR: self._vector_catch, BP_CTRL: FOUR_COMPARATORS, DFSR: 0}
        return plain[address] if address in plain else self._words.get(address, 0)

    def write(self, address: int, value: int) -> None:
        """A word to a register; what is not modelled takes no notice."""
        if address == DHCSR and value & 0xFFFF_0000 == KEY:
            self._control(value)
        elif address == DCRSR:
            self._move_register(value)
        elif address == DCRDR:
            self._transfer = value
        elif address == DEMCR:
            self._vector_catch = value
        elif address == AIRCR and value & 0xFFFF_0000 == AIRCR_KEY and value & SYSRESETREQ:
            self.reset()
        elif address == BP_CTRL:
            self._breakpoints_on = bool(value & 1)
        elif COMPARATORS <= address < COMPARATORS_END:
            self._comparators[(address - COMPARATORS) // 4] = value

    def reset(self) -> None:
        """The chip's reset: as this chip is started, RAM keeps nothing."""
        self.chip.power_up()
        self._was_reset = True
        self.is_halted = self.is_debugged and bool(self._vector_catch & VC_CORERESET)

    def let_go(self) -> None:
        """The debugger is gone."""
        self.is_debugged = self.is_halted = False
        self.chip.attach_debugger(False)

    def _control(self, value: int) -> None:
        self.is_debugged = bool(value & C_DEBUGEN)
        self.chip.attach_debugger(self.is_debugged)
        if value & C_STEP and not value & C_HALT:
            self.chip.step()
            self.is_halted = True
        else:
            self.is_halted = self.is_debugged and bool(value & C_HALT)

    def _status(self) -> int:
        if self.is_debugged and not self.is_halted:
            self._run()
        state = S_REGRDY | (S_HALT if self.is_halted else 0) | (C_HALT if self.is_halted else 0)
        if self._was_reset:
            state |= S_RESET
            self._was_reset = False
        return state | (C_DEBUGEN if self.is_debugged else 0)

    def _run(self) -> None:
        places = []
        if self._breakpoints_on:
            places = [self._place(word) for word in self._comparators if word & 1]
        stop = self.chip.run(SLICE, places)
        if stop.reason in (Reason.BREAKPOINT, Reason.FAULT):
            self.is_halted = True

    @staticmethod
    def _place(comparator: int) -> int:
        """Bits 31 and 30 say which halfword of the word."""
        return (comparator & 0x1FFF_FFFC) + (2 if comparator >> 30 == 2 else 0)

    def _move_register(self, value: int) -> None:
        number = value & 0x1F
        if value & WRITES_REGISTER:
            if number < 16:
                self.chip.set_register(number, self._transfer)
        elif number < 16:
            self._transfer = self.chip.register(number)
        else:
            self._transfer = {16: self.chip.flags | 0x0100_0000, 17: self.chip.register(13)}.get(number, 0)


class Bus(MemoryInterface):  # type: ignore[misc]
    """The chip's memory and registers, as the access port reaches them."""

    def __init__(self, core: Core, gate: Gate) -> None:
        self._core = core
        self._gate = gate

    def write_memory(self, addr: int, data: int, transfer_size: int = 32, **_: Any) -> None:
        self._write(addr, data.to_bytes(transfer_size // 8, "little"))

    def read_memory(self, addr: int, transfer_size: int = 32, now: bool = True, **_: Any) -> Any:
        value = int.from_bytes(self._read(addr, transfer_size // 8), "little")
        return value if now else lambda: value

    def write_memory_block32(self, addr: int, data: Sequence[int], **_: Any) -> None:
        self._write(addr, b"".join(word.to_bytes(4, "little") for word in data))

    def read_memory_block32(self, addr: int, size: int, **_: Any) -> list[int]:
        read = self._read(addr, 4 * size)
        return [int.from_bytes(read[at : at + 4], "little") for at in range(0, len(read), 4)]

    def write_memory_block8(self, addr: int, data: Sequence[int], **_: Any) -> None:
        self._write(addr, bytes(data))

    def read_memory_block8(self, addr: int, size: int, **_: Any) -> list[int]:
        return list(self._read(addr, size))

    def _read(self, address: int, size: int) -> bytes:
        with self._gate:
            if address + size <= FLASH_END or RAM_START <= address <= RAM_END - size:
                return self._core.chip.read(address, size)
            start, end = address & ~3, address + size + 3 & ~3
            words = b"".join(self._core.read(at).to_bytes(4, "little") for at in range(start, end, 4))
            return words[address - start :][:size]

    def _write(self, address: int, data: bytes) -> None:
        with self._gate:
            if RAM_START <= address <= RAM_END - len(data):
                self._core.chip.write(address, data)
            elif address + len(data) <= FLASH_END:
                raise exceptions.TransferFaultError("flash is written by the flash controller only")
            else:
                for at in range(0, len(data), 4):
                    self._core.write(address + at, int.from_bytes(data[at : at + 4], "little"))


class EmulatedProbe(DebugProbe):  # type: ignore[misc]
    """What pyOCD asks of a probe."""

    vendor_name = "Microvium"
    product_name = "emulated nRF51822"
    unique_id = "nrf51"
    supported_wire_protocols = (DebugProbe.Protocol.DEFAULT, DebugProbe.Protocol.SWD)
    capabilities = frozenset(
        {DebugProbe.Capability.MANAGED_AP_SELECTION, DebugProbe.Capability.MANAGED_DPBANKSEL}
    )

    def __init__(self, core: Core, gate: Gate) -> None:
        super().__init__()
        self._core = core
        self._bus = Bus(core, gate)
        self._gate = gate
        self._power = 0
        self._is_open = False
        self._protocol: DebugProbe.Protocol | None = None
        self._csw = AP_CSW
        self._address = 0

    @property
    def is_open(self) -> bool:
        return self._is_open

    @property
    def wire_protocol(self) -> DebugProbe.Protocol | None:
        return self._protocol

    def open(self) -> None:
        self._is_open = True

    def close(self) -> None:
        with self._gate:
            self._core.let_go()
        self._is_open = False

    def connect(self, protocol: DebugProbe.Protocol | None = None) -> None:
        del protocol
        self._protocol = DebugProbe.Protocol.SWD

    def disconnect(self) -> None:
        self._protocol = None

    def set_clock(self, frequency: int) -> None:
        del frequency

    def reset(self) -> None:
        with self._gate:
            self._core.reset()

    def assert_reset(self, asserted: bool) -> None:
        if asserted:
            self.reset()

    def is_reset_asserted(self) -> bool:
        return False

    def flush(self) -> None:
        pass

    def read_dp(self, addr: int, now: bool = True) -> Any:
        return self._answer({0: DPIDR, 4: self._power | self._power << 1}.get(addr & 0xF, 0), now)

    def write_dp(self, addr: int, data: int) -> None:
        if addr & 0xF == 4:
            self._power = data & POWER_UP

    def read_ap(self, addr: int, now: bool = True) -> Any:
        if addr >> AP_NUMBER_SHIFT:
            return self._answer(0, now)
        fixed = {0x00: self._csw, 0x04: self._address, 0xF4: 0, 0xF8: AP_BASE, 0xFC: AP_IDR}
        register = addr & REGISTER
        return self._answer(fixed[register] if register in fixed else self._data(register), now)

    def write_ap(self, addr: int, data: int) -> None:
        register = addr & REGISTER
        if register == 0x00:
            self._csw = data | AP_CSW & ~0x37
        elif register == 0x04:
            self._address = data
        elif register == 0x0C:
            self._bus.write_memory(self._address, data)

    def read_ap_multiple(self, addr: int, count: int = 1, now: bool = True) -> Any:
        return self._answer([self.read_ap(addr) for _ in range(count)], now)

    def write_ap_multiple(self, addr: int, values: Sequence[int]) -> None:
        for value in values:
            self.write_ap(addr, value)

    def get_memory_interface_for_ap(self, ap_address: Any) -> Bus | None:
        return None if ap_address.nominal_address else self._bus

    def _data(self, register: int) -> int:
        return int(self._bus.read_memory(self._address)) if register == 0x0C else 0

    @staticmethod
    def _answer(value: Any, now: bool) -> Any:
        answer: Callable[[], Any] = lambda: value  # noqa: E731
        return value if now else answer


class ProbeServer:
    """Serves a chip's probe at a port of this machine."""

    def __init__(self, chip: Nrf51, gate: Gate, words: dict[int, int] | None = None) -> None:
        self.core = Core(chip, words or {})
        probe = EmulatedProbe(self.core, gate)
        session = Session(None, options={"serve_local_only": True})
        self._server = DebugProbeServer(session, probe, port=0)
        self._server.start()
        while self._server.port == 0:
            pass

    @property
    def address(self) -> str:
        """As pyOCD's option for the probe takes it."""
        return f"remote:localhost:{self._server.port}"

    def close(self) -> None:
        """Ends the server. pyOCD leaves its socket open, which would be warned of when it is collected."""
        self._server.stop()
        self._server._server.server_close()
