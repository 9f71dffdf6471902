"""What cannot be compiled, and the way around: one message for each construct, with a hint what to write
instead.
"""

from __future__ import annotations

from microvium.diagnostics import REFERENCE, Diagnostic
from microvium.lower.context import Context
from microvium.syntax import Node

_VARIABLES = "use variables and functions, for now"

NODES: dict[str, tuple[str, str]] = {
    "AwaitExpression": ("`await` is not supported yet", "write code that does not wait"),
    "ImportExpression": (
        "`import()` is not supported yet",
        "write an import statement at the top of the file",
    ),
    "MetaProperty": ("`import.meta` is not supported yet", "write what you need into the source"),
    "YieldExpression": (
        "generators are not supported yet",
        "keep the state in variables and call a function",
    ),
}

_ERROR_HINT = "throw a string or a number"
_MATH_HINT = "for a quotient without a fraction write `(a / b) | 0`"
BUILT_INS: dict[str, str] = {
    **dict.fromkeys(
        ("Error", "TypeError", "RangeError", "SyntaxError", "ReferenceError", "EvalError", "URIError"),
        _ERROR_HINT,
    ),
    **dict.fromkeys(("AggregateError",), _ERROR_HINT),
    **dict.fromkeys(
        ("Array", "Object", "Map", "Set", "WeakMap", "WeakSet", "WeakRef", "JSON", "Reflect"), _VARIABLES
    ),
    **dict.fromkeys(
        ("ArrayBuffer", "DataView", "Int8Array", "Uint8Array", "Uint8ClampedArray", "Int16Array"), _VARIABLES
    ),
    **dict.fromkeys(("Uint16Array", "Int32Array", "Uint32Array", "Float32Array", "Float64Array"), _VARIABLES),
    "Math": _MATH_HINT,
    "String": "write a template: `${value}`",
    "Number": "write `+value`",
    "Boolean": "write `!!value`",
    "parseInt": "write `+text` for decimal numbers",
    "parseFloat": "write `+text`",
    "isNaN": "write `value !== value`",
    "isFinite": "write `value - value === 0`",
    "BigInt": "use numbers up to 2 ** 53",
    "Symbol": "use strings or numbers",
    "Date": "let the host pass the time",
    "RegExp": "compare strings with `===`",
    "Promise": "write code that does not wait",
    "Proxy": _VARIABLES,
    "Function": "write a function expression",
    "eval": "write a function",
    "globalThis": "name the variable itself",
    "setTimeout": "let the host call a function of yours",
    "setInterval": "let the host call a function of yours",
    "clearTimeout": "let the host call a function of yours",
    "clearInterval": "let the host call a function of yours",
    "queueMicrotask": "call the function directly",
}
"""Names that JavaScript has and this compiler does not: the way around."""

NODE: dict[str, str] = {
    "require": "write an import statement",
    "module": "write `export function main() {}`",
    "exports": "write `export function main() {}`",
    "process": "let the host pass what you need",
}
"""Names that Node.js has and the language has not: the way around."""


def node_error(ctx: Context, node: Node) -> Diagnostic:
    """The error for a node whose type nothing lowers."""
    what, hint = NODES.get(node.type, (f"{node.type} is not supported yet", "write it in another way"))
    return ctx.unsupported(node, what, hint)


def literal_error(ctx: Context, node: Node) -> Diagnostic:
    """The error for a regular expression or a BigInt."""
    if node.regex is not None:
        return ctx.unsupported(
            node, "regular expressions are not supported yet", "compare strings with `===`"
        )
    return ctx.unsupported(
        node, "BigInts are not supported yet", "use numbers, which are exact up to 2 ** 53"
    )


def wrapper_error(ctx: Context, node: Node, name: str) -> Diagnostic:
    """The error for `new String(…)` and its kin."""
    return ctx.unsupported(
        node, f"objects around primitive values (`new {name}`) are not supported", f"write `{name}(value)`"
    )


def name_error(ctx: Context, node: Node) -> Diagnostic:
    """The error for a name that nothing declares; of kind REFERENCE if it is one in JavaScript, too."""
    name = node.name
    if name in BUILT_INS:
        return ctx.unsupported(node, f"the built-in {name} is not supported yet", BUILT_INS[name])
    methods = ctx.scopes.hosts.methods(name)
    if methods:
        return ctx.unsupported(node, f"{name} cannot be used by itself", f"call {' or '.join(methods)}")
    return Diagnostic(
        REFERENCE,
        f"{name} is not defined",
        ctx.position(node),
        hint=_name_hint(ctx, name),
        length=len(name),
        source=ctx.tree.source,
    )


def _name_hint(ctx: Context, name: str) -> str:
    from difflib import get_close_matches

    if name in NODE:
        return NODE[name]
    used = ctx.scopes.references.values()
    known = sorted(
        {*ctx.scopes.hosts, *(reference.name for reference in used if reference.binding is not None)}
    )
    close = get_close_matches(name, known, 1)
    if close:
        return f"did you mean {close[0]}?"
    return "declare it, or if the host provides it, describe it in host.toml beside the script"


def global_this_error(ctx: Context, node: Node) -> Diagnostic:
    """The error for `this` at a script's top level."""
    return ctx.unsupported(node, "`this` at the top level is not supported yet", "name the variable itself")


def check_host_member(ctx: Context, node: Node) -> None:
    """Refuses `console.name` if the host has other functions of `console`, but not this one."""
    methods = ctx.scopes.hosts.methods(node.object.name)
    if methods:
        raise ctx.unsupported(node, "the host has no such function", f"there is {', '.join(methods)}")


def function_error(ctx: Context, node: Node) -> Diagnostic:
    """The error for a generator or an async function."""
    if node.isAsync:
        return ctx.unsupported(node, "async functions are not supported yet", "write code that does not wait")
    return ctx.unsupported(node, *NODES["YieldExpression"])
