"""Trees as text: with branches and colours on a terminal, indented in a pipe; and what two differ in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TextIO

from microvium.contents.node import Node

WIDTH = 44
"""Columns for a name and its indentation; a longer one moves its reason."""


def show(
    title: str, trees: Sequence[Node], flags: Mapping[str, str], depth: int | None, stream: TextIO
) -> None:
    """Writes the trees, down to a depth, and below them the features of the engine."""
    if stream.isatty():
        _rich(title, trees, flags, depth, stream)
    else:
        stream.write("".join(f"{line}\n" for line in plain(title, trees, flags, depth)))


def plain(
    title: str, trees: Sequence[Node], flags: Mapping[str, str], depth: int | None = None
) -> Iterator[str]:
    """The lines of a pipe."""
    yield title
    for tree in trees:
        yield ""
        yield from _lines(tree, tree.bytes, 0, depth)
    if flags:
        yield ""
        yield "Features of the engine, and what needs each"
        yield from (f"  {name:24}  {because}" for name, because in sorted(flags.items()))


def _lines(node: Node, whole: int, level: int, depth: int | None) -> Iterator[str]:
    name = f"{'  ' * level}{node.name}"
    yield f"{node.bytes:>8,}  {share(node.bytes, whole)}  {name:{WIDTH}}  {node.why}".rstrip()
    if depth is None or level < depth:
        for child in node.children:
            yield from _lines(child, whole, level + 1, depth)


def share(part: int, whole: int) -> str:
    """Percent, six columns wide."""
    return f"{100 * part / whole if whole else 0:5.1f}%"


def _rich(
    title: str, trees: Sequence[Node], flags: Mapping[str, str], depth: int | None, stream: TextIO
) -> None:
    from rich.console import Console
    from rich.text import Text
    from rich.tree import Tree

    def label(node: Node, whole: int) -> Text:
        text = Text.assemble(
            (f"{node.bytes:,} ", "bold"), node.name, (f"  {share(node.bytes, whole).strip()}", "dim")
        )
        return text.append(f"  {node.why}", "green") if node.why else text

    def grow(branch: Tree, node: Node, whole: int, level: int) -> None:
        if depth is None or level < depth:
            for child in node.children:
                grow(branch.add(label(child, whole)), child, whole, level + 1)

    console = Console(file=stream, highlight=False)
    console.print(Text(title, "bold"))
    for tree in trees:
        drawn = Tree(label(tree, tree.bytes), guide_style="dim")
        grow(drawn, tree, tree.bytes, 0)
        console.print(drawn)
    if flags:
        drawn = Tree("Features of the engine, and what needs each", guide_style="dim")
        for name, because in sorted(flags.items()):
            drawn.add(Text.assemble((name, "bold"), (f"  {because}", "green")))
        console.print(drawn)


def differences(before: Node, after: Node) -> Iterator[str]:
    """The lines of what has another size in the second tree: bytes there, and how many more or fewer."""
    yield from _different(before, after, 0)


def _different(before: Node | None, after: Node | None, level: int) -> Iterator[str]:
    old, new = before.bytes if before else 0, after.bytes if after else 0
    shown = after or before
    assert shown is not None
    if old == new and _equal(before, after):
        return
    yield f"{old:>8,} {new:>8,} {new - old:>+8,}  {'  ' * level}{shown.name}"
    earlier = {child.name: child for child in before.children} if before else {}
    later = {child.name: child for child in after.children} if after else {}
    for name in dict.fromkeys((*later, *earlier)):
        yield from _different(earlier.get(name), later.get(name), level + 1)


def _equal(before: Node | None, after: Node | None) -> bool:
    if before is None or after is None:
        return False
    return [(path, leaf.bytes) for path, leaf in before.leaves()] == [
        (path, leaf.bytes) for path, leaf in after.leaves()
    ]
