"""Fills the tables of `dispatch`: every node type that can be compiled comes from one of these modules."""

from __future__ import annotations

from microvium.lower import (
    calls,
    classes,
    completions,
    dispatch,
    expressions,
    functions,
    loops,
    members,
    objects,
    statements,
)

for values in (
    expressions.VALUES,
    calls.VALUES,
    functions.VALUES,
    members.VALUES,
    objects.VALUES,
    classes.VALUES,
):
    dispatch.VALUES.update(values)
dispatch.EFFECTS.update(expressions.EFFECTS)
dispatch.EFFECTS.update(calls.EFFECTS)
for table in (statements.STATEMENTS, loops.STATEMENTS, completions.STATEMENTS, classes.STATEMENTS):
    dispatch.STATEMENTS.update(table)
