"""The kinds as text, for `dump --stage kinds`: the numbers mode and why, statics, then each function."""

from __future__ import annotations

from collections.abc import Iterator

from microvium.ir import LABEL, Function, Snapshot
from microvium.kinds.flow import Fact
from microvium.kinds.objects import SiteInfo
from microvium.kinds.program import Kinds
from microvium.kinds.sets import Site, site_name


def print_kinds(snapshot: Snapshot, kinds: Kinds) -> str:
    """The whole analysis; instructions that cannot be reached are marked."""
    return "\n".join(_lines(snapshot, kinds)) + "\n"


def _lines(snapshot: Snapshot, kinds: Kinds) -> Iterator[str]:
    yield f"numbers: {kinds.mode} ({kinds.reason})"
    for index, static in enumerate(snapshot.statics):
        yield f"static {index} {static.name}: {kinds.statics[index]}"
    for site, value in sorted(kinds.boxes.items()):
        place = f"object {site[1]}" if site[0] < 0 else f"made at {site[0]}:{site[1]}"
        yield f"box {place}: {value}"
    for site, info in sorted(kinds.sites.items()):
        yield from _site(site, info)
    for number, function in enumerate(snapshot.functions):
        if number in kinds.reachable:
            yield from _function(number, function, kinds)
        else:
            yield f"function {number} {function.name or '(anonymous)'}: cannot be reached"


def _site(site: Site, info: SiteInfo) -> Iterator[str]:
    yield f"{info.kind} {site_name(site)}: inherits from {info.prototype}{_notes(info)}"
    for key, value in sorted(info.properties.items(), key=lambda pair: str(pair[0])):
        yield f"    .{key}: {value}{'' if key in info.always else ' or absent'}"
    for word, functions in (("get", info.getters), ("set", info.setters)):
        for key, value in sorted(functions.items(), key=lambda pair: str(pair[0])):
            yield f"    {word} {key}: {value}"
    if info.kind == "array":
        yield f"    length: {info.length}"
    for name, value in (("elements", info.elements), ("other keys", info.others)):
        if not value.is_empty:
            yield f"    {name}: {value}"


def _notes(info: SiteInfo) -> str:
    names = ("holes", "enumerated", "deleted", "reprototyped", "computed", "reported")
    return "".join(f", {name}" for name in names if getattr(info, name))


def _function(number: int, function: Function, kinds: Kinds) -> Iterator[str]:
    params = ", ".join(
        f"{function.param_names[at] if at < len(function.param_names) else f'arg{at}'}: {value}"
        for at, value in enumerate(kinds.params[number])
    )
    yield f"function {number} {function.name or '(anonymous)'}({params}): {kinds.results[number]}"
    for (owner, index), value in sorted(kinds.captured.items()):
        if owner == number:
            yield f"    captured {index}: {value}"
    for at, instruction in enumerate(function.body):
        text = str(instruction)
        yield text if instruction.op == LABEL else f"{text:<40} ; {_fact(kinds.fact(number, at))}"


def _fact(fact: Fact | None) -> str:
    if fact is None:
        return "cannot be reached"
    words = [", ".join(f"({value})" if "|" in str(value) else str(value) for value in fact.operands)]
    if fact.results:
        words.append(f"-> {', '.join(str(value) for value in fact.results)}")
    if fact.throws:
        words.append("throws")
    return " ".join(word for word in words if word) or "-"
