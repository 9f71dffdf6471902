"""Second pass: what closures copy, which variables need a box, and which uses may come before the
initialisation.

Closures are flat: a function object holds copies of the variables that the function uses from outside. A copy
is right if the variable is never assigned after the closure is made; else the variable lives in a box that
frame and closures share. In: the result of `resolve`. Out: captures, boxed, early, checked.
"""

from __future__ import annotations

from microvium.scopes.model import (
    LEXICAL,
    Binding,
    BindingKind,
    FunctionInfo,
    Point,
    Reference,
    Scopes,
)


def analyze_closures(scopes: Scopes) -> None:
    """Fills in captures, boxed, early and checked."""
    for function in scopes.functions.values():
        _declare_own(function)
    captured: dict[int, Binding] = {}
    for scope in (*scopes.scopes.values(), *scopes.extra.values()):
        for binding in scope.bindings.values():
            binding.late = binding.straight is not None
    for reference in scopes.references.values():
        used = reference.binding = _own(reference)
        if used is not None and not used.is_static:
            _capture(used, reference.point.function)
            captured[id(used)] = used
    for binding in captured.values():
        binding.boxed = any(
            not _settled(write, made, binding) for write in binding.writes for made in binding.captures
        )
    for reference in scopes.references.values():
        if reference.binding is not None:
            _check(reference, reference.binding)
            _delay(reference, reference.binding)
    for binding in captured.values():
        if binding.boxed and binding.kind in LEXICAL and _captured_early(binding):
            binding.early = True


def _declare_own(function: FunctionInfo) -> None:
    """Inside a declared function whose variable is never assigned, its name is the callee: nothing to
    capture.
    """
    binding = function.declared
    if binding is None or binding.is_static or binding.kind is not BindingKind.FUNCTION:
        return
    if binding.assigned or len(binding.writes) != 1:
        return
    outside = function.scope.parent if function.scope is not None else None
    assert outside is not None
    function.own = outside.bindings[binding.name] = Binding(
        binding.name, BindingKind.SELF, outside, binding.node
    )


def _own(reference: Reference) -> Binding | None:
    """The binding of a use: that of the function itself, if the use lies inside of it."""
    binding = reference.binding
    function: FunctionInfo | None = reference.point.function
    while binding is not None and function is not None and function is not binding.function:
        if function.declared is binding and function.own is not None:
            return function.own
        function = function.parent
    return binding


def _capture(binding: Binding, user: FunctionInfo) -> None:
    """Makes the functions from the user outwards hold the variable."""
    function = user
    outermost: FunctionInfo | None = None
    while function is not binding.function:
        if binding not in function.captures:
            function.captures.append(binding)
        outermost = function
        assert function.parent is not None, f"{binding.name} is used outside of its scope"
        function = function.parent
    if outermost is not None and outermost.created is not None:
        binding.captures.append(outermost.created)


def _settled(write: Point, made: Point, binding: Binding) -> bool:
    """True if the write always comes before the closure is made, for the same instance of the variable."""
    if write.function is not binding.function or write.order > made.order:
        return False
    depth = binding.scope.loop_depth
    return write.loops[depth : depth + 1] != made.loops[depth : depth + 1] or len(write.loops) <= depth


def _check(reference: Reference, binding: Binding) -> None:
    """Marks a use that may come before the initialisation, and what the variable must hold for it."""
    if binding.kind not in LEXICAL and binding.ready is None:
        return
    reference.checked = not _is_ready(reference, binding)
    if reference.checked and binding.kind in LEXICAL and not binding.is_static:
        binding.early = True


def _delay(reference: Reference, binding: Binding) -> None:
    """The box of a `var` cannot be made by its declaration if a use may come before that."""
    if binding.straight is not None and not binding.is_static:
        at = _moment(reference.point.function, binding.function, reference.point)
        binding.late = binding.late and at.order >= binding.straight.order


def _is_ready(reference: Reference, binding: Binding) -> bool:
    """True if the variable is surely initialised: the declaration lies before the use on a straight line."""
    user = reference.point.function
    if user.module is not binding.function.module:
        return _is_ready_elsewhere(user, binding.function)
    at = _moment(user, binding.function, reference.point)
    ready = binding.ready
    return ready is not None and at.order >= ready.order and reference.point.case == ready.case


def _moment(user: FunctionInfo, owner: FunctionInfo, point: Point) -> Point:
    """The point in the owner's code when the use becomes possible: where the closure around it is made."""
    while user is not owner and user.parent is not None and user.created is not None:
        point, user = user.created, user.parent
    return point


def _is_ready_elsewhere(user: FunctionInfo, owner: FunctionInfo) -> bool:
    """For a variable of another file: that file has run before, unless its imports lead back here."""
    if owner.module.order > user.module.order:
        return False
    return user.is_top or not owner.module.depends_on(user.module)


def _captured_early(binding: Binding) -> bool:
    """True if a closure over the variable is made before its initialisation."""
    ready = binding.ready
    return ready is None or any(
        made.order < ready.order or made.case != ready.case for made in binding.captures
    )
