"""Names and lengths of functions stay only where they can be asked for: in no function, if in none of those
that come to `%function_name` and `%function_length`.

In: the kinds. Out: functions whose `named` is None.
"""

from __future__ import annotations

from microvium.ir import Closure, Snapshot
from microvium.kinds import Kinds
from microvium.kinds.sets import KindSet
from microvium.optimize.edit import Round, World

_ASKING = frozenset({"%function_name", "%function_length"})


def drop_names(proposed: Round, _world: World) -> None:
    """Drop the names that nobody asks for."""
    asked = _asked(proposed.snapshot, proposed.kinds)
    for number, function in enumerate(proposed.snapshot.functions):
        if function.named is not None and number not in asked:
            proposed.edit(number).named = None


def _asked(snapshot: Snapshot, kinds: Kinds) -> set[int]:
    """The functions that are asked for their names."""
    found: set[int] = set()
    for number, facts in kinds.facts.items():
        for at, fact in facts.items():
            instruction = snapshot.functions[number].body[at]
            if instruction.op == "CALL_HOST" and instruction.args[0] in _ASKING:
                found.update(_functions(snapshot, fact.operands[0]))
    return found


def _functions(snapshot: Snapshot, value: KindSet) -> set[int]:
    items = [snapshot.objects[index] for index in value.objects]
    return set(value.made) | {item.function for item in items if isinstance(item, Closure)}
