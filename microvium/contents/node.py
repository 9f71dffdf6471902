"""A tree of what takes memory. The bytes of a branch are the sum of its leaves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Node:
    """A leaf has bytes of its own, a branch has children."""

    name: str
    own: int = 0
    why: str = ""
    """What needs it."""
    children: list[Node] = field(default_factory=list)

    @property
    def bytes(self) -> int:
        """Its bytes and those of all below it."""
        return self.own + sum(child.bytes for child in self.children)

    def branch(self, name: str) -> Node:
        """The child of that name, made if it is not there."""
        for child in self.children:
            if child.name == name:
                return child
        self.children.append(Node(name))
        return self.children[-1]

    def leaves(self, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Node]]:
        """Each leaf with the names that lead to it."""
        here = (*path, self.name)
        if not self.children:
            yield here, self
        for child in self.children:
            yield from child.leaves(here)

    def to_json(self) -> dict[str, Any]:
        """As `microvium size --json` has it."""
        found: dict[str, Any] = {"name": self.name, "bytes": self.bytes}
        if self.why:
            found["why"] = self.why
        if self.children:
            found["children"] = [child.to_json() for child in self.children]
        return found


@dataclass(frozen=True)
class Piece:
    """Bytes with one purpose, and where they belong in the tree."""

    path: tuple[str, ...]
    size: int
    why: str = ""


def grow(name: str, pieces: Iterable[Piece]) -> Node:
    """The tree of these pieces, the largest branches first. Pieces of one path are one leaf; a path that
    others go on from gets a leaf `the rest of it`.
    """
    root = Node(name)
    for piece in pieces:
        node = root
        for part in piece.path:
            node = node.branch(part)
        node.own += piece.size
        node.why = node.why or piece.why
    _settle(root)
    return root


def _settle(node: Node) -> None:
    if node.children and node.own:
        node.children.append(Node("the rest of it", node.own))
        node.own = 0
    for child in node.children:
        _settle(child)
    node.children = sorted((child for child in node.children if child.bytes), key=lambda child: -child.bytes)
