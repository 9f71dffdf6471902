"""What the code of an image needs of the engine, flag by flag: the computing half of `features`.

In: an optimised `ir.Snapshot`, the `kinds.Kinds` of it, the host table, the word. Out: `features.Features`.
Every rule looks at the operands and results of reachable instructions; the first instruction that needs a
flag is kept as the reason.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from microvium import emit, image, ir, isa, layout, object_needs
from microvium.features import FAST_OPS, FEATURES, Features
from microvium.host import PRINTERS
from microvium.image import ImageLayout
from microvium.ir import Convention, Function, Instruction, Snapshot
from microvium.kinds import Kinds, concrete
from microvium.kinds.arithmetic import is_text_for_add, to_number
from microvium.kinds.flow import Fact, Facts
from microvium.kinds.graph import EQUALITY_JUMPS, ORDER_JUMPS, TRUTH_JUMPS
from microvium.kinds.program import Host
from microvium.kinds.sets import (
    ANY_ERROR,
    F_BOOL,
    F_DOUBLE,
    F_ERROR,
    F_MADE,
    F_NAN,
    F_NULL,
    F_STRING,
    F_UNDEFINED,
    F_WIDE,
    KindSet,
    join,
)
from microvium.layout import Word
from microvium.optimize.jumps import INVERSE
from microvium.optimize.written import written_objects

EVENT_NEEDS = {
    "%due": "HAS_CLOCK",
    "%again": "HAS_CLOCK",
    "%sleep": "HAS_CLOCK",
    "millis": "HAS_CLOCK",
    "%event_data": "HAS_POSTS",
    "%hear_lines": "HAS_LINES",
    "%hear_bytes": "HAS_BYTES",
}
"""What calls of functions of time and events need."""

_ORDER = frozenset(concrete.ORDER | ORDER_JUMPS.keys())
_STRICT = frozenset({"EQ", "NE"} | EQUALITY_JUMPS.keys())
_LOOSE = frozenset({"EQ_LOOSE", "NE_LOOSE"})
_TRUTH = frozenset(TRUTH_JUMPS | {"NOT"})
_NO_FAST_PATH = frozenset({"DIV", "EXP", "SHL", "SHR_U"}) | _LOOSE
_NUMERIC = concrete.UNARY | concrete.ARITHMETIC | concrete.BITS
_INTEGERS = frozenset({"undefined", "null", "bool", "small", "nan", "int", "uint"})
"""Results of a function of the host that allocates integers at most."""
_MORE_THAN_CELLS = frozenset(
    [
        "HAS_REFERENCES",
        "HAS_ROM_PARTS",
        "HAS_REST",
        "HAS_CLOSURE_MADE",
        "HAS_BYTES_MADE",
        "HAS_DOUBLE",
        "HAS_STACK_CHECK",
    ]
)
"""What a heap of integers alone excludes; without a bound of the stack there may be many roots."""
_MANY_ROOTS = 64
"""Words from which on a collector is too slow that looks at all of them for each live object."""
_MAY_LACK_DOUBLES = (concrete.ARITHMETIC | concrete.UNARY) - {"DIV_INT", "INVERT"}


@dataclass(frozen=True)
class Site:
    """A reachable instruction."""

    function: Function
    instruction: Instruction
    fact: Fact

    @property
    def op(self) -> str:
        """The operation."""
        return self.instruction.op

    def __str__(self) -> str:
        place = self.instruction.position or f"in {self.function.name or 'a function'}"
        return f"{str(self.instruction).strip()} at {place}"


def find(
    snapshot: Snapshot, kinds: Kinds, hosts: Mapping[str, Host], word: Word, ram: int | None = None
) -> Features:
    """The features of the image of a snapshot, for a chip with so many bytes of RAM."""
    return _Finder(snapshot, kinds, hosts, word, ram).run()


class _Finder:
    def __init__(
        self,
        snapshot: Snapshot,
        kinds: Kinds,
        hosts: Mapping[str, Host],
        word: Word,
        ram: int | None,
    ) -> None:
        self.snapshot = snapshot
        self.kinds = kinds
        self.hosts = hosts
        self.word = word
        self.ram = ram
        self.reasons: dict[str, str] = {}
        self.sites = list(self._sites())
        self.only_ascii = not any(map(_brings_other_text, self.sites))
        self.objects = object_needs.Finder(snapshot, kinds, word)
        self.kernel = self.objects.kernel
        self.slow: set[str] = set()
        """Operations that may leave their fast path somewhere."""

    def _sites(self) -> Iterator[Site]:
        for number, facts in sorted(self.kinds.facts.items()):
            function = self.snapshot.functions[number]
            for at, fact in sorted(facts.items()):
                if function.body[at].op != ir.LABEL:
                    yield Site(function, function.body[at], fact)

    def run(self) -> Features:
        objects = self.objects
        for site in self.sites:
            self.values(site)
            self.operation(site)
            objects.see(site.instruction, site.fact, str(site))
        objects.run()
        for name, because in objects.reasons.items():
            self.need(name, because)
        for place, number in objects.numbers:
            self.arithmetic(place, number)
        for place, text in objects.texts:
            self.text("TEXT", place, text)
        self.control()
        self.derived()
        well_known, errors = self.engine_values()
        written = written_objects(self.snapshot, self.kinds)
        placed = image.layout(
            self.snapshot,
            self.word,
            is_linked=True,
            well_known=well_known,
            written=written,
            function_properties="HAS_FUNCTION_PROPERTIES" in self.reasons,
            array_properties="HAS_ARRAY_PROPERTIES" in self.reasons,
            error_tables=image.ErrorTables.by_flags(self.flags()),
        )
        if any(item.code.has_wide_keys for item in placed.codes):  # computed accesses that no kinds tell of
            for name in objects.exclusive:
                self.reasons.pop(name, None)
        for site in self.sites:
            self.need("HAS_SHAPES", site, site.op == "GET_SHARED")
        for part in placed.copied:
            self.need("HAS_ROM_PARTS", f"{part.name} may be written")
        numbers = self.numbers(placed)
        roots = numbers["MVM_STATIC_WORDS"] + numbers["MVM_MAX_STACK_WORDS"]
        if "HAS_HEAP" in self.reasons and roots < _MANY_ROOTS and self.has_only_cells():
            self.need("HAS_ONLY_CELLS", self.reasons["HAS_HEAP"])
        return Features(
            ops=_by_use(placed),
            hosts=placed.hosts,
            well_known=well_known,
            flags=self.flags(),
            numbers=numbers,
            errors=errors,
            reasons=dict(self.reasons),
        )

    def need(self, name: str, because: object, when: object = True) -> None:
        """Set a flag, if it is needed."""
        if when:
            if name not in FEATURES:
                raise KeyError(name)
            self.reasons.setdefault(name, str(because))

    def flags(self) -> dict[str, bool]:
        result = {name: name in self.reasons for name in FEATURES}
        for op in FAST_OPS:
            result[f"FAST_ONLY_{op}"] = op not in self.slow and INVERSE.get(op, op) not in self.slow
        return result

    # Values

    def values(self, site: Site) -> None:
        """What the kinds of an instruction's operands and results need."""
        for value in (*site.fact.operands, *site.fact.results):
            self.need("HAS_INT32", site, value.has_cells(self.word))
            self.need("HAS_UINT32", site, value.has_ints and value.high > concrete.INT_MAX)
            self.need("HAS_DOUBLE", site, value.flags & F_DOUBLE)
            self.need("HAS_NAN", site, value.flags & F_NAN)
            self.need("HAS_BYTES_MADE", site, value.flags & F_MADE & ~F_WIDE)
            self.need("HAS_WIDE", site, value.flags & F_WIDE)
            self.need("HAS_STRING", site, value.flags & F_STRING)
            self.need("HAS_FUNCTION", site, value.objects or value.made)
            self.need("HAS_HOSTFN_VALUES", site, value.hosts)

    def operation(self, site: Site) -> None:
        """What an operation needs for the operands it may see."""
        op, fact = site.op, site.fact
        self.need("HAS_HEAP", site, fact.allocates)
        if op in FAST_OPS and not self.is_fast(site):
            self.slow.add(op)
            self.need("ARITH_BEYOND", site, fact.throws and op in _MAY_LACK_DOUBLES)
        if op == "ADD":
            self.addition(site)
        elif op in _NUMERIC:
            for operand in fact.operands:
                self.arithmetic(site, operand)
        elif op in _ORDER:
            self.order(site)
        elif op in _STRICT:
            self.equality(site)
        elif op in _LOOSE:
            self.equality(site)
            self.order(site)
            left, right = (operand.flags for operand in fact.operands)
            with_text = (left & F_ERROR and right & F_STRING) or (right & F_ERROR and left & F_STRING)
            self.need("EQ_ERROR", site, with_text)
            self.need("EQ_STRING", site, with_text)
        elif op in _TRUTH:
            self.truth(site)
        elif op == "TO_STRING":
            self.text("TEXT", site, fact.operands[0])
        elif op == "CALL_HOST":
            self.host(site)
        elif op in ("CALL", "CALL_NEW", "CALL_ARRAY"):
            self.call(site)

    def is_fast(self, site: Site) -> bool:
        """True if an instruction never leaves the fast path of its operation."""
        op, fact = site.op, site.fact
        if op in _NO_FAST_PATH:
            return False
        if op in _STRICT:
            return not (self.compares_cells(fact) or self.compares_strings(fact) or self.compares_nans(fact))
        if op in isa.SLOT_OPS:
            return not fact.operands[0].flags & (F_UNDEFINED | F_NULL)
        if op in _TRUTH:
            plain = F_BOOL | F_UNDEFINED | F_NULL
            operand = fact.operands[0].without(plain)
            return operand.is_empty or operand.only_small(self.word)
        small = all(operand.only_small(self.word) for operand in fact.operands)
        if op in _ORDER:
            return small
        return small and bool(fact.results) and fact.results[0].only_small(self.word)

    def arithmetic(self, site: object, operand: KindSet) -> None:
        """An operand that is converted to a number."""
        self.need("ARITH_FROM_UNDEFINED", site, operand.flags & F_UNDEFINED)
        self.need("ARITH_FROM_NULL", site, operand.flags & F_NULL)
        self.need("ARITH_FROM_BOOL", site, operand.flags & F_BOOL)
        self.need("ARITH_FROM_STRING", site, operand.flags & F_STRING)
        self.need("ARITH_BEYOND", site, operand.flags & F_STRING)
        self.need("ARITH_FROM_FUNCTION", site, operand.has_functions or operand.flags & F_ERROR)
        self.need("ARITH_FROM_CELL", site, operand.has_cells(self.word) or operand.flags & F_DOUBLE)
        self.need("HAS_NAN", site, to_number(operand, self.kinds.doubles).result.flags & F_NAN)

    def addition(self, site: Site) -> None:
        left, right = site.fact.operands
        text = is_text_for_add(left) or is_text_for_add(right)
        self.need("ADD_STRING", site, text)
        for operand in site.fact.operands:
            if text:
                self.text("TEXT", site, operand)
            self.arithmetic(site, operand.without(F_STRING))

    def order(self, site: Site) -> None:
        left, right = site.fact.operands
        both = _is_textual(left) and _is_textual(right)
        self.need("COMPARE_STRING", site, both)
        for operand, other in ((left, right), (right, left)):
            converted = operand if not other.only(F_STRING) else operand.without(F_STRING)
            self.arithmetic(site, converted)

    def compares_cells(self, fact: Fact) -> bool:
        return all(
            operand.has_cells(self.word) or bool(operand.flags & F_DOUBLE) for operand in fact.operands
        )

    def compares_strings(self, fact: Fact) -> bool:
        left, right = fact.operands
        return bool(left.flags & F_STRING and right.flags & F_STRING and (left.flags | right.flags) & F_MADE)

    def compares_nans(self, fact: Fact) -> bool:
        return all(operand.flags & F_NAN for operand in fact.operands)

    def equality(self, site: Site) -> None:
        self.need("EQ_CELL", site, self.compares_cells(site.fact))
        self.need("EQ_STRING", site, self.compares_strings(site.fact))
        self.need("EQ_NAN", site, self.compares_nans(site.fact))

    def truth(self, site: Site) -> None:
        operand = site.fact.operands[0]
        self.need("TRUTHY_CELL", site, operand.flags & F_DOUBLE)
        self.need("TRUTHY_STRING", site, operand.flags & F_STRING)
        self.need("TRUTHY_NAN", site, operand.flags & F_NAN)
        self.need("TRUTHY_OBJECT", site, operand.has_functions or operand.flags & F_ERROR)

    def text(self, prefix: str, site: object, operand: KindSet) -> None:
        """An operand whose text is made."""
        inside = operand.clipped(self.word.small_min, self.word.small_max)
        kinds: dict[str, object] = {
            "STRING": operand.flags & F_STRING,
            "INT": inside.has_ints,
            "CELL": operand.has_cells(self.word),
            "BOOL": operand.flags & F_BOOL,
            "UNDEFINED": operand.flags & F_UNDEFINED,
            "NULL": operand.flags & F_NULL,
            "NAN": operand.flags & F_NAN,
            "DOUBLE": operand.flags & F_DOUBLE,
            "FUNCTION": operand.has_functions,
            "ERROR": operand.flags & F_ERROR,
        }
        for kind, present in kinds.items():
            self.need(f"{prefix}_{kind}", site, present)

    def host(self, site: Site) -> None:
        """Arguments of the host: written, or converted to a number for all that is known."""
        name = str(site.instruction.args[0])
        if name in EVENT_NEEDS:
            self.need(EVENT_NEEDS[name], site)
        for operand in site.fact.operands:
            if site.instruction.args[0] in PRINTERS:
                self.text("PRINT", site, operand)
                self.need("PRINT_LATIN1", site, operand.flags & F_STRING and not self.is_ascii(operand))
            else:
                self.number_for_host(site, operand)
        known = self.hosts.get(name)
        self.need("HOST_OTHER", site, known and known.params and len(site.fact.operands) < known.params)

    def number_for_host(self, site: Site, operand: KindSet) -> None:
        """C code reads numbers as they are and converts nothing else."""
        beyond = operand.has_cells(self.word) or operand.flags & F_DOUBLE
        self.need("ARITH_FROM_CELL", site, beyond)
        self.need("HOST_CELL", site, beyond)
        self.need("HOST_OTHER", site, not operand.without(F_DOUBLE).only_ints)

    def is_ascii(self, operand: KindSet) -> bool:
        """True if all strings of a set are ASCII: the set lists them, or every string of the program is."""
        if operand.texts is not None:
            return all(text.isascii() for text in operand.texts)
        return self.only_ascii

    def call(self, site: Site) -> None:
        """A call in the dynamic convention."""
        callee, _, *arguments = site.fact.operands[: 2 + _given(site.op, len(site.fact.operands))]
        others = callee.flags or callee.has_ints or callee.boxes or callee.sites or callee.symbols
        self.need("HAS_NOT_CALLABLE", site, others and site.op != "CALL_NEW")
        functions = self.snapshot.functions
        fits = all(functions[number].params == len(arguments) for number in site.fact.callees)
        fits = fits and site.op != "CALL_ARRAY"
        rests = any(functions[number].has_rest for number in site.fact.callees)
        self.need("HAS_REST", site, rests)
        self.need("HAS_ARGUMENT_FIT", site, rests or not fits)
        if callee.hosts:
            self.need("HOST_OTHER", site)
            for operand in arguments:
                self.text("PRINT", site, operand)
                self.number_for_host(site, operand)
                self.need("PRINT_LATIN1", site, operand.flags & F_STRING and not self.is_ascii(operand))

    # Control

    def control(self) -> None:
        """Heap, stack and exceptions."""
        for site in self.sites:
            op = site.op
            self.need("HAS_STACK_CHECK", site, op == "CALL_ARRAY")
            self.need("HAS_CLOSURE_MADE", site, op == "NEW_CLOSURE")
            self.need("HAS_BOX", site, op in ("NEW_BOX", "LOAD_BOX", "STORE_BOX"))
            self.need("HAS_REFERENCES", site, self.refers(site))
            self.need("HAS_THROW_VALUE", site, op == "THROW" and not site.fact.operands[0].only(F_ERROR))
            self.need("HAS_THROW", site, site.fact.throws and op not in ("CALL", "CALL_DIRECT"))
            self.need("HAS_ERROR_VALUES", site, op == "THROW" or (op == "CALL_HOST" and self.throws(site)))
        for number in sorted(self.kinds.facts):
            function = self.snapshot.functions[number]
            for name in ("HAS_CATCH", "HAS_ERROR_VALUES"):
                self.need(name, f"a handler in {function.name or 'a function'}", function.handlers)
        deepest = Depths(self.snapshot, self.kinds)
        self.need("HAS_STACK_CHECK", f"{deepest.recursive} calls itself", deepest.recursive)
        if self.ram is not None and not deepest.recursive:
            most = deepest.words(layout.SPILL_WORDS) * self.word.bytes
            self.need("HAS_STACK_CHECK", f"the stack may need {most} bytes", 2 * most > self.ram)

    def throws(self, site: Site) -> bool:
        """True if a call of the host may raise an exception that is no error of the engine."""
        name = str(site.instruction.args[0])
        return not name.startswith("%") and self.hosts[name].throws

    def refers(self, site: Site) -> bool:
        """True if the operation may put a reference to the heap into an object of the heap."""
        op, fact = site.op, site.fact
        if op in ("NEW_ARRAY", "NEW_OBJECT", "NEW_THIS"):
            return True
        if op in ("NEW_BOX", "NEW_CLOSURE", "NEW_SLOTS"):
            return any(self.is_made(value) for value in fact.operands)
        if op in object_needs.STORES | object_needs.DEFINES:
            return fact.allocates or self.is_made(fact.operands[-1])
        return op in ("SET_SLOT", "INIT_SLOT", "STORE_BOX") and any(map(self.is_made, fact.operands))

    def is_made(self, value: KindSet) -> bool:
        """True if a value may be a reference to the heap."""
        made = value.made or any(function >= 0 for function, _ in value.sites | value.boxes | value.symbols)
        return bool(made or value.has_cells(self.word) or value.flags & (F_DOUBLE | F_MADE))

    def derived(self) -> None:
        """Flags that follow from others."""
        for name in ("HAS_HEAP", "HAS_STACK_CHECK", "HAS_NOT_CALLABLE"):
            if name in self.reasons:
                self.need("HAS_THROW", self.reasons[name])
        if "HAS_THROW" in self.reasons:
            self.report(self.reasons["HAS_THROW"])
        if "HAS_HEAP" in self.reasons:
            self.need("HAS_GC", self.reasons["HAS_HEAP"])

    def has_only_cells(self) -> bool:
        """True if nothing but integers is allocated."""
        return _MORE_THAN_CELLS.isdisjoint(self.reasons) and all(
            self.makes_integers(site) for site in self.sites if site.fact.allocates
        )

    def makes_integers(self, site: Site) -> bool:
        """True if an operation that may allocate makes integers."""
        if site.op == "CALL_HOST":
            host = self.hosts.get(str(site.instruction.args[0]))
            return host is not None and _INTEGERS.issuperset(host.returns)
        return site.op in _NUMERIC

    def report(self, because: str) -> None:
        """An exception that nothing catches is written to the console: of an engine's error, its text."""
        if "HAS_ERROR_VALUES" not in self.reasons:
            return
        self.need("PRINT_STRING", because)
        if "HAS_THROW_VALUE" in self.reasons:
            thrown = join(self.kinds.thrown, ANY_ERROR)
            self.text("PRINT", because, thrown)
            self.need("PRINT_LATIN1", because, thrown.flags & F_STRING and not self.is_ascii(thrown))
            others = thrown.symbols or not all(map(self.objects.tables.is_error, thrown.sites))
            self.need("PRINT_OBJECT", because, others)
        for _, text in self.objects.reported():
            self.need("PRINT_LATIN1", because, text.flags & F_STRING and not self.is_ascii(text))
            self.need("HAS_WIDE", because, text.flags & F_WIDE)
            self.need("HAS_STRING", because, text.flags & F_STRING)

    def engine_values(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The entries of the well-known table, and the errors that are texts of the engine, in order."""
        found = self.well_known()
        known = [name for name in layout.WELL_KNOWN if name in found]
        if "HAS_ERROR_VALUES" in self.reasons:
            return tuple(known), ()
        errors = tuple(name for name in layout.ERRORS if f"ERROR_{name}" in found)
        return tuple(name for name in known if not name.startswith("ERROR_")), errors

    def well_known(self) -> set[str]:
        """The values and errors that the engine refers to by name."""
        found: set[str] = set()
        by_flag = {"HAS_HEAP": "MEMORY", "HAS_STACK_CHECK": "STACK", "HAS_NOT_CALLABLE": "NOT_CALLABLE"}
        found |= {f"ERROR_{error}" for name, error in by_flag.items() if name in self.reasons}
        for function in self.snapshot.functions:  # with what is never reached: its operand is written, too
            found |= {f"ERROR_{item.args[0]}" for item in function.body if item.op == "THROW_ERROR"}
        for site in self.sites:
            op = site.op
            if op == "CHECK_INIT":
                found.add("ERROR_NOT_INITIALISED")
            elif op == "TYPEOF":
                found |= {f"TYPEOF_{name.upper()}" for name in layout.TYPEOF_NAMES if name != "symbol"}
            elif op == "CALL_ARRAY":
                found.add("ERROR_NOT_ITERABLE")
            elif op in ("NEW_OBJECT", "NEW_THIS"):
                found.add("PROTOTYPE_OBJECT")
            elif op in isa.SLOT_OPS and op in self.slow:
                found.add("ERROR_NO_PROPERTIES")
        found |= self.objects.well_known()
        if "ADD_STRING" in self.reasons:
            found.add("ERROR_TOO_LONG")
        if "ARITH_BEYOND" in self.reasons:
            found.add("ERROR_NEEDS_DOUBLE")
        return found

    def numbers(self, placed: ImageLayout) -> dict[str, int]:
        depths = Depths(self.snapshot, self.kinds)
        spills = self.slow or self.kernel or "HAS_THROW" in self.reasons or self.objects.accesses
        spill = layout.SPILL_WORDS if spills else 0
        entry = next(item for item in self.snapshot.functions if item.convention is Convention.ENTRY)
        return {
            "MVM_STATIC_WORDS": placed.static_words,
            "MVM_HANDLER_COUNT": len(placed.handlers),
            "MVM_MAX_STACK_WORDS": 0 if "HAS_STACK_CHECK" in self.reasons else depths.words(spill),
            "MVM_MAX_OPERANDS": most_operands(placed),
            "MVM_ENTRY_ARGC": entry.params,
            "MVM_ENTRY_LOCALS": entry.locals,
        }


def _brings_other_text(site: Site) -> bool:
    """True if an instruction is where a string beyond ASCII may enter: a constant, a variable, a host
    function.
    """
    if site.op in concrete.COMPUTES:
        return False
    for value in site.fact.results:
        if value.flags & F_STRING and (
            value.texts is None or not all(text.isascii() for text in value.texts)
        ):
            return site.op in (ir.PUSH, "CALL_HOST") or value.texts is not None
    return False


def most_operands(placed: ImageLayout) -> int:
    """The most words that a function of the image keeps below its locals and frame."""
    return max((_operands(item.code.need, item.code.locals) for item in placed.codes), default=0)


def _operands(need: int, locals_: int) -> int:
    """Operands and spill words in a code header's NEED."""
    return need - locals_ - layout.FRAME_FIRST_SLOT


def _is_textual(operand: KindSet) -> bool:
    """True if `<` may compare the operand as a string."""
    return bool(operand.flags & F_STRING)


def _by_use(placed: ImageLayout) -> tuple[str, ...]:
    """The operations of an image, the most used first; EXIT is the return to C of every image."""
    uses: Counter[str] = Counter()
    for item in placed.codes:
        uses.update(item.code.ops)
    uses.setdefault("EXIT", 0)
    return tuple(sorted(uses, key=lambda name: (-uses[name], name)))


class Depths:
    """How deep the VM stack can get, if that has a bound: case by case, so that bounded recursion has one."""

    def __init__(self, snapshot: Snapshot, kinds: Kinds) -> None:
        self.snapshot = snapshot
        self.kinds = kinds
        self.calls = {case: list(_calls(self.function(case), facts)) for case, facts in kinds.cases.items()}
        self.known: dict[tuple[int, int], int] = {}
        self.recursive = self._find_recursion()

    def function(self, case: int) -> Function:
        """The function of a case."""
        return self.snapshot.functions[self.kinds.owners[case]]

    def words(self, spill: int) -> int:
        """Words from the entry's first argument to the deepest word."""
        return max(
            (self.function(entry).params + self._below(entry, spill) for entry in self.kinds.entries),
            default=0,
        )

    def _below(self, case: int, spill: int) -> int:
        """Words below a function's arguments: locals, header, operands, and what it calls."""
        if (case, spill) not in self.known:
            self.known[case, spill] = self._measure(case, spill)
        return self.known[case, spill]

    def _measure(self, case: int, given_spill: int) -> int:
        frame = self.function(case).locals + layout.FRAME_FIRST_SLOT
        kernel_calls = list(emit.kernel_calls(self.function(case).body))
        spill = isa.spill_words(kernel_calls) if kernel_calls else given_spill
        deepest = max((_after(fact) for fact in self.kinds.cases[case].values()), default=0) + spill
        for fact, given in self.calls[case]:
            for target in fact.targets:
                added = max(0, self.function(target).params - given)
                deepest = max(deepest, fact.depth + added + self._below(target, given_spill))
        return frame + deepest

    def _find_recursion(self) -> str:
        """The name of a function that may call itself without end; empty if there is none."""
        done: set[int] = set()
        for entry in self.kinds.entries:
            path = [(entry, self._targets(entry))]
            open_cases = {entry}
            while path:
                case, targets = path[-1]
                target = next(targets, None)
                if target is None:
                    path.pop()
                    open_cases.discard(case)
                    done.add(case)
                elif target in open_cases:
                    return self.function(target).name or "a function"
                elif target not in done:
                    open_cases.add(target)
                    path.append((target, self._targets(target)))
        return ""

    def _targets(self, case: int) -> Iterator[int]:
        return iter(sorted({target for fact, _ in self.calls.get(case, ()) for target in fact.targets}))


def _calls(function: Function, facts: Facts) -> Iterator[tuple[Fact, int]]:
    """The calls of functions, with the count of arguments that each passes."""
    for at, fact in sorted(facts.items()):
        if fact.callees:
            yield fact, _given(function.body[at].op, len(fact.operands))


def _given(op: str, operands: int) -> int:
    """The arguments that a call passes. A setter has the stored value; it and a getter find the callee and
    `this` in the place of operands, and at most one word more: hence one argument less.
    """
    if op in object_needs.READS:
        return -1
    if op in object_needs.STORES:
        return 0
    hidden = {"CALL": layout.DYNAMIC_EXTRA, "CALL_NEW": layout.DYNAMIC_EXTRA + 1}
    return operands - hidden.get(op, 0)


def _after(fact: Fact) -> int:
    """The most operands before or after an instruction."""
    return max(fact.depth, fact.depth - len(fact.operands) + len(fact.results))
