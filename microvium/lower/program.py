"""The whole program: statics, the function objects of top-level declarations, exports, and the order of
initializers.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from microvium.diagnostics import UNSUPPORTED, Diagnostic
from microvium.ir import EVENT_LOOP, Convention, Snapshot, Static
from microvium.lower.context import Program
from microvium.lower.functions import lower_function
from microvium.modules import DEFAULT_LOCAL, SourceModule
from microvium.scopes.model import LEXICAL, Binding, BindingKind, Scopes
from microvium.values import HOLE, UNDEFINED, ObjectRef, Value

MAX_STATICS = 32_768
"""Top-level variables of a program: the index of a static has 15 bits."""


def lower_program(
    modules: list[SourceModule], scopes: Scopes, warn: Callable[[Diagnostic], None]
) -> Snapshot:
    """The snapshot of a program that has not run yet."""
    program = Program(scopes, warn)
    _check_statics(scopes)
    initializers = tuple(program.number(top) for top in scopes.tops)
    declared = _declared_functions(program)
    while program.pending:
        program.functions.append(lower_function(program, program.pending.popleft()))
    for number in program.slow.values():
        program.functions[number] = replace(program.functions[number], convention=Convention.DIRECT)
    entry = modules[-1]
    statics = tuple(_static(binding, declared) for binding in scopes.statics)
    exports = _exports(entry, scopes)
    if EVENT_LOOP in scopes.library.names:
        exports[EVENT_LOOP] = len(statics)
        statics += (Static(EVENT_LOOP, scopes.library.names[EVENT_LOOP], constant=True),)
    return Snapshot(
        functions=tuple(program.functions),
        objects=tuple(program.objects),
        statics=statics,
        exports=exports,
        script_globals={} if entry.is_module else _globals(entry, scopes),
        initializers=initializers,
        well_known=dict(scopes.library.well_known),
        slow=program.slow,
    )


def _declared_functions(program: Program) -> dict[int, ObjectRef]:
    """The function objects of top-level declarations, by `id` of their bindings."""
    objects: dict[int, ObjectRef] = {}
    for scope in program.scopes.top_scopes():
        for binding, info in scope.hoisted:
            objects[id(binding)] = program.function_object(info)
    return objects


def _static(binding: Binding, declared: dict[int, ObjectRef]) -> Static:
    value: Value = declared.get(id(binding), HOLE if binding.kind in LEXICAL else UNDEFINED)
    tree = binding.function.module.tree
    name = "default" if binding.name == DEFAULT_LOCAL else binding.name
    position = tree.position(binding.node) if binding.node is not None else None
    return Static(name, value, binding.kind is BindingKind.CONST, position)


def _exports(entry: SourceModule, scopes: Scopes) -> dict[str, int]:
    exports: dict[str, int] = {}
    for name, origin in entry.exports.items():
        binding = scopes.scopes[id(origin.module.tree.root)].bindings[origin.name]
        assert isinstance(binding.place, int)
        exports[name] = binding.place
    return exports


def _globals(entry: SourceModule, scopes: Scopes) -> dict[str, int]:
    bindings = scopes.scopes[id(entry.tree.root)].bindings
    return {
        name: binding.place
        for name, binding in bindings.items()
        if isinstance(binding.place, int) and binding.kind is not BindingKind.HIDDEN
    }


def _check_statics(scopes: Scopes) -> None:
    if len(scopes.statics) <= MAX_STATICS:
        return
    binding = scopes.statics[MAX_STATICS]
    raise binding.function.module.tree.error(
        UNSUPPORTED,
        f"the program has {len(scopes.statics)} top-level variables",
        binding.node,
        f"the limit is {MAX_STATICS:,}",
    )
