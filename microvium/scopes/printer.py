"""Prints the scopes for `microvium dump --stage scopes`."""

from __future__ import annotations

from collections.abc import Iterator

from microvium.scopes.model import Binding, FunctionInfo, Scope, Scopes


def print_scopes(scopes: Scopes) -> str:
    """The functions of each file with their scopes and what lives where."""
    lines: list[str] = []
    for top in scopes.tops:
        lines.append(f"{'module' if top.module.is_module else 'script'} {top.module.path}")
        lines += _function(top)
        for function in scopes.functions.values():
            if function.module is top.module and not function.is_top:
                lines += _function(function)
    return "\n".join(lines) + "\n"


def _function(function: FunctionInfo) -> Iterator[str]:
    if not function.is_top:
        name = function.name or "(anonymous)"
        yield f"function {name} {function.position}: {len(function.params)} params, {function.locals} locals"
    else:
        yield f"  top level: {function.locals} locals"
    if function.captures:
        yield f"  captures {', '.join(binding.name for binding in function.captures)}"
    if function.own is not None:
        yield f"  {function.own.name} is the callee"
    if function.scope is not None:
        yield from _scope(function, function.scope, 1)


def _scope(function: FunctionInfo, scope: Scope, depth: int) -> Iterator[str]:
    if scope.bindings:
        start = function.module.tree.position(scope.node)
        yield "  " * depth + f"{scope.kind.value} {start.line}:{start.column}"
        for binding in scope.bindings.values():
            yield "  " * (depth + 1) + _binding(binding)
    for child in scope.children:
        yield from _scope(function, child, depth + 1)


def _binding(binding: Binding) -> str:
    place = binding.place
    where = "unused" if place is None else f"static {place}" if isinstance(place, int) else str(place)
    notes = [note for note, holds in (("boxed", binding.boxed), ("early", binding.early)) if holds]
    return " ".join([f"{binding.kind.value} {binding.name}: {where}", *notes])
