"""Objects for the interpreter of the IR: properties, prototypes, and the functions of the engine that handle
them (`%in` and the like).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from microvium.layout import ERROR_CLASSES, Attribute, error_class, error_message
from microvium.lower.members import canonical
from microvium.values import HOLE, NULL, UNDEFINED, ErrorRef, HostRef
from tests.unit import ir_arrays, ir_library, ir_properties
from tests.unit.ir_events import Clock


class Thrown(Exception):
    """A JavaScript exception."""

    def __init__(self, value: Any) -> None:
        super().__init__(repr(value))
        self.value = value


@dataclass(eq=False)
class SymbolValue:
    """A symbol, or the key of a private member."""

    description: Any
    is_private: bool = False


@dataclass(eq=False)
class AccessorValue:
    """What an accessor property holds."""

    getter: Any = UNDEFINED
    setter: Any = UNDEFINED


@dataclass(eq=False)
class Slot:
    """A property's value and attributes."""

    value: Any
    attributes: int = 0


@dataclass(eq=False)
class ObjectValue:
    """An object."""

    prototype: Any
    properties: dict[Any, Slot] = field(default_factory=dict)
    shape: int = field(default=0, kw_only=True)

    def own(self, key: Any) -> Slot | None:
        return self.properties.get(key)

    def define(self, key: Any, value: Any, attributes: int = 0) -> None:
        self.properties[key] = Slot(value, attributes)

    def remove(self, key: Any) -> None:
        self.properties.pop(key, None)

    def shown_keys(self) -> list[Any]:
        """Own enumerable keys, symbols apart, in the order of the language."""
        shown = [key for key, slot in self.properties.items() if not slot.attributes & Attribute.HIDDEN]
        numbers = sorted(key for key in shown if isinstance(key, int))
        return [*numbers, *(key for key in shown if isinstance(key, str))]


@dataclass(eq=False)
class ArrayValue(ObjectValue):
    """An array; `hole` is an element that is not there."""

    elements: list[Any] = field(default_factory=list)

    def own(self, key: Any) -> Slot | None:
        if key == "length":
            return Slot(len(self.elements), Attribute.HIDDEN | Attribute.PERMANENT)
        if isinstance(key, int):
            inside = key < len(self.elements) and self.elements[key] is not HOLE
            return Slot(self.elements[key]) if inside else None
        return super().own(key)

    def define(self, key: Any, value: Any, attributes: int = 0) -> None:
        if key == "length":
            self.elements = (self.elements + [HOLE] * value)[:value]
        elif isinstance(key, int):
            self.elements += [HOLE] * (key + 1 - len(self.elements))
            self.elements[key] = value
        else:
            super().define(key, value, attributes)

    def remove(self, key: Any) -> None:
        if isinstance(key, int) and key < len(self.elements):
            self.elements[key] = HOLE
        else:
            super().remove(key)

    def shown_keys(self) -> list[Any]:
        there = [index for index, element in enumerate(self.elements) if element is not HOLE]
        return [*there, *super().shown_keys()]


@dataclass(eq=False)
class FunctionValue(ObjectValue):
    """A function object."""

    function: int = 0
    captured: list[Any] = field(default_factory=list)


def _shown_keys(value: Any) -> list[Any]:
    if isinstance(value, str):
        return list(range(len(value)))
    return value.shown_keys() if isinstance(value, ObjectValue) else []


def own_names(value: Any) -> list[Any]:
    """All own string keys and indexes, hidden ones too; the length comes last."""
    indexes = [key for key in _shown_keys(value) if isinstance(key, int)]
    named: Iterable[Any] = value.properties if isinstance(value, ObjectValue) else ()
    if isinstance(value, ErrorRef):
        named = ["message"]
    length = ["length"] if isinstance(value, ArrayValue | str) else []
    return [*indexes, *(key for key in named if isinstance(key, str)), *length]


def _all_keys(value: ObjectValue | str) -> list[Any]:
    if isinstance(value, str):
        return ["length", *range(len(value))]
    there = value.shown_keys() if isinstance(value, ArrayValue) else []
    return [*value.properties, *there]


def own_of_error(value: Any, key: Any) -> Slot | None:
    """The own property of an error of the engine."""
    if isinstance(value, ErrorRef) and key == "message":
        return Slot(error_message(value.name), Attribute.HIDDEN)
    return None


def _is_high(unit: str) -> bool:
    return "\ud800" <= unit <= "\udbff"


def _is_low(unit: str) -> bool:
    return "\udc00" <= unit <= "\udfff"


def _need_public(key: Any) -> None:
    if isinstance(key, SymbolValue) and key.is_private:
        raise Thrown(ErrorRef("NO_PRIVATE"))


class Objects:
    """The prototypes, and all operations on properties. `call` runs a function: callee, this, arguments."""

    def __init__(self, call: Callable[[Any, Any, list[Any]], Any], to_string: Callable[[Any], str]) -> None:
        self.call = call
        self.to_string = to_string
        self.object_prototype = ObjectValue(NULL)
        self.function_prototype = ObjectValue(self.object_prototype)
        self.array_prototype = ObjectValue(self.object_prototype)
        self.primitive_prototypes = {
            name: ObjectValue(self.object_prototype) for name in ("STRING", "NUMBER", "BOOLEAN", "ERROR")
        }
        for name in ERROR_CLASSES.values():
            self.primitive_prototypes[name] = ObjectValue(self.primitive_prototypes["ERROR"])
        self.kernel: dict[str, Callable[..., Any]] = {
            "%is_object": lambda value: isinstance(value, ObjectValue | HostRef | ErrorRef),
            "%is_function": lambda value: isinstance(value, FunctionValue | HostRef),
            "%in": self._in,
            "%instanceof": self._instanceof,
            "%delete": self._delete,
            "%keys": self._keys,
            "%keys_in": self._keys_in,
            "%define_accessor": self._define_accessor,
            "%define_hidden": self._define_hidden,
            "%set_prototype": self._set_prototype,
            "%prototype": self._prototype,
            "%caught": self._caught,
            "%symbol": self._symbol,
            "%arguments": self._arguments,
            "%constructor": self._constructor,
            "%append": self._append,
            "%append_hole": self._append_hole,
            "%append_all": self._append_all,
            "%copy_properties": self._copy_properties,
            "%class": self._class,
            "%getter": self._getter,
            "%rest_of": self._rest_of,
            "%rest": self._rest,
            "%has_key": lambda key, value: self.find(value, self.key(key)) is not None,
            "%to_key": self.key,
            "%keys_to_copy": self._keys_to_copy,
            "%setter": self._setter,
            "%derived_result": self._derived_result,
            **ir_arrays.functions(self),
            **ir_properties.functions(self),
            **Clock().kernel,
            **ir_library.KERNEL,
        }

    def made(self, value: Any) -> None:
        """Called with each object, array and symbol that is made; for those who want to know."""

    def new(self) -> ObjectValue:
        value = ObjectValue(self.object_prototype)
        self.made(value)
        return value

    def array(self, elements: list[Any]) -> ArrayValue:
        value = ArrayValue(self.array_prototype, elements=elements)
        self.made(value)
        return value

    def closure(self, function: int, captured: list[Any]) -> FunctionValue:
        return FunctionValue(self.function_prototype, function=function, captured=captured)

    # Lookup

    def key(self, value: Any) -> Any:
        if isinstance(value, SymbolValue):
            return value
        return canonical(self.to_string(value))

    def find(self, value: Any, key: Any) -> Slot | None:
        """The property along the prototype chain."""
        if isinstance(value, str):
            if key == "length":
                return Slot(len(value))
            if isinstance(key, int) and key < len(value):
                return Slot(value[key])
        slot = own_of_error(value, key)
        if slot is not None:
            return slot
        holder: Any = value if isinstance(value, ObjectValue) else self.prototype_of(value)
        while isinstance(holder, ObjectValue):
            slot = holder.own(key)
            if slot is not None:
                return slot
            holder = holder.prototype
        return None

    def prototype_of(self, value: Any) -> ObjectValue:
        """What a value that is no object inherits from."""
        if isinstance(value, str):
            return self.primitive_prototypes["STRING"]
        if isinstance(value, bool):
            return self.primitive_prototypes["BOOLEAN"]
        if isinstance(value, int | float):
            return self.primitive_prototypes["NUMBER"]
        if isinstance(value, ErrorRef):
            return self.primitive_prototypes[error_class(value.name)]
        return self.function_prototype

    def get(self, value: Any, key: Any) -> Any:
        if value is UNDEFINED or value is NULL:
            raise Thrown(ErrorRef("NO_PROPERTIES"))
        slot = self.find(value, self.key(key))
        if slot is None:
            _need_public(key)
            return UNDEFINED
        if not isinstance(slot.value, AccessorValue):
            return slot.value
        return UNDEFINED if slot.value.getter is UNDEFINED else self.call(slot.value.getter, value, [])

    def set(self, value: Any, key: Any, new: Any) -> None:
        if value is UNDEFINED or value is NULL:
            raise Thrown(ErrorRef("NO_PROPERTIES"))
        key = self.key(key)
        slot = self.find(value, key)
        if slot is not None and isinstance(slot.value, AccessorValue):
            if slot.value.setter is UNDEFINED:
                raise Thrown(ErrorRef("READ_ONLY"))
            self.call(slot.value.setter, value, [new])
            return
        if not isinstance(value, ObjectValue) or (slot is not None and slot.attributes & Attribute.READ_ONLY):
            raise Thrown(ErrorRef("READ_ONLY"))
        if slot is None:
            _need_public(key)
        own = value.properties.get(key)
        value.define(key, new, own.attributes if own is not None else 0)

    def each(self, value: Any, start: int = 0) -> Iterator[tuple[int, Any]]:
        """The values of for-of from an index on, each with the index behind it."""
        at = start
        while True:
            if isinstance(value, str):
                if at >= len(value):
                    return
                pair = value[at : at + 2]
                is_pair = len(pair) == 2 and _is_high(pair[0]) and _is_low(pair[1])
                part = pair if is_pair else pair[0]
                at += len(part)
                yield at, part
            elif isinstance(value, ArrayValue):
                if at >= len(value.elements):
                    return
                at += 1
                yield at, self.get(value, at - 1)
            else:
                raise Thrown(ErrorRef("NOT_ITERABLE"))

    # Functions of the engine

    def _in(self, key: Any, value: Any) -> Any:
        if not isinstance(value, ObjectValue | ErrorRef):
            raise Thrown(ErrorRef("NO_PROPERTIES"))
        return self.find(value, self.key(key)) is not None

    def _instanceof(self, value: Any, constructor: Any) -> Any:
        if not isinstance(constructor, FunctionValue):
            raise Thrown(ErrorRef("NOT_CONSTRUCTOR"))
        own = constructor.own("prototype")
        if not isinstance(value, ObjectValue | ErrorRef):
            return False
        if own is None or not isinstance(own.value, ObjectValue):
            raise Thrown(ErrorRef("NOT_CONSTRUCTOR"))
        prototype = own.value
        holder = self._prototype(value)
        while isinstance(holder, ObjectValue):
            if holder is prototype:
                return True
            holder = holder.prototype
        return False

    def _delete(self, value: Any, key: Any) -> Any:
        if value is UNDEFINED or value is NULL:
            raise Thrown(ErrorRef("NO_PROPERTIES"))
        if isinstance(value, ObjectValue):
            key = self.key(key)
            slot = value.own(key)
            if slot is not None and slot.attributes & Attribute.PERMANENT:
                raise Thrown(ErrorRef("READ_ONLY"))
            value.remove(key)
        if own_of_error(value, self.key(key)) is not None:
            raise Thrown(ErrorRef("READ_ONLY"))
        return True

    def _keys_in(self, value: Any) -> Any:
        found: list[str] = []
        holder, seen = value, set[Any]()
        while isinstance(holder, ObjectValue | str):
            found += [self.to_string(key) for key in _shown_keys(holder) if key not in seen]
            seen.update(_all_keys(holder))
            holder = holder.prototype if isinstance(holder, ObjectValue) else self.prototype_of(holder)
        return self.array(found)

    def _keys(self, value: Any) -> Any:
        if value is UNDEFINED or value is NULL:
            raise Thrown(ErrorRef("NO_PROPERTIES"))
        return self.array([self.to_string(key) for key in _shown_keys(value)])

    def _prototype(self, value: Any) -> Any:
        if value is UNDEFINED or value is NULL:
            raise Thrown(ErrorRef("NO_PROPERTIES"))
        return value.prototype if isinstance(value, ObjectValue) else self.prototype_of(value)

    def _symbol(self, description: Any) -> Any:
        value = SymbolValue(description)
        self.made(value)
        return value

    def _arguments(self, array: Any) -> Any:
        array.prototype = self.object_prototype
        return array

    def _define_accessor(self, value: Any, key: Any, getter: Any, setter: Any, attributes: int) -> Any:
        key = self.key(key)
        slot = value.own(key)
        old = slot.value if slot is not None and isinstance(slot.value, AccessorValue) else AccessorValue()
        value.define(
            key,
            AccessorValue(
                old.getter if getter is UNDEFINED else getter, old.setter if setter is UNDEFINED else setter
            ),
            attributes,
        )
        return UNDEFINED

    def _define_hidden(self, value: Any, key: Any, new: Any, attributes: int) -> Any:
        value.define(self.key(key), new, attributes)
        return UNDEFINED

    def _set_prototype(self, value: Any, prototype: Any) -> Any:
        if prototype is NULL or isinstance(prototype, ObjectValue):
            value.prototype = prototype
        return value

    def _constructor(self, function: Any) -> Any:
        prototype = self.new()
        prototype.define("constructor", function, Attribute.HIDDEN)
        function.define("prototype", prototype, Attribute.HIDDEN | Attribute.PERMANENT)
        return function

    def _append(self, array: Any, value: Any) -> Any:
        array.elements.append(value)
        return array

    def _append_hole(self, array: Any) -> Any:
        return self._append(array, HOLE)

    def _append_all(self, array: Any, values: Any) -> Any:
        array.elements += [value for _, value in self.each(values)]
        return array

    def _copy_properties(self, target: Any, source: Any) -> Any:
        for key in self._copied_keys(source, UNDEFINED):
            slot = self.find(source, key)
            assert slot is not None
            target.define(key, UNDEFINED if isinstance(slot.value, AccessorValue) else slot.value)
        return target

    def _keys_to_copy(self, source: Any, excluded: Any) -> Any:
        return self.array(self._copied_keys(source, excluded))

    def _copied_keys(self, source: Any, excluded: Any) -> list[Any]:
        keys = _shown_keys(source)
        if isinstance(source, ObjectValue):
            keys += [
                key
                for key, slot in source.properties.items()
                if isinstance(key, SymbolValue)
                and not key.is_private
                and not slot.attributes & Attribute.HIDDEN
            ]
        left_out = [] if excluded is UNDEFINED else [self.key(key) for key in excluded.elements]
        return [key for key in keys if key not in left_out]

    def _setter(self, value: Any, key: Any) -> Any:
        slot = self.find(value, self.key(key))
        if slot is None or not isinstance(slot.value, AccessorValue):
            return UNDEFINED
        if slot.value.setter is UNDEFINED:
            raise Thrown(ErrorRef("READ_ONLY"))
        return slot.value.setter

    def _caught(self, value: Any) -> Any:
        if not isinstance(value, ErrorRef):
            return value
        copy = self.new()
        copy.prototype = self.prototype_of(value)
        copy.define("message", error_message(value.name), Attribute.HIDDEN)
        return copy

    def _derived_result(self, value: Any) -> Any:
        if not isinstance(value, ObjectValue):
            raise Thrown(ErrorRef("BAD_RESULT"))
        return value

    def _class(self, constructor: Any, parent: Any) -> Any:
        prototype = self.new()
        if parent is NULL:
            prototype.prototype = NULL
        elif parent is not HOLE:
            own = parent.own("prototype") if isinstance(parent, FunctionValue) else None
            if own is None:
                raise Thrown(ErrorRef("NOT_CONSTRUCTOR"))
            constructor.prototype = parent
            prototype.prototype = own.value
        prototype.define("constructor", constructor, Attribute.HIDDEN)
        constructor.define(
            "prototype", prototype, Attribute.READ_ONLY | Attribute.HIDDEN | Attribute.PERMANENT
        )
        return constructor

    def _getter(self, value: Any, key: Any) -> Any:
        slot = self.find(value, self.key(key))
        return slot.value.getter if slot is not None and isinstance(slot.value, AccessorValue) else UNDEFINED

    def _rest_of(self, value: Any, index: int) -> Any:
        return self.array([element for _, element in self.each(value, index)])

    def _rest(self, value: Any, keys: Any) -> Any:
        if value is UNDEFINED or value is NULL:
            raise Thrown(ErrorRef("NO_PROPERTIES"))
        others = self._copy_properties(self.new(), value)
        for key in keys.elements:
            others.remove(self.key(key))
        return others
