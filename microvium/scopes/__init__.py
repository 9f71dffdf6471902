"""Where names live: the tree of each module -> the slot, static or captured value of every variable.

Read in this order: `model` is the data; three passes fill it: `resolve` declares names and finds the binding
of each use; `closures` decides what closures hold, what needs a box, which uses need a check for
initialisation; `slots` gives places. `printer` shows the result. Nothing here refuses a program: what is
unsupported or undefined is found by `lower`.
"""

from __future__ import annotations

from collections.abc import Sequence

from microvium import deep
from microvium.host import HostTable
from microvium.library.part import NOTHING, Part
from microvium.modules import SourceModule
from microvium.scopes.closures import analyze_closures
from microvium.scopes.model import Scopes
from microvium.scopes.printer import print_scopes
from microvium.scopes.resolve import resolve
from microvium.scopes.slots import assign_places

__all__ = ["Scopes", "analyze", "print_scopes"]


def analyze(modules: Sequence[SourceModule], hosts: HostTable, library: Part = NOTHING) -> Scopes:
    """The places of all names of a program. `library` is what it gets of the standard library."""
    return deep.call(_analyze, modules, hosts, library)


def _analyze(modules: Sequence[SourceModule], hosts: HostTable, library: Part) -> Scopes:
    scopes = Scopes(hosts, list(modules), library)
    resolve(scopes)
    analyze_closures(scopes)
    assign_places(scopes)
    return scopes
