"""A GDB server in front of an emulated MSP430: the side of a debugger that mspdebug talks to (driver `gdbc`).

While a client is connected the chip stands still, unless the client lets it run; when the client goes, the
chip runs on. Memory is what a debugger sees: RAM, flash, and the bytes by which the chip is known.
"""

from __future__ import annotations

import select
import socket
import threading
from collections.abc import Callable, Iterator
from typing import Protocol

from hil.served.board import Gate

INTERRUPT = b"\x03"
OK, NO_MEMORY, UNKNOWN = "OK", "E01", ""
SLICE_SECONDS = 0.02
LOCALHOST = "127.0.0.1"
STOPPED = "S05"


class Target(Protocol):
    """The chip as the server needs it."""

    is_stopped: bool
    """By a debugger."""

    def read(self, address: int, size: int) -> bytes:
        """Memory; IndexError where there is none."""

    def write(self, address: int, data: bytes) -> None:
        """Memory; IndexError where there is none."""

    def erase(self) -> None:
        """All of the main flash."""

    def reset(self) -> None:
        """As by the reset pin."""

    def registers(self) -> bytes:
        """R0 … R15, two bytes each."""

    def set_registers(self, data: bytes) -> None:
        """The same."""

    def has_stopped(self) -> bool:
        """Has the chip come to an end by itself?"""


class GdbServer:
    """Serves one client after the other in a thread of its own."""

    def __init__(self, target: Target, gate: Gate) -> None:
        self._target = target
        self._gate = gate
        self._socket = socket.create_server((LOCALHOST, 0))
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    @property
    def address(self) -> str:
        """As mspdebug's option -d takes it, after the name of its driver."""
        return f"gdbc@{LOCALHOST}:{self._socket.getsockname()[1]}"

    def close(self) -> None:
        """No client can come any more."""
        self._socket.close()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            with connection:
                self._attach(connection)

    def _attach(self, connection: socket.socket) -> None:
        self._target.is_stopped = True
        try:
            for packet in _packets(connection, self._while_waiting):
                self._answer(connection, packet)
        except OSError:
            pass
        finally:
            self._target.is_stopped = False

    def _while_waiting(self, connection: socket.socket) -> None:
        """A chip that runs for the client may come to an end, which is told unasked."""
        with self._gate:
            ended = not self._target.is_stopped and self._target.has_stopped()
        if ended:
            self._target.is_stopped = True
            connection.sendall(_packed(STOPPED))

    def _answer(self, connection: socket.socket, packet: bytes) -> None:
        if packet == INTERRUPT:
            self._target.is_stopped = True
            connection.sendall(_packed(STOPPED))
            return
        with self._gate:
            reply = self._reply(packet.decode("latin-1"))
        connection.sendall(b"+" if reply is None else b"+" + _packed(reply))

    def _reply(self, packet: str) -> str | None:
        """None: there is none for this request."""
        try:
            match packet[:1]:
                case "m":
                    address, size = (int(text, 16) for text in packet[1:].split(","))
                    return self._target.read(address, size).hex()
                case "M":
                    place, _, data = packet[1:].partition(":")
                    self._target.write(int(place.partition(",")[0], 16), bytes.fromhex(data))
                    return OK
                case "g":
                    return self._target.registers().hex()
                case "G":
                    self._target.set_registers(bytes.fromhex(packet[1:]))
                    return OK
                case "c":
                    self._target.is_stopped = False
                    return None
                case "?":
                    return STOPPED
                case "R":  # mspdebug waits for a reply, which the protocol does not promise
                    self._target.reset()
                    return OK
                case "q" if packet.startswith("qRcmd,"):
                    return self._monitor(bytes.fromhex(packet[6:]).decode("latin-1").split())
        except IndexError:
            return NO_MEMORY
        return UNKNOWN

    def _monitor(self, words: list[str]) -> str:
        if words[:1] == ["erase"]:
            self._target.erase()
            return OK
        if words == ["reset"]:
            self._target.reset()
            return OK
        return UNKNOWN


def _packed(text: str) -> bytes:
    return f"${text}#{sum(text.encode()) & 0xFF:02x}".encode()


def _packets(connection: socket.socket, wait: Callable[[socket.socket], None]) -> Iterator[bytes]:
    """What the client sends: contents of packets, and interrupts; acknowledgements are dropped."""
    buffer = b""
    while True:
        while not select.select([connection], [], [], SLICE_SECONDS)[0]:
            wait(connection)
        piece = connection.recv(4096)
        if not piece:
            return
        buffer += piece
        while buffer:
            if buffer[:1] == INTERRUPT:
                yield INTERRUPT
                buffer = buffer[1:]
            elif buffer[:1] != b"$":
                buffer = buffer[1:]
            else:
                end = buffer.find(b"#")
                if end < 0 or len(buffer) < end + 3:
                    break
                yield buffer[1:end]
                buffer = buffer[end + 3 :]
