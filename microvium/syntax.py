"""Source text to ESTree, through `esprima`.

In: the text of a file and its goal (script or module). Out: `Tree`, whose nodes have `loc` (lines from 1,
columns from 0, in characters). Everything is parsed as strict code. What the parser refuses becomes a
`Diagnostic` with a code frame. Next: `modules` finds what the tree imports; `scopes` finds where its names
live.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from microvium import deep
from microvium.diagnostics import LINE_END, SYNTAX, UNSUPPORTED, Diagnostic
from microvium.ir import Position

Node = Any
"""An ESTree node: `type`, `loc`, and the fields of its type; a field that is absent reads as None."""

MAX_DEPTH = 5_000
"""Nodes inside nodes. The passes over the tree recurse, so there is a limit; nobody writes this by hand."""

_STRICT_PREFIX = "'use strict';\n"
"""Put before a script: the parser has no other way to start in strict mode. It costs one line, taken off
again.
"""

_JSON_PREFIX = "export default\n"

_MESSAGE_PREFIX = re.compile(r"^Line \d+: ")
_MISPLACED = {
    "Illegal return statement": "return",
    "Illegal break statement": "break",
    "Illegal continue statement": "continue",
}
_PARSER_LIMIT = "exceeds the parser resource limit"
_VALIDATOR_LIMIT = "exceeds the validator resource limit"


@dataclass(frozen=True)
class Tree:
    """A parsed file. `root` is the Program node."""

    path: Path
    source: str
    root: Node
    is_module: bool
    is_library: bool = False
    """A file of the standard library, in the kernel dialect."""

    @property
    def title(self) -> str:
        """The file in positions: its path, but for the library the same on every machine."""
        return f"{LIBRARY}{self.path.name}" if self.is_library else str(self.path)

    def position(self, node: Node) -> Position:
        """Where the node starts."""
        return Position(self.title, node.loc.start.line, node.loc.start.column + 1)

    def end(self, node: Node) -> Position:
        """The place after the node."""
        return Position(self.title, node.loc.end.line, node.loc.end.column + 1)

    def error(self, kind: str, message: str, node: Node, hint: str | None = None) -> Diagnostic:
        """A diagnostic whose code frame underlines the node."""
        same_line = node.loc.start.line == node.loc.end.line
        length = node.loc.end.column - node.loc.start.column if same_line else 1 << 16
        return Diagnostic(kind, message, self.position(node), hint=hint, length=length, source=self.source)


LIBRARY = "microvium:"
"""What the file name of a position in the standard library begins with."""

KERNEL_MARK = "\u01c3"
"""What the parser sees in place of the `%` of an intrinsic: a letter, so that `%name(…)` is a plain call."""

_INTRINSIC = re.compile(r"%(?=[a-z]\w*\()")


def parse(source: str, path: Path, is_module: bool) -> Tree:
    """The tree of a file; raises Diagnostic."""
    return deep.call(_parse, source, path, is_module)


def parse_library(source: str, path: Path) -> Tree:
    """The tree of a module in the kernel dialect, where `%name(` begins the call of an intrinsic."""
    tree = parse(_INTRINSIC.sub(KERNEL_MARK, source), path, True)
    return replace(tree, source=source, is_library=True)


def intrinsic(tree: Tree, callee: Node) -> str | None:
    """The name of the intrinsic that is called; None for any other callee."""
    if not tree.is_library or callee.type != "Identifier" or not callee.name.startswith(KERNEL_MARK):
        return None
    return str(callee.name[len(KERNEL_MARK) :])


def _parse(source: str, path: Path, is_module: bool) -> Tree:
    return _parse_after("" if is_module else _STRICT_PREFIX, source, path, is_module)


def _parse_after(prefix: str, source: str, path: Path, is_module: bool) -> Tree:
    """The tree without the prefix, which is one line, or none."""
    import esprima

    text = prefix + (_without_hashbang(source) if prefix else source)
    try:
        root = esprima.parse(
            text, sourceType="module" if is_module else "script", loc=True, positionEncoding="scalar"
        )
    except esprima.Error as error:
        raise _diagnostic(error, source, path, prefix) from None
    if prefix == _STRICT_PREFIX:
        root.body = root.body[1:]
    tree = Tree(path, source, root, is_module)
    _settle(tree, 1 if prefix else 0)
    return tree


def parse_json(source: str, path: Path) -> Tree:
    """The tree of a module whose default export is the value of a JSON text; raises Diagnostic."""
    return deep.call(_parse_json, source, path)


def _parse_json(source: str, path: Path) -> Tree:
    try:
        json.loads(source, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        raise Diagnostic(
            SYNTAX,
            f"this is no JSON: {error.msg[:1].lower()}{error.msg[1:]}",
            Position(str(path), error.lineno, error.colno),
            source=source,
        ) from None
    except (ValueError, RecursionError) as error:
        raise Diagnostic(
            SYNTAX, f"this is no JSON: {error}", Position(str(path), 1, 1), source=source
        ) from None
    tree = _parse_after(_JSON_PREFIX, source, path, True)
    stack = [tree.root]
    while stack:
        node = stack.pop()
        if node.type == "Property" and node.key.value == "__proto__":
            node.computed = True
        stack.extend(children(node))
    return tree


def _no_constant(name: str) -> float:
    raise ValueError(f"{name} is no value")


def _without_hashbang(source: str) -> str:
    """The source with a first line `#!…` as a comment: it would not be the first line any more."""
    return "//" + source[2:] if source.startswith("#!") else source


def _diagnostic(error: Any, source: str, path: Path, prefix: str) -> Diagnostic:
    message = _MESSAGE_PREFIX.sub("", str(error.message))
    line, column, length = _error_place(error, source, message, prefix)
    hint = None
    if message.endswith((_PARSER_LIMIT, _VALIDATOR_LIMIT)):
        message = "the code is nested too deeply for the parser"
        hint = (
            f"the limit is {deep.FRAMES:,} frames of the parser; put inner parts into functions or variables"
        )
    elif message == "Unexpected end of input":
        hint = "a bracket, a brace or a template may not be closed"
    return Diagnostic(
        SYNTAX, message, Position(str(path), line, column), hint=hint, length=length, source=source
    )


def _error_place(error: Any, source: str, message: str, prefix: str) -> tuple[int, int, int]:
    """Line, column, length. The parser places a misplaced `return` before, other jumps behind the word."""
    offset = max(0, int(error.index or 0) - len(prefix))
    word = _MISPLACED.get(message)
    if word is not None:
        start = source.find(word, offset) if word == "return" else source.rfind(word, 0, offset)
        if start >= 0:
            line_start = max((match.end() for match in LINE_END.finditer(source, 0, start)), default=0)
            return len(LINE_END.findall(source, 0, start)) + 1, start - line_start + 1, len(word)
    line = int(error.lineNumber or 1) - bool(prefix)
    return (line, int(error.column or 1), 1) if line >= 1 else (1, 1, 1)


def _settle(tree: Tree, prefix_lines: int) -> None:
    """Takes the prefix off all lines and checks the depth. Nodes may share a place, which is changed once."""
    done: set[int] = set()
    level: list[Node] = [tree.root]
    depth = 0
    while level:
        if prefix_lines:
            for node in level:
                for place in (node.loc.start, node.loc.end):
                    if id(place) not in done:
                        done.add(id(place))
                        place.line -= prefix_lines
        for node in level:
            if node.type == "ReturnStatement":
                _end_at_line(tree, node)
        if depth > MAX_DEPTH:
            hint = f"the limit is {MAX_DEPTH:,} levels; put inner parts into functions or variables"
            raise tree.error(SYNTAX, "the code is nested too deeply", level[0], hint)
        level = [child for node in level for child in children(node)]
        depth += 1
    tree.root.loc.start.line = max(1, tree.root.loc.start.line)


_REST_OF_RETURN = re.compile(r"return((?:\s|//.*|/\*[\s\S]*?\*/)*)(['\"`])")


def _end_at_line(tree: Tree, node: Node) -> None:
    """Takes a string off a `return` that ends with its line: the parser joins the two, wrongly."""
    argument = node.argument
    if argument is None or argument.loc.start.line == node.loc.start.line:
        return
    lines = LINE_END.split(tree.source)[node.loc.start.line - 1 : argument.loc.end.line]
    found = _REST_OF_RETURN.match("\n".join(lines), node.loc.start.column)
    if found is None or "\n" not in found[1]:
        return
    if argument.type != "Literal" and not (argument.type == "TemplateLiteral" and not argument.expressions):
        hint = "end `return` with a semicolon, or put its value on the same line"
        raise tree.error(
            UNSUPPORTED, "an expression after a `return` that ends with its line", argument, hint
        )
    node.argument = None


def children(node: Node) -> Iterator[Node]:
    """The nodes directly inside, in the order of their fields."""
    for field in node.__dict__.values():
        if isinstance(field, list):
            for item in field:
                if hasattr(item, "__dict__") and item.type is not None and item.loc is not None:
                    yield item
        elif (
            hasattr(field, "__dict__") and getattr(field, "loc", None) is not None and field.type is not None
        ):
            yield field


def has_module_syntax(root: Node) -> bool:
    """True if there is an import or export at the top level."""
    return any(statement.type in MODULE_STATEMENTS for statement in root.body)


MODULE_STATEMENTS = frozenset(
    {"ImportDeclaration", "ExportNamedDeclaration", "ExportDefaultDeclaration", "ExportAllDeclaration"}
)

_MENTIONS_MODULE = re.compile(r"\b(?:import|export)\b")


def parse_any(source: str, path: Path, force: str | None = None) -> Tree:
    """The tree with the goal that the file's name or its statements ask for, or the forced one."""
    if force is not None:
        return parse(source, path, force == "module")
    if path.suffix == ".mjs":
        return parse(source, path, True)
    if not _MENTIONS_MODULE.search(source):
        return parse(source, path, False)
    return deep.call(_parse_either, source, path)


def _parse_either(source: str, path: Path) -> Tree:
    """For a file that mentions import or export: a module if that is a statement, else a script."""
    try:
        tree = parse(source, path, True)
    except Diagnostic as as_module:
        return _parse_script_or(source, path, as_module)
    return tree if has_module_syntax(tree.root) else parse(source, path, False)


def _parse_script_or(source: str, path: Path, as_module: Diagnostic) -> Tree:
    """A script; if it is none either, the error that lies further on tells more."""
    try:
        return parse(source, path, False)
    except Diagnostic as as_script:
        further = max(as_module, as_script, key=_place)
        raise further from None


def _place(error: Diagnostic) -> tuple[int, int]:
    return (error.position.line, error.position.column) if error.position else (0, 0)


def print_tree(tree: Tree) -> str:
    """The tree as indented lines: type, place, plain fields; then the nodes inside, each with its field's
    name.
    """
    lines: list[str] = []
    deep.call(_print_node, tree.root, "", 0, lines)
    return "\n".join(lines) + "\n"


_HIDDEN_FIELDS = frozenset({"type", "loc", "range"})


def _print_node(node: Node, label: str, depth: int, lines: list[str]) -> None:
    plain: list[str] = []
    inside: list[tuple[str, Node]] = []
    for name, value in node.__dict__.items():
        if name in _HIDDEN_FIELDS or name.startswith("_") or value is None or value is False:
            continue
        items = list(enumerate(value)) if isinstance(value, list) else [(-1, value)]
        for index, item in items:
            title = name if index < 0 else f"{name}[{index}]"
            if hasattr(item, "__dict__") and item.type is not None:
                inside.append((title, item))
            elif item is not None:
                plain.append(f"{title}={_plain_field(item)}")
    where = f"{node.loc.start.line}:{node.loc.start.column + 1}" if node.loc else ""
    head = f"{label}: " if label else ""
    lines.append("  " * depth + " ".join([f"{head}{node.type}", where, *plain]).rstrip())
    for title, item in inside:
        _print_node(item, title, depth + 1, lines)


def _plain_field(value: Any) -> str:
    if hasattr(value, "__dict__"):
        return "{" + ", ".join(f"{key}={item!r}" for key, item in value.__dict__.items()) + "}"
    return ascii(value) if isinstance(value, str) else repr(value)
