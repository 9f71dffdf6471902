"""What code that works with objects, arrays and strings needs of the engine: a part of `needs`.

In: a snapshot and its kinds. Out: for each flag that is needed, why. Each property operation is an `Access`:
a receiver, keys, and what is done. Properties that lie in no table (elements, units, lengths) need flags of
their own. If any access must look into tables, then all that a search may pass through, from receivers up
to the prototypes, decides which kinds of object the search knows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from microvium import emit, ir, kernel
from microvium.ir import Instruction, Snapshot
from microvium.kinds import Kinds, SiteInfo
from microvium.kinds import keys as key_sets
from microvium.kinds.flow import Fact
from microvium.kinds.keys import Keys
from microvium.kinds.lookup import REPORTED, error_sites, sites_of, written_sites
from microvium.kinds.sets import (
    ENGINE_ERROR,
    F_BOOL,
    F_DOUBLE,
    F_ERROR,
    F_HOLE,
    F_MADE,
    F_NAN,
    F_NULLISH,
    F_STRING,
    IN_SNAPSHOT,
    INITIAL_PROTOTYPE,
    NOTHING,
    KindSet,
    Site,
    ints,
    join_all,
)
from microvium.layout import PROTOTYPES, Word
from microvium.optimize.caught import COPY
from microvium.values import UNDEFINED, ObjectRef

READS = frozenset({"GET_FIELD", "GET_INDEX", "GET_LENGTH"})
STORES = frozenset({"SET_FIELD", "SET_INDEX", "PUT_FIELD", "PUT_INDEX"})
DEFINES = frozenset({"INIT_FIELD", "INIT_INDEX"})
COMPUTED = frozenset({"GET_INDEX", "SET_INDEX", "PUT_INDEX", "INIT_INDEX"})
STORES_COMPUTED = frozenset({"SET_INDEX", "PUT_INDEX"})

_LENGTH = Keys(frozenset({"length"}))
_LISTING = frozenset({"keys", "keys_in", "own_names", "keys_to_copy", "copy_properties", "rest"})
"""Functions of the engine that go through the properties of objects."""
_WALKING = (
    _LISTING
    | {"in", "has_key", "delete", "instanceof", "prototype", "getter", "setter"}
    | {*("has_own", "own_attributes", "own_setter")}
)
"""Functions that look at receivers of any kind, or at their prototypes."""
_APPENDING = frozenset(
    {"append", "append_hole", "append_all", "rest_of", "push", "push_all", "append_range", "pop", "splice"}
    | {"rotate", "reverse", "overwrite", "fill"}
)
"""Functions that write elements."""
_ASKING = frozenset(
    {"is_array", "has_element", "new_array", "same", "has_own", "own_attributes", "own_setter"}
)
"""Functions that put nothing anywhere."""
_ATTRIBUTING = frozenset({"define_hidden", "define_accessor", "class", "constructor", "delete"})
_OWNING = frozenset(
    {"define_hidden", "define_accessor", "class", "constructor", "set_prototype", "arguments"}
)
"""Functions that give their operands properties or a prototype."""
_COPYING = frozenset({"copy_properties", "rest"})
_DEFINING = _OWNING | _COPYING
_KEYED = {
    "in": 0, "has_key": 0, "to_key": 0,
    "delete": 1, "define_accessor": 1, "define_hidden": 1, "getter": 1, "setter": 1,
    "has_own": 1, "own_attributes": 1, "own_setter": 1,
}  # fmt: skip
"""Functions with a property key among their operands."""
_LOOKED_INTO = {
    "in": 1, "has_key": 1,
    **dict.fromkeys(_WALKING - {"in", "has_key"} | _OWNING | (_LISTING - _COPYING) | {"rest"}, 0),
    "copy_properties": 1,
    "caught": 0,
}  # fmt: skip
"""Functions that look into an object, and which of their operands it is."""
_PLAIN = ("STRING", "NUMBER", "BOOLEAN")
_ITERATING = frozenset({"append_all", "rest_of"})


@dataclass(frozen=True)
class Access:
    """A property that is read, stored or defined somewhere."""

    place: str
    """The instruction, for people."""
    op: str
    fact: Fact
    receiver: KindSet
    keys: Keys
    key: KindSet | None = None
    """The operand of a computed key."""

    @property
    def reads(self) -> bool:
        """It reads; else it stores or defines."""
        return self.op in READS


def access_of(instruction: Instruction, fact: Fact, place: str) -> Access | None:
    """The property operation of an instruction."""
    op, operands = instruction.op, fact.operands
    if op in COMPUTED:
        key = operands[1]
        return Access(place, op, fact, operands[0], key_sets.of_set(key), key)
    if op == "GET_LENGTH":
        return Access(place, op, fact, operands[0], _LENGTH)
    if op in READS | STORES | DEFINES:
        constant = emit.property_key(instruction)
        assert isinstance(constant, str | ObjectRef)
        return Access(place, op, fact, operands[0], key_sets.of_argument(constant))
    return None


@dataclass
class Tables:
    """What the program's tables hold, as far as the engine has to look."""

    snapshot: Snapshot
    sites: dict[Site, SiteInfo]

    def info(self, site: Site) -> SiteInfo:
        """What is known of a site; that of prototypes which the snapshot does not have yet, too."""
        return self.sites.get(site) or SiteInfo(kind="dict")

    def is_array(self, site: Site) -> bool:
        """True for arrays."""
        return self.info(site).kind == "array"

    def is_bytes(self, site: Site) -> bool:
        """True for arrays of bytes."""
        return self.info(site).kind == "bytes"

    def is_indexed(self, site: Site) -> bool:
        """True for both."""
        return self.info(site).kind in ("array", "bytes")

    def prototype(self, name: str) -> Site:
        """The site of one of layout.PROTOTYPES."""
        known = self.snapshot.well_known.get(f"PROTOTYPE_{name}")
        if isinstance(known, ObjectRef):
            return (IN_SNAPSHOT, known.index)
        return (INITIAL_PROTOTYPE, PROTOTYPES.index(name))

    def starts(self, value: KindSet) -> dict[str, Site]:
        """Where a search begins for what has no table of its own, by the name of its prototype."""
        found = {
            "STRING": value.flags & F_STRING,
            "NUMBER": value.has_ints or value.flags & (F_NAN | F_DOUBLE),
            "BOOLEAN": value.flags & F_BOOL,
            "FUNCTION": value.hosts or value.symbols or value.flags & F_HOLE,
        }
        return {name: self.prototype(name) for name, present in found.items() if present}

    def parents(self, site: Site) -> frozenset[Site]:
        """The sites of the prototypes of a site."""
        return sites_of(self.info(site).prototype)

    def is_error(self, site: Site) -> bool:
        """True if the site's objects have tables and surely inherit from Error.prototype."""
        if self.info(site).kind != "dict" or not self.info(site).reported:
            return False
        seen: set[Site] = set()
        while site not in seen:
            seen.add(site)
            parents = self.parents(site)
            if self.info(site).prototype.flags or len(parents) != 1:
                return False
            [site] = parents
            if site == self.prototype("ERROR"):
                return True
        return False

    def chain(self, sites: Iterable[Site]) -> set[Site]:
        """These sites and all that they inherit from."""
        seen: set[Site] = set()
        pending = list(sites)
        while pending:
            site = pending.pop()
            if site not in seen:
                seen.add(site)
                pending.extend(self.parents(site))
        return seen

    def may_have(self, site: Site, keys: Keys) -> bool:
        """True if a table of the site may have a property that the keys name."""
        info = self.info(site)
        if info.other_keys:
            return True
        if keys.names & info.keys or (keys.other and info.keys):
            return True
        elements = info.accessors or (info.kind not in ("array", "bytes") and not info.elements.is_empty)
        return elements and (keys.other or not keys.number.is_empty)

    def has_for_certain(self, site: Site, keys: Keys) -> bool:
        """True if each object of the site has each property that the keys name."""
        info = self.info(site)
        return not keys.other and keys.number.is_empty and keys.names <= info.always and not info.deleted


def looks_into_errors(snapshot: Snapshot, kinds: Kinds) -> bool:
    """True if code may look for properties or the prototype of an error of the engine; a copy alone that a
    handler makes of one tells nobody anything.
    """
    for number, facts in kinds.facts.items():
        body = snapshot.functions[number].body
        for at, fact in facts.items():
            access = access_of(body[at], fact, "")
            if access is not None and access.receiver.flags & F_ERROR:
                return True
            name = str(body[at].args[0]) if emit.calls_kernel(body[at]) else COPY
            if name != COPY and errors_met(name, fact.operands):
                return True
    return False


def errors_met(name: str, operands: tuple[KindSet, ...]) -> frozenset[Site]:
    """The sites of errors of the engine into which a function of the engine looks."""
    looked = _LOOKED_INTO.get(name.removeprefix(ir.KERNEL))
    return frozenset() if looked is None else error_sites(operands[looked])


class Finder:
    """Collects the reasons."""

    def __init__(self, snapshot: Snapshot, kinds: Kinds, word: Word) -> None:
        self.snapshot = snapshot
        self.word = word
        self.tables = Tables(snapshot, dict(kinds.sites))
        self.accesses: list[Access] = []
        self.reasons: dict[str, str] = {}
        self.kernel: dict[str, str] = {}
        self.searched: dict[Site, str] = {}
        """Sites in whose tables, or from which on, properties are looked for, and why."""
        self.plain: dict[str, str] = {}
        """The same of what has no table, by the name of its prototype."""
        self.texts: list[tuple[str, KindSet]] = []
        """Keys that become text."""
        self.numbers: list[tuple[str, KindSet]] = []
        """Values that become bytes."""
        self.exclusive: dict[str, bool] = {}
        """Whether all computed reads, and all computed stores, see arrays, bytes, indexes only."""

    def need(self, name: str, because: str, when: object = True) -> None:
        """Set a flag, if it is needed."""
        if when:
            self.reasons.setdefault(name, because)

    def see(self, instruction: Instruction, fact: Fact, place: str) -> None:
        """One instruction of code that can be reached."""
        access = access_of(instruction, fact, place)
        if access is not None:
            self.accesses.append(access)
        op = instruction.op
        if op == "FOR_OF":
            self.iterates(fact.operands[0], place)
        elif op in ("NEW_THIS", "CALL_NEW", "CALL_ARRAY"):
            callee = fact.operands[0]
            others = callee.flags or callee.has_ints or callee.sites or callee.symbols or callee.hosts
            self.need("HAS_NOT_CONSTRUCTOR", place, others)
            if op == "NEW_THIS":
                self.builds(callee, place)
        elif op == "NEW_RESULT":
            self.need("NEW_RESULT_OBJECT", place, sites_of(fact.operands[1]) or fact.operands[1].hosts)
        elif emit.calls_kernel(instruction):
            self.calls(str(instruction.args[0]).removeprefix(ir.KERNEL), fact, place)

    def run(self) -> None:
        """After all instructions have been seen."""
        self.whole_heap()
        for access in self.accesses:
            self.outside_tables(access)
            self.computed_key(access)
            self.private(access)
            if access.op in READS:
                self.reading(access)
            else:
                self.writing(access)
        if "READ_TABLE" in self.reasons or "WRITE_CHECKED" in self.reasons or "WRITE_TABLE" in self.reasons:
            for access in self.accesses:
                self.search(access)
        self.kinds_searched()
        for name, holds in self.exclusive.items():
            self.need(name, "all that does it", holds)

    # What the tables hold

    def whole_heap(self) -> None:
        """Flags that follow from the objects there are."""
        accessors = any(info.getters or info.setters or info.accessors for info in self.tables.sites.values())
        self.need("HAS_ACCESSORS", "a getter or setter is defined", accessors)
        self.need(
            "HAS_SYMBOLS", "a symbol", any(isinstance(item, ir.Symbol) for item in self.snapshot.objects)
        )
        for site, _ in self.reported():
            self.need("REPORT_OBJECT", "an error of the program may be uncaught")
            self.searched.setdefault(site, "the report of an uncaught error")
        for site, info in self.tables.sites.items():
            if info.kind == "array":
                named = info.keys or info.other_keys or info.reprototyped or info.accessors
                self.need("HAS_ARRAY_PROPERTIES", f"an array {site} has named properties", named)
            elif info.kind == "function":
                own = info.keys or info.other_keys or info.reprototyped or not info.elements.is_empty
                self.need(
                    "HAS_FUNCTION_PROPERTIES", f"a function {site} has properties", own or info.accessors
                )
        for item in self.snapshot.objects:
            if isinstance(item, ir.Array | ir.Closure) and item.properties is not UNDEFINED:
                kind = "ARRAY" if isinstance(item, ir.Array) else "FUNCTION"
                self.need(f"HAS_{kind}_PROPERTIES", "one of the snapshot has some")

    def reported(self) -> Iterator[tuple[Site, KindSet]]:
        """What may be an uncaught error, or what it inherits from, with the texts that the report may write
        of it.
        """
        for site, info in self.tables.sites.items():
            if info.reported:
                found = [info.properties.get(key, NOTHING) for key in sorted(REPORTED)]
                yield site, join_all((info.others, *found))

    def hidden(self) -> bool:
        """True if a property has attributes that a listing or a deletion must see."""
        made = {"define_hidden", "define_accessor", "class", "constructor"} & self.kernel.keys()
        return bool(made) or any(
            entry.attributes
            for item in self.snapshot.objects
            if isinstance(item, ir.Dict)
            for entry in item.properties
        )

    # Functions of the engine, iteration

    def calls(self, name: str, fact: Fact, place: str) -> None:
        """A call of a function of the engine."""
        self.kernel.setdefault(name, place)
        operands = fact.operands
        if name in _ITERATING:
            self.iterates(operands[1 if name == "append_all" else 0], place)
        if name == "has_element":
            self.asks_for_element(operands[0], place)
        if name in _KEYED:
            self.key(operands[_KEYED[name]], place)
        if name in _OWNING:
            for operand in operands:
                for site in written_sites(operand):
                    self.searched.setdefault(site, place)
        self.errors(name, operands, place)

    def errors(self, name: str, operands: tuple[KindSet, ...], place: str) -> None:
        """A function of the engine that may meet an error of the engine."""
        errors = errors_met(name, operands)
        for site in errors:
            self.searched.setdefault(site, place)
        self.need("WRITE_ERROR", place, errors and name in _OWNING | {"delete"})
        for flag in ("ERROR_MESSAGES", "HAS_ROM_PARTS"):
            self.need(flag, place, errors and name == "caught")

    def asks_for_element(self, value: KindSet, place: str) -> None:
        """%has_element: arrays without elements in prototypes need no search."""
        only_arrays = KindSet(sites=value.sites) == value and all(map(self.tables.is_array, value.sites))
        above = self.tables.chain(value.sites) - value.sites
        if only_arrays and all(self.tables.info(site).elements.is_empty for site in above):
            return
        self.need("HAS_OTHER_ELEMENTS", place)
        self.any_receiver(place)

    def builds(self, callee: KindSet, place: str) -> None:
        """`new`: the prototype is read of the constructor."""
        self.need("HAS_CONSTRUCTION", place)
        key = Keys(frozenset({"prototype"}))
        for site in sites_of(callee):
            self.searched.setdefault(site, place)
            self.need("HAS_NOT_CONSTRUCTOR", place, not self.tables.has_for_certain(site, key))
            found = self.tables.info(site).properties.get("prototype", NOTHING)
            odd = found.flags or found.has_ints or found.symbols or found.is_empty
            self.need("HAS_ODD_PROTOTYPE", place, odd)

    def iterates(self, value: KindSet, place: str) -> None:
        """for-of."""
        arrays = [site for site in value.sites if self.tables.is_array(site)]
        count = [site for site in value.sites if self.tables.is_bytes(site)]
        self.need("FOR_OF_BYTES", place, count)
        self.need("FOR_OF_ARRAY", place, arrays)
        self.need("FOR_OF_STRING", place, value.flags & F_STRING)
        self.need("READ_HOLE", place, any(self.tables.info(site).holes for site in arrays))
        others = value.without(F_STRING)
        other_sites = len(arrays) + len(count) < len(value.sites)
        rest = others.flags or others.has_ints or others.has_functions or others.symbols or other_sites
        self.need("FOR_OF_OTHER", place, rest)

    # Properties outside of tables

    def outside_tables(self, access: Access) -> None:
        """Elements, units and lengths."""
        keys, receiver, place = access.keys, access.receiver, access.place
        arrays = [site for site in receiver.sites if self.tables.is_array(site)]
        number = not keys.number.is_empty or keys.other
        length = "length" in keys.names or keys.other
        text = receiver.flags & F_STRING
        raw = [site for site in receiver.sites if self.tables.is_bytes(site)]
        if access.reads:
            self.need("READ_BYTE", place, raw and number)
            self.need("READ_BYTES_LENGTH", place, raw and length)
            self.need("READ_ELEMENT", place, arrays and number)
            holes = any(self.tables.info(site).holes for site in arrays)
            self.need("READ_HOLE", place, arrays and number and holes)
            self.need("READ_ARRAY_LENGTH", place, arrays and length)
            self.need("READ_UNIT", place, text and number)
            self.need("READ_STRING_LENGTH", place, text and length)
            others = receiver.without(F_STRING)
            self.need(
                "LENGTH_OF_OTHER",
                place,
                access.op == "GET_LENGTH"
                and (
                    others.flags
                    or others.has_ints
                    or others.has_functions
                    or others.symbols
                    or len(arrays) + len(raw) < len(receiver.sites)
                ),
            )
        else:
            if raw and number:
                self.need("WRITE_BYTE", place)
                self.numbers.append((place, access.fact.operands[-1]))
            self.need("WRITE_ELEMENT", place, arrays and number)
            self.need("WRITE_ARRAY_LENGTH", place, arrays and length)
        by_key = access.op != "GET_LENGTH" and (arrays or (access.reads and (text or raw))) and length
        self.need("LENGTH_BY_KEY", place, by_key)
        self.only(access, len(arrays), len(raw))

    def only(self, access: Access, arrays: int, raw: int) -> None:
        """Whether computed accesses see arrays and indexes only."""
        reads = access.op == "GET_INDEX"
        if not reads and access.op not in STORES_COMPUTED:
            return
        assert access.key is not None
        receiver = access.receiver
        only_sites = KindSet(sites=receiver.sites) == receiver
        least = self.word.small_min if reads else 0
        only_indexes = access.key.within(least, self.word.small_max)
        what = "READ" if reads else "WRITE"
        holds = {
            "ARRAYS": only_sites and arrays == len(receiver.sites),
            "BYTES": only_sites and raw == len(receiver.sites),
            "INDEXES": only_indexes,
        }
        for name, one in holds.items():
            flag = f"{what}_ONLY_{name}"
            self.exclusive[flag] = one and self.exclusive.get(flag, True)

    def computed_key(self, access: Access) -> None:
        """Conversion of keys, and their comparison."""
        key, place = access.key, access.place
        if key is None:
            return
        self.key(key, place)

    def key(self, key: KindSet, place: str) -> None:
        """A key that is computed."""
        self.need("KEY_STRING", place, key.flags & F_STRING)
        self.need("KEY_MADE", place, key.flags & F_STRING and key.flags & F_MADE)
        numbers = KindSet(low=key.low, high=key.high)
        indexes = numbers.is_empty or numbers.within(0, self.word.small_max)
        others = key.flags & ~F_STRING or key.sites or key.has_functions
        if not indexes or others:
            self.need("KEY_CONVERTED", place)
            self.need("KEY_MADE", place)
            self.texts.append((place, key))
        self.need("HAS_SYMBOLS", place, key.symbols)

    # Properties in tables

    def is_outside(self, site: Site, keys: Keys) -> Keys:
        """The keys that are left of those which an array has outside of tables."""
        return keys._replace(names=keys.names - {"length"}) if self.tables.is_indexed(site) else keys

    def searches(self, access: Access) -> Iterator[tuple[Site, Keys]]:
        """Where an access looks into tables first, and for which keys."""
        for site in sites_of(access.receiver):
            yield site, self.is_outside(site, access.keys)
        for name, site in self.tables.starts(access.receiver).items():
            keys = access.keys
            yield site, keys._replace(names=keys.names - {"length"}) if name == "STRING" else keys

    def reading(self, access: Access) -> None:
        """A read that may have to search tables."""
        place = access.place
        self.need("READ_NULLISH", place, access.receiver.flags & F_NULLISH)
        self.need("HAS_GETTERS", place, access.fact.callees)
        self.need("HAS_FUNCTION", place, access.fact.callees)
        for start, keys in self.searches(access):
            own = sites_of(access.receiver)
            if start in own and self.tables.may_have(start, keys):
                self.need("READ_TABLE", place)
            if start in own and self.tables.has_for_certain(start, keys):
                continue
            above = self.tables.chain(self.tables.parents(start) if start in own else (start,))
            if any(self.tables.may_have(site, keys) for site in above):
                self.need("READ_TABLE", place)
                self.need("READ_INHERITED", place)
                self.need("READ_BEYOND", place, access.op == "GET_INDEX")

    def writing(self, access: Access) -> None:
        """A store or a definition."""
        place, receiver = access.place, access.receiver
        self.need("WRITE_NULLISH", place, receiver.flags & F_NULLISH and access.op in STORES)
        others = receiver.flags & ~F_NULLISH or receiver.has_ints or receiver.hosts or receiver.symbols
        self.need("WRITE_OTHER", place, others and access.op in STORES)
        self.need("WRITE_ERROR", place, receiver.flags & F_ERROR and access.op in DEFINES)
        for site in written_sites(receiver):
            keys = self.is_outside(site, access.keys)
            in_table = (
                keys.names or keys.other or (not keys.number.is_empty and not self.tables.is_indexed(site))
            )
            self.need("WRITE_TABLE", place, in_table)
        if access.op in STORES:
            self.need("HAS_SETTERS", place, access.fact.callees)
            self.need("HAS_FUNCTION", place, access.fact.callees)
            self.checked(access)

    def private(self, access: Access) -> None:
        """A private member that may be missed: whoever asks has to look for it."""
        symbols = [
            self.snapshot.objects[name.index] for name in access.keys.names if isinstance(name, ObjectRef)
        ]
        if not any(isinstance(item, ir.Symbol) and item.is_private for item in symbols):
            return
        if all(self.tables.has_for_certain(site, access.keys) for site in sites_of(access.receiver)):
            return
        self.need("HAS_PRIVATE", access.place)
        self.need("READ_TABLE" if access.reads else "WRITE_CHECKED", access.place)

    def checked(self, access: Access) -> None:
        """A store that may meet a setter or what is read-only."""
        for start, keys in self.searches(access):
            for site in self.tables.chain((start,)):
                info = self.tables.info(site)
                named = info.getters.keys() | info.setters.keys()
                numbers = keys.other or not keys.number.is_empty
                accessors = bool(keys.names & named) or (info.accessors and numbers) or (keys.other and named)
                fixed = info.fixed and (keys.names & info.fixed or None in info.fixed or keys.other)
                self.need("WRITE_CHECKED", access.place, accessors or fixed)
                self.need("HAS_ATTRIBUTES", access.place, fixed)

    def search(self, access: Access) -> None:
        """What a search of tables passes through."""
        if access.reads:
            looks, climbs = "READ_TABLE" in self.reasons, "READ_INHERITED" in self.reasons
        else:
            climbs = "WRITE_CHECKED" in self.reasons and access.op in STORES
            looks = climbs or "WRITE_TABLE" in self.reasons
        if not looks:
            return
        for site in sites_of(access.receiver):
            if not self.stays_outside(site, access):
                self.searched.setdefault(site, access.place)
        starts = self.tables.starts(access.receiver) if access.reads or climbs else {}
        for name in starts:
            if name != "STRING" or access.keys != _LENGTH:
                self.plain.setdefault(name, access.place)
        if climbs:
            for site in self.tables.chain([*sites_of(access.receiver), *starts.values()]):
                if site not in access.receiver.sites or not self.stays_outside(site, access):
                    self.searched.setdefault(site, access.place)

    def stays_outside(self, site: Site, access: Access) -> bool:
        """True if an access never gets to the table of an array."""
        if not self.tables.is_indexed(site) or access.keys.other:
            return False
        if access.keys.names - {"length"}:
            return False
        if not access.reads or access.keys.number.is_empty:
            return True
        only = self.exclusive.get("READ_ONLY_ARRAYS") and self.exclusive.get("READ_ONLY_INDEXES")
        return bool(only and access.op == "GET_INDEX" and "READ_BEYOND" not in self.reasons)

    def kinds_searched(self) -> None:
        """The kinds of what is searched."""
        for name, place in self.kernel.items():
            self.kernel_needs(name, place)
        for site, place in self.searched.items():
            kind = self.tables.info(site).kind
            if kind != "dict":
                self.need("SEARCH_OTHERS", place)
            self.need("SEARCH_ARRAY", place, kind == "array")
            if site[0] == ENGINE_ERROR:
                info = self.tables.info(site)
                self.need("ERROR_TABLES", place)
                seen = "message" in info.read or info.computed or info.enumerated
                self.need("ERROR_MESSAGES", place, seen)
            self.need("SEARCH_FUNCTION", place, kind == "function")
        for name, place in self.plain.items():
            self.need("SEARCH_OTHERS", place)
            self.need(f"SEARCH_{name}", place)

    def kernel_needs(self, name: str, place: str) -> None:
        """What a function of the engine needs for whatever it meets, besides its operands."""
        if kernel.FUNCTIONS[name].values_only:
            return
        self.need("HAS_REFERENCES", place, name not in _ASKING)
        self.need("WRITE_ELEMENT", place, name in _LISTING | _APPENDING)
        if name in _WALKING:
            self.any_receiver(place)
        self.need("READ_TABLE", place, name in _COPYING)
        self.need("WRITE_TABLE", place, name in _DEFINING)
        self.need("WRITE_ELEMENT", place, name in _DEFINING)
        if name in _LISTING:
            self.texts.append((place, ints(0, self.word.small_max)))
        self.need("HAS_ATTRIBUTES", place, name in _LISTING | {"delete", "own_attributes"} and self.hidden())
        self.need("HAS_ATTRIBUTES", place, name in _ATTRIBUTING)

    def any_receiver(self, place: str) -> None:
        """What is needed where objects of all kinds and their prototypes may be met."""
        for flag in (
            "READ_ELEMENT", "READ_HOLE", "READ_ARRAY_LENGTH", "READ_UNIT", "READ_STRING_LENGTH",
            "LENGTH_BY_KEY", "SEARCH_OTHERS", "SEARCH_ARRAY", "SEARCH_FUNCTION",
            *(f"SEARCH_{name}" for name in _PLAIN),
        ):  # fmt: skip
            self.need(flag, place)

    def well_known(self) -> set[str]:
        """The well-known values that the engine refers to, after `run`."""
        found = {
            f"PROTOTYPE_{name}" for name in ("ARRAY", "FUNCTION", *_PLAIN) if f"SEARCH_{name}" in self.reasons
        }
        for name, flags in _KNOWN_BY_FLAGS.items():
            if flags & self.reasons.keys():
                found.add(name)
        for name in self.kernel:
            found |= set(kernel.FUNCTIONS[name].needs)
        return found


_KNOWN_BY_FLAGS = {
    "KEY_LENGTH": {"LENGTH_BY_KEY", "LENGTH_OF_OTHER"},
    "KEY_PROTOTYPE": {"HAS_CONSTRUCTION"},
    "KEY_NAME": {"REPORT_OBJECT"},
    "KEY_MESSAGE": {"REPORT_OBJECT"},
    "PROTOTYPE_ERROR": {"REPORT_OBJECT"},
    "ERROR_NO_PROPERTIES": {"READ_NULLISH", "WRITE_NULLISH"},
    "ERROR_READ_ONLY": {"WRITE_CHECKED", "WRITE_OTHER", "WRITE_ERROR"},
    "ERROR_NOT_CONSTRUCTOR": {"HAS_NOT_CONSTRUCTOR"},
    "ERROR_NOT_ITERABLE": {"FOR_OF_OTHER"},
    "ERROR_NO_PRIVATE": {"HAS_PRIVATE"},
    "ERROR_NOT_CALLABLE": {"HAS_NOT_CALLABLE"},
    "ERROR_ARRAY_LENGTH": {"WRITE_ARRAY_LENGTH"},
}
