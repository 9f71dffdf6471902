"""Which objects can have fixed places for their properties, and which places.

In: a snapshot and its kinds. Out: `Layouts`, for `places` to carry out. Objects are taken by the sites that
make them. Code that uses a property must know, from the kinds alone, where it lies in every object that may
come there, or what it is for all objects of one shape. So each use of a site's objects is looked at; one that
cannot be resolved leaves the site what it is, and with it all sites whose objects come to the same place.

An object has all its places from the start; those not written yet hold undefined. That is the same as an
absent property where nobody asks for own keys and nothing but undefined is inherited.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from microvium.ir import Accessor, Array, Closure, Dict, Instruction, Property, Snapshot
from microvium.kinds import Kinds, KindSet, SiteInfo
from microvium.kinds.sets import F_NULL, F_NULLISH, IN_SNAPSHOT, Site
from microvium.layout import MAX_SHAPE, MAX_SLOTS, Attribute
from microvium.values import UNDEFINED, ObjectRef, Value

Position = tuple[int, int]
"""An instruction: function, place in its body."""

MAKERS = frozenset({"NEW_OBJECT", "NEW_THIS"})

_ACCESSES = frozenset({"GET_FIELD", "SET_FIELD", "INIT_FIELD"})
_MOVES = frozenset(
    {
        "LOAD", "STORE", "LOAD_STATIC", "STORE_STATIC", "DUP", "DUP2", "POP", "SWAP", "CHECK_INIT", "NOT",
        "EQ", "NE", "TYPEOF", "JTRUE", "JFALSE", "JTRUE_KEEP", "JFALSE_KEEP", "JNULLISH_KEEP", "JEQ", "JNE",
        "THROW", "CALL", "CALL_DIRECT", "CALL_NEW", "CALL_ARRAY", "RETURN", "EXIT", "NEW_CLOSURE", "NEW_BOX",
        "STORE_BOX", "NEW_ARRAY", "NEW_THIS", "NEW_RESULT", "FOR_OF", "%caught",
    }
)  # fmt: skip
"""Operations that never look into an object that may have places: %caught copies the engine's errors only."""
_VALUE_OPERANDS = {
    "SET_FIELD": {1},
    "INIT_FIELD": {1},
    "SET_INDEX": {2},
    "INIT_INDEX": {2},
    "%append": {1},
    "%define_hidden": {2},
}
"""Operands that are stored and not looked into, of operations that look into others."""


@dataclass(frozen=True)
class Access:
    """A GET_FIELD, SET_FIELD or INIT_FIELD of objects that have places."""

    op: str
    key: str
    receiver: KindSet
    throws: bool

    @property
    def sites(self) -> frozenset[Site]:
        """Whose objects come here."""
        return self.receiver.sites


@dataclass(frozen=True)
class Place:
    """A property's place: words from the header."""

    word: int


@dataclass(frozen=True)
class Shared:
    """What each shape inherits: the values by shape, from 0 on."""

    values: tuple[Value, ...]


@dataclass(frozen=True)
class Same:
    """What all the objects inherit."""

    value: Value


Resolution = Place | Shared | Same


@dataclass(frozen=True)
class Layouts:
    """What was chosen."""

    words: dict[Site, dict[str, int]]
    """For each site the place of each key, from 1."""
    sizes: dict[Site, int]
    """Places of an object."""
    shapes: dict[Site, int]
    accesses: dict[Position, Resolution]
    reasons: dict[Site, str]
    """Why the other sites stay as they are."""


def choose(snapshot: Snapshot, kinds: Kinds) -> Layouts:
    """The layouts of as many sites as possible."""
    return _Chooser(snapshot, kinds).run()


@dataclass
class _Chooser:
    snapshot: Snapshot
    kinds: Kinds
    alive: set[Site] = field(default_factory=set)
    reasons: dict[Site, str] = field(default_factory=dict)
    accesses: dict[Position, Access] = field(default_factory=dict)

    def run(self) -> Layouts:
        for site, info in self.kinds.sites.items():
            reason = self._obstacle(site, info)
            if reason is None:
                self.alive.add(site)
            elif info.kind == "dict":
                self.reasons[site] = reason
        self._look_at_uses()
        while True:
            self._settle()
            words = self._words()
            if words is not None:
                shapes = self._shapes()
                if shapes is not None:
                    return self._result(words, shapes)

    # Sites by themselves

    def _obstacle(self, site: Site, info: SiteInfo) -> str | None:
        """Why a site's objects cannot have places, whatever code does with them."""
        if info.kind != "dict":
            return f"it is a {info.kind}"
        for name in ("enumerated", "deleted", "reprototyped", "computed", "reported", "other_keys"):
            if getattr(info, name):
                return _BECAUSE[name]
        if not info.elements.is_empty or not all(isinstance(key, str) for key in info.keys):
            return "it has keys that are no names"
        if info.getters or info.setters:
            return "it has getters or setters of its own"
        if len(info.keys) > MAX_SLOTS:
            return f"it has more than {MAX_SLOTS} properties"
        return self._odd_origin(site)

    def _odd_origin(self, site: Site) -> str | None:
        number, at = site
        if number >= 0:
            return self._odd_maker(number, at)
        if number != IN_SNAPSHOT or ObjectRef(at) in self.snapshot.well_known.values():
            return "the engine refers to it"
        item = self.snapshot.objects[at]
        if not isinstance(item, Dict) or any(map(self._is_odd, item.properties)):
            return "it has properties with attributes"
        return None

    def _odd_maker(self, number: int, at: int) -> str | None:
        instruction = self.snapshot.functions[number].body[at]
        if instruction.op not in MAKERS:
            return "a function of the engine makes it"
        if instruction.op == "NEW_THIS":
            (callee,) = self.kinds.facts[number][at].operands
            if callee != KindSet(objects=callee.objects, made=callee.made):
                return "what makes it may be no constructor"
        return None

    def _is_odd(self, entry: Property) -> bool:
        if entry.attributes & Attribute.READ_ONLY or not isinstance(entry.key, str):
            return True
        return isinstance(entry.value, ObjectRef) and isinstance(
            self.snapshot.objects[entry.value.index], Accessor
        )

    def drop(self, sites: frozenset[Site] | set[Site], reason: str) -> bool:
        """Leave sites as they are. True if one of them was still to have places."""
        dropped = self.alive & sites
        for site in dropped:
            self.reasons[site] = reason
        self.alive -= dropped
        return bool(dropped)

    # What code does with them

    def _look_at_uses(self) -> None:
        for item in self.snapshot.objects:
            if isinstance(item, Closure | Array) and isinstance(item.properties, ObjectRef):
                self.drop({(IN_SNAPSHOT, item.properties.index)}, "it holds the properties of another")
        for number, facts in self.kinds.facts.items():
            body = self.snapshot.functions[number].body
            for at, fact in facts.items():
                if any(operand.sites for operand in fact.operands):
                    self._look_at_use((number, at), body[at], fact.operands, fact.throws)

    def _look_at_use(
        self, where: Position, instruction: Instruction, operands: tuple[KindSet, ...], throws: bool
    ) -> None:
        op = instruction.op
        if op in _ACCESSES and isinstance(instruction.args[0], str):
            receiver = operands[0]
            if receiver.sites & self.alive:
                self.accesses[where] = Access(op, instruction.args[0], receiver, throws)
            operands = (KindSet(), *operands[1:])
        if op == "CALL_HOST":
            op = str(instruction.args[0])
        if op in _MOVES or (instruction.op == "CALL_HOST" and not op.startswith("%")):
            return
        harmless = _VALUE_OPERANDS.get(op, ())
        for index, operand in enumerate(operands):
            if index not in harmless:
                self.drop(operand.sites, f"{_described(instruction)} looks into it{_at(instruction)}")

    def _settle(self) -> None:
        """Drop sites until every access of the others can be resolved."""
        changed = True
        while changed:
            changed = self._drop_parents()
            for where, access in self.accesses.items():
                if access.sites & self.alive:
                    reason = self._problem(access)
                    if reason is not None:
                        instruction = self.snapshot.functions[where[0]].body[where[1]]
                        text = f"'{access.key}' of it{_at(instruction)}: {reason}"
                        changed |= self.drop(access.sites, text)

    def _drop_parents(self) -> bool:
        """What objects with a table inherit from has one."""
        changed = False
        for site, info in self.kinds.sites.items():
            if site not in self.alive:
                changed |= self.drop(info.prototype.sites, "objects with a table inherit from it")
        return changed

    def _problem(self, access: Access) -> str | None:
        """Why an access cannot be resolved."""
        receiver = access.receiver
        if receiver.sites - self.alive:
            return "other objects come there"
        if receiver.flags & ~F_NULLISH or receiver.has_ints or receiver.has_functions or receiver.symbols:
            return "what is no object comes there"
        if access.op != "GET_FIELD":
            return self._store_problem(access)
        own = {site for site in access.sites if access.key in self.kinds.sites[site].keys}
        for site in access.sites:
            if site in own:
                if not self._is_nowhere(site, access.key):
                    return "something of this name may be inherited"
                continue
            inherited = self.inherited(site, access.key)
            if inherited is None:
                return "what it inherits is not known"
            elif own and inherited is not UNDEFINED:
                return "some objects have it, and some inherit it"
        return None

    def _store_problem(self, access: Access) -> str | None:
        for site in access.sites:
            if access.key not in self.kinds.sites[site].keys:
                return "not all objects get it"
            if access.op == "SET_FIELD" and not self._is_nowhere(site, access.key):
                return "something inherited may be in the way"
        return None

    def _chain(self, site: Site) -> Iterator[SiteInfo | None]:
        """What a site's objects inherit from; None where that is not known."""
        info = self.kinds.sites[site]
        seen = {site}
        while not info.prototype.only(F_NULL):
            parents = info.prototype
            if parents != KindSet(sites=parents.sites) or len(parents.sites) != 1 or parents.sites & seen:
                yield None
                return
            (parent,) = parents.sites
            seen.add(parent)
            found = self.kinds.sites.get(parent)
            if found is None or found.kind != "dict" or found.reprototyped or found.other_keys:
                yield None
                return
            info = found
            yield info

    def _is_nowhere(self, site: Site, key: str) -> bool:
        """True if nothing that a site's objects may inherit from can have a key."""
        pending = [self.kinds.sites[site].prototype]
        seen: set[Site] = set()
        while pending:
            parents = pending.pop()
            if parents.flags & ~F_NULL or parents.made or parents.hosts:
                return False
            for parent in (parents.sites | {(IN_SNAPSHOT, index) for index in parents.objects}) - seen:
                info = self.kinds.sites.get(parent)
                if info is None or info.other_keys or key in info.keys:
                    return False
                seen.add(parent)
                pending.append(info.prototype)
        return True

    def inherited(self, site: Site, key: str) -> Value | None:
        """The one value that objects of a site inherit under a key, for ever; None if that is not known."""
        for info in self._chain(site):
            if info is None or key in info.getters or key in info.setters:
                return None
            if key in info.properties:
                if info.deleted or info.writers.get(key) or key not in info.always:
                    return None
                return info.properties[key].constant()
        return UNDEFINED

    # Places

    def _words(self) -> dict[Site, dict[str, int]] | None:
        """The place of each key; None if sites had to be dropped."""
        groups = _Groups()
        keys = {site: dict.fromkeys(map(str, self.kinds.sites[site].keys)) for site in sorted(self.alive)}
        for access in self.accesses.values():
            if access.sites <= self.alive and self._own(access):
                groups.join(access.sites)
                for site in access.sites:
                    keys[site][access.key] = None
        words: dict[Site, dict[str, int]] = {}
        for members in groups.of(sorted(self.alive)):
            order = self._key_order(members)
            places = _coloured({site: set(keys[site]) for site in members}, order)
            if max(places.values(), default=0) > MAX_SLOTS:
                self.drop(set(members), f"it and its like have more than {MAX_SLOTS} properties")
                return None
            for site in members:
                words[site] = {key: places[key] for key in sorted(keys[site], key=places.__getitem__)}
        return words

    def _key_order(self, members: list[Site]) -> dict[str, int]:
        """Keys in the order in which the source first defines them."""
        order: dict[str, int] = {}
        for site in members:
            for key in self._keys_in_order(site):
                order.setdefault(key, len(order))
        return order

    def _keys_in_order(self, site: Site) -> list[str]:
        info = self.kinds.sites[site]
        if site[0] == IN_SNAPSHOT:
            item = self.snapshot.objects[site[1]]
            if isinstance(item, Dict):
                return [*(str(entry.key) for entry in item.properties), *sorted(map(str, info.keys))]
        first = {str(key): min(info.writers.get(key, {(1 << 30, 0)})) for key in info.keys}
        return sorted(first, key=lambda key: (first[key], key))

    # Shapes

    def _shapes(self) -> dict[Site, int] | None:
        """A number for each site whose objects must be told apart; None if sites had to be dropped."""
        rows: dict[Site, list[object]] = {site: [] for site in sorted(self.alive)}
        for column, (access, values) in enumerate(self._inheriting()):
            if len(set(map(repr, values.values()))) > 1:
                for site in access.sites:
                    rows[site].append((column, repr(values[site])))
        numbers: dict[tuple[object, ...], int] = {(): 0}
        for row in rows.values():
            numbers.setdefault(tuple(row), len(numbers))
        shapes = {site: numbers[tuple(row)] for site, row in rows.items()}
        beyond = {site for site, number in shapes.items() if number > MAX_SHAPE}
        if self.drop(beyond, f"there are more than {MAX_SHAPE} shapes"):
            return None
        return shapes

    def _inheriting(self) -> Iterator[tuple[Access, dict[Site, Value]]]:
        """The reads of what objects only inherit."""
        for access in self.accesses.values():
            if access.sites <= self.alive and not self._own(access):
                values = {site: self.inherited(site, access.key) for site in sorted(access.sites)}
                yield access, {site: value for site, value in values.items() if value is not None}

    def _own(self, access: Access) -> bool:
        """True if objects that come to an access have the property themselves."""
        return any(access.key in self.kinds.sites[site].keys for site in access.sites)

    def _result(self, words: dict[Site, dict[str, int]], shapes: dict[Site, int]) -> Layouts:
        resolved: dict[Position, Resolution] = {}
        for where, access in self.accesses.items():
            if access.sites <= self.alive:
                resolved[where] = self._resolution(access, words, shapes)
        sizes = {site: max(places.values(), default=0) for site, places in words.items()}
        return Layouts(words, sizes, shapes, resolved, self.reasons)

    def _resolution(
        self, access: Access, words: dict[Site, dict[str, int]], shapes: dict[Site, int]
    ) -> Resolution:
        if access.op != "GET_FIELD" or self._own(access):
            return Place(next(words[site][access.key] for site in access.sites))
        values = {site: self.inherited(site, access.key) for site in access.sites}
        known = {site: value for site, value in values.items() if value is not None}
        first = next(iter(known.values()))
        if all(repr(value) == repr(first) for value in known.values()):
            return Same(first)
        column: list[Value] = [UNDEFINED] * (1 + max(shapes[site] for site in known))
        for site, value in known.items():
            column[shapes[site]] = value
        return Shared(tuple(column))


class _Groups:
    """Sites whose objects meet."""

    def __init__(self) -> None:
        self.parent: dict[Site, Site] = {}

    def find(self, site: Site) -> Site:
        while self.parent.get(site, site) != site:
            site = self.parent[site]
        return site

    def join(self, sites: frozenset[Site]) -> None:
        first, *others = sorted(map(self.find, sites))
        for other in others:
            self.parent[other] = first

    def of(self, sites: list[Site]) -> list[list[Site]]:
        """The groups of some sites, in their order."""
        found: dict[Site, list[Site]] = {}
        for site in sites:
            found.setdefault(self.find(site), []).append(site)
        return list(found.values())


def _coloured(keys: dict[Site, set[str]], order: dict[str, int]) -> dict[str, int]:
    """A place for each key of a group: two keys of one site have different ones. Keys of most sites come
    first, so that what only some have lies behind, where the others may have something else.
    """
    count = {key: sum(key in own for own in keys.values()) for own in keys.values() for key in own}
    places: dict[str, int] = {}
    for key in sorted(count, key=lambda key: (-count[key], order.get(key, len(order)), key)):
        taken = {places[other] for own in keys.values() if key in own for other in own if other in places}
        places[key] = next(word for word in range(1, len(count) + 1) if word not in taken)
    return places


_BECAUSE = {
    "enumerated": "its keys are listed",
    "deleted": "properties of it are deleted",
    "reprototyped": "its prototype changes",
    "computed": "it is read with computed keys",
    "reported": "it may be an uncaught error, whose name and message are reported",
    "other_keys": "it gets computed keys",
}


def _described(instruction: Instruction) -> str:
    return str(instruction.args[0]) if instruction.op == "CALL_HOST" else instruction.op


def _at(instruction: Instruction) -> str:
    return f" at {instruction.position}" if instruction.position else ""
