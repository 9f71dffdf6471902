"""Third pass: gives each variable its place: an index in the static block, or a slot in its function's frame.

Locals of scopes that are never open together share slots. In: bindings with `used`. Out: `place`, `fresh`,
`locals`.
"""

from __future__ import annotations

from microvium.ir import Area, Slot
from microvium.scopes.model import BindingKind, FunctionInfo, Scope, Scopes


def assign_places(scopes: Scopes) -> None:
    """Fills in all places."""
    for top in scopes.top_scopes():
        for binding in top.bindings.values():
            binding.place = len(scopes.statics)
            scopes.statics.append(binding)
    for function in scopes.functions.values():
        _assign_frame(function)


def _assign_frame(function: FunctionInfo) -> None:
    scope = function.scope
    assert scope is not None
    if function.is_top:
        for child in scope.children:
            _assign_scope(function, child, 0)
        return
    _assign_outside(function, scope)
    if function.arguments is None:
        for index, param in enumerate(function.params):
            if param is not None:
                param.place = Slot(Area.ARGUMENT, index)
    _assign_scope(function, scope, function.locals)
    assert scope.parent is not None
    for child in scope.parent.children:
        _assign_scope(function, child, function.locals)


def _assign_outside(function: FunctionInfo, scope: Scope) -> None:
    """`this` and the function's own name have fixed places, except that `super()` sets `this` as a local."""
    assert scope.parent is not None
    for binding in scope.parent.bindings.values():
        if binding is function.arguments:
            binding.place = Slot(Area.ARGUMENT, 0)
        elif binding.kind is BindingKind.LET or binding is function.new_target:
            binding.place = Slot(Area.LOCAL, function.locals)
            function.locals += 1
        else:
            binding.place = Slot(Area.THIS if binding.kind is BindingKind.THIS else Area.CALLEE)


def _assign_scope(function: FunctionInfo, scope: Scope, first: int) -> None:
    """Gives the scope's bindings slots from `first` on, and the scopes inside those after them."""
    following = first
    for binding in scope.bindings.values():
        if binding.used and binding.place is None:
            binding.place = Slot(Area.LOCAL, following)
            binding.fresh = following >= function.locals and scope.loop_depth == 0
            following += 1
            function.locals = max(function.locals, following)
    for child in scope.children:
        _assign_scope(function, child, following)
