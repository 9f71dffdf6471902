"""The engine's functions that ask for own properties (`%has_own` …), for the interpreter of the IR."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from microvium.layout import Attribute
from microvium.values import NULL, UNDEFINED, ErrorRef
from tests.unit import ir_objects

if TYPE_CHECKING:
    from tests.unit.ir_objects import Objects

ACCESSOR = 8


def functions(world: Objects) -> dict[str, Callable[..., Any]]:
    """All of them, by name."""

    def own(value: Any, key: Any) -> ir_objects.Slot | None:
        if value is UNDEFINED or value is NULL:
            raise ir_objects.Thrown(ErrorRef("NO_PROPERTIES"))
        key = world.key(key)
        if isinstance(value, str) and (key == "length" or (isinstance(key, int) and key < len(value))):
            hidden = Attribute.HIDDEN if key == "length" else 0
            return ir_objects.Slot(value, Attribute.READ_ONLY | Attribute.PERMANENT | hidden)
        if isinstance(value, ir_objects.ObjectValue):
            return value.own(key)
        return ir_objects.own_of_error(value, key)

    def has_own(value: Any, key: Any) -> bool:
        return own(value, key) is not None

    def own_attributes(value: Any, key: Any) -> int:
        slot = own(value, key)
        if slot is None:
            return -1
        return int(slot.attributes) | (ACCESSOR if isinstance(slot.value, ir_objects.AccessorValue) else 0)

    def own_setter(value: Any, key: Any) -> Any:
        slot = own(value, key)
        return slot.value.setter if slot and isinstance(slot.value, ir_objects.AccessorValue) else UNDEFINED

    def own_names(value: Any) -> Any:
        if value is UNDEFINED or value is NULL:
            raise ir_objects.Thrown(ErrorRef("NO_PROPERTIES"))
        names = ir_objects.own_names(value)
        return world.array([world.to_string(name) for name in names])

    def make_object(prototype: Any) -> Any:
        value = world.new()
        value.prototype = prototype
        return value

    def same(a: Any, b: Any) -> bool:
        if isinstance(a, int | float) and isinstance(b, int | float) and not isinstance(a, bool):
            return repr(float(a)) == repr(float(b)) and not isinstance(b, bool)
        return a is b or (isinstance(a, str) and a == b)

    found = (has_own, own_attributes, own_setter, own_names, same)
    return {"%object": make_object} | {f"%{function.__name__}": function for function in found}
