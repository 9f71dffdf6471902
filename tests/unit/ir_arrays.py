"""The engine's functions on elements of arrays (`%push` and the like), for the interpreter of the IR."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from microvium.values import HOLE, UNDEFINED, ErrorRef
from tests.unit import ir_objects

if TYPE_CHECKING:
    from tests.unit.ir_objects import Objects


def push(array: Any, value: Any) -> int:
    array.elements.append(value)
    return len(array.elements)


def push_all(array: Any, values: Any) -> int:
    array.elements += values.elements
    return len(array.elements)


def append_range(array: Any, source: Any, start: int, end: int) -> Any:
    array.elements += source.elements[start:end]
    return array


def pop(array: Any) -> Any:
    value = array.elements.pop() if array.elements else UNDEFINED
    return UNDEFINED if value is HOLE else value


def splice(array: Any, start: int, count: int, values: Any) -> Any:
    array.elements[start : start + count] = [] if values is UNDEFINED else values.elements
    return array


def rotate(array: Any, start: int, end: int) -> Any:
    array.elements.insert(start, array.elements.pop(end))
    return array


def reverse(array: Any) -> Any:
    array.elements.reverse()
    return array


def overwrite(array: Any, values: Any) -> Any:
    array.elements[: len(values.elements)] = values.elements
    return array


def fill(array: Any, start: int, end: int, value: Any) -> Any:
    array.elements[start:end] = [value] * (end - start)
    return array


def is_array(value: Any) -> bool:
    return isinstance(value, ir_objects.ArrayValue)


def functions(world: Objects) -> dict[str, Callable[..., Any]]:
    """All of them, by name; some ask the world of objects."""

    def new_array(length: Any) -> Any:
        if not isinstance(length, int) or length < 0:
            raise ir_objects.Thrown(ErrorRef("ARRAY_LENGTH"))
        return world.array([HOLE] * length)

    def has_element(value: Any, index: int) -> bool:
        if isinstance(value, str) and index < len(value):
            return True
        return world.find(value, index) is not None

    own = (push, push_all, append_range, pop, splice, rotate, reverse, overwrite, fill, is_array)
    return {f"%{function.__name__}": function for function in (*own, new_array, has_element)}
