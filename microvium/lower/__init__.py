"""Tree and places -> IR: the program before its first instruction, as a `Snapshot`.

`program` goes over the files; `functions` lowers one function; `dispatch` finds, by the type of a node, the
function in `statements` or `expressions` that lowers it, with `loops`, `completions` (everything that leaves
a statement early), `conditions` and `calls` beside them. To support one more construct, add its function to a
table of its module. `unsupported` words the errors for the rest. `context` holds the variables' instructions,
`builder` collects the instructions, `tidy` improves their jumps. Next: `emit`, or `optimize`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from microvium import deep
from microvium.diagnostics import Diagnostic
from microvium.ir import Snapshot
from microvium.lower import tables as tables
from microvium.lower.program import lower_program
from microvium.modules import SourceModule
from microvium.scopes.model import Scopes

__all__ = ["lower"]


def lower(
    modules: Sequence[SourceModule], scopes: Scopes, warn: Callable[[Diagnostic], None] | None = None
) -> Snapshot:
    """The program's IR; raises Diagnostic for what cannot be compiled. `scopes` is what `analyze` made of the
    modules. `warn` is told of names that nothing declares, which throw when they are reached; without it,
    they are errors.
    """
    return deep.call(lower_program, list(modules), scopes, warn or _refuse)


def _refuse(warning: Diagnostic) -> None:
    raise warning
