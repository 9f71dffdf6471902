"""pyOCD and a debug probe: the micro:bit's own, found by its number, or `remote:HOST:PORT`."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from hil.drivers.clients import PAINT, Room
from hil.protocols import RigError

CPUID, CORTEX_M0, ANY_REVISION = 0xE000_ED00, 0x410C_C200, 0xFFFF_FFF0
PAGE_SIZE, PAGES = 0x1000_0010, 0x1000_0014
"""In the factory's information of an nRF51: there, other chips have nothing, or other numbers."""
NRF51822_SIZES = (1024, 256)

logging.getLogger("pyocd").setLevel(logging.CRITICAL)


class PyOcd:
    """`probe` is a probe's number, or the start of it; None: the only probe there is."""

    shares_line = False
    deaf_seconds = 0.0

    def __init__(self, probe: str | None, chip: str) -> None:
        self._probe = probe
        self._chip = chip

    def program(self, firmware: Path, room: Room, silent: Callable[[], None]) -> None:
        from pyocd.flash.file_programmer import FileProgrammer

        with self._session() as session:
            target = session.board.target
            self._check(target)
            target.reset_and_halt()
            FileProgrammer(session, progress=lambda _: None).program(str(firmware.with_suffix(".hex")))
            target.reset_and_halt()
            target.write_memory_block8(room.start, [PAINT] * (room.end - room.start))
            silent()
            target.resume()

    def reset(self) -> None:
        with self._session() as session:
            session.board.target.reset()

    def read(self, start: int, size: int) -> bytes | None:
        with self._session() as session:
            target = session.board.target
            target.halt()
            data = bytes(target.read_memory_block8(start, size))
            target.resume()
            return data

    def place(self) -> int | None:
        with self._session() as session:
            target = session.board.target
            target.halt()
            place = int(target.read_core_register("pc"))
            target.resume()
            return place

    def _check(self, target: Any) -> None:
        found = target.read32(CPUID)
        sizes = target.read32(PAGE_SIZE), target.read32(PAGES)
        if found & ANY_REVISION != CORTEX_M0 or sizes != NRF51822_SIZES:
            raise RigError(
                f"{self._probe or 'the probe'}: no nRF51822 with 256 kB: the CPU's id is {found:#010x}, its "
                f"flash is said to have {sizes[1]} pages of {sizes[0]} bytes; nothing was written"
            )

    @contextmanager
    def _session(self) -> Iterator[Any]:
        from pyocd.core.exceptions import Error
        from pyocd.core.helpers import ConnectHelper

        options = {"target_override": self._chip, "connect_mode": "attach", "no_config": True}
        try:
            session = ConnectHelper.session_with_chosen_probe(
                unique_id=self._probe, blocking=False, return_first=True, options=options
            )
            if session is None:
                raise RigError(
                    f"no debug probe {self._probe or ''} is connected; `pyocd list` shows which are"
                )
            with session:
                yield session
        except (Error, OSError) as error:
            raise RigError(f"pyOCD, {self._probe or 'the only probe'}: {error}") from None
