"""The README tells the truth: its table of sizes is what is measured, and what it names exists."""

from __future__ import annotations

import re

import pytest

from hil import building, readme_table

TOLERANCE = 0.02
"""A table that is out by more must be written again."""
OTHER = 0.2
"""The same if another compiler made the table."""

_ROW = re.compile(r"\| `(?P<app>[^`]+)` \|[^|]*\| (?P<rom>[\d,]+) \| [\d,]+ \| (?P<ram>[\d,]+) \| [\d,]+ \|")


@pytest.mark.slow
@pytest.mark.parametrize("app", readme_table.APPS)
def test_the_sizes_in_the_readme_are_those_measured(app: str) -> None:
    _, block, _ = readme_table.written(readme_table.README.read_text(encoding="utf-8"))
    rows = {match["app"]: match for match in _ROW.finditer(block)}
    row, compiler = readme_table.measure(app)
    allowed = TOLERANCE if f", {compiler};" in block else OTHER
    for figure, said in ((row.rom, rows[app]["rom"]), (row.ram, rows[app]["ram"])):
        assert int(said.replace(",", "")) == pytest.approx(figure, rel=allowed, abs=2), (
            "./do python -m hil.readme_table --write brings the table up to date"
        )


@pytest.mark.parametrize(
    "page",
    ["README.md", *(f"docs/{path.name}" for path in (building.ROOT / "docs").glob("*.md"))],
)
def test_the_links_of_a_page_lead_somewhere(page: str) -> None:
    path = building.ROOT / page
    links = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", path.read_text(encoding="utf-8"))
    assert [link for link in links if not (path.parent / link).exists()] == []
