"""Why code is in a firmware: who refers to it, up to an operation of the image or a host function it calls.

In: a firmware. Out: a sentence for an address. References are those that the linker resolved; from the
interpreter they are told apart by operation.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict

from microvium import pairs
from microvium.contents.firmware import Firmware
from microvium.sizes import Symbol, plain

INTERPRETER = "interpret"
HANDLER = "op_"
"""What the label of an operation begins with."""
DISPATCH, ENTRY = "origin", "entry and dispatch"
MOST = 3
"""Names in one sentence."""
FULL = "the full engine has every operation"


class Reasons:
    """Answers for one firmware."""

    def __init__(self, firmware: Firmware) -> None:
        self.firmware = firmware
        self.operations: dict[str, str] = firmware.needs.get("operations", {})
        self.hosts: dict[str, str] = firmware.needs.get("hosts", {})
        self.named = [symbol for symbol in firmware.named if symbol.size or symbol.address]
        self.starts = [symbol.address for symbol in self.named]
        self.referrers: dict[int, list[str]] = defaultdict(list)
        self.users: dict[str, list[str]] = defaultdict(list)
        """By label of the interpreter: what goes on there."""
        for place, target in firmware.references:
            name = self._holder(place, target)
            if name:
                self._add(self.referrers[target], name)

    def operation(self, name: str) -> str:
        """Why an operation is there."""
        if name in self.operations:
            return self.operations[name]
        if pairs.JOINED in name:
            return f"{' and '.join(name.split(pairs.JOINED))} side by side, often: one dispatch for both"
        return "every image returns to C with it" if name == "EXIT" else FULL

    def of(self, address: int) -> str:
        """Why the code or data at an address is there."""
        for symbol in self._at(address):
            if symbol.name in self.hosts:
                return self.hosts[symbol.name]
        return self._listed(self.referrers.get(address, []))

    def _at(self, address: int) -> list[Symbol]:
        return [symbol for symbol in self.named if symbol.address == address]

    def path(self, label: str) -> str:
        """Why a piece of the interpreter is there that several operations go on in."""
        return self._listed(self.users.get(label, [])) or "operations go on in it"

    def _holder(self, place: int, target: int) -> str | None:
        """What holds a reference; None for the target itself."""
        index = bisect_right(self.starts, place) - 1
        while index >= 0 and not self.named[index].size:
            index -= 1
        if index < 0:
            return None
        symbol = self.named[index]
        if not symbol.address <= place < symbol.address + symbol.size:
            return None
        name = plain(symbol.name)
        if name != INTERPRETER:
            return name if symbol.address != target else None
        label, ending = self._label(place), self._label(target)
        if label and ending and label != ending:
            self._add(self.users[ending], shown(label))
        return shown(label) if label else name

    def _label(self, address: int) -> str | None:
        """The label of the interpreter that its code at an address belongs to."""
        described = self.firmware.described
        function = described.at(address)
        if function is None or not function.labels:
            return None
        _, _, line = next(described.pieces(address, address + 1))
        stack = described.stack(function, address, line)
        return function.label_before(stack[-1]) if stack else None

    @staticmethod
    def _add(names: list[str], name: str) -> None:
        if name not in names:
            names.append(name)

    @staticmethod
    def _listed(names: list[str]) -> str:
        more = f" and {len(names) - MOST} more" if len(names) > MOST else ""
        return f"for {', '.join(names[:MOST])}{more}" if names else ""


def shown(label: str) -> str:
    """A label of the interpreter as people read it."""
    if label == DISPATCH:
        return ENTRY
    return label.removeprefix(HANDLER) if label.startswith(HANDLER) else f"path {label}"
