"""A fourth board, as docs/porting.md says: a file, and nothing else."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from hil.building import ROOT
from tests.build.checkout import copy_checkout

pytestmark = pytest.mark.slow


def test_a_board_with_a_known_chip_is_a_file(tmp_path: Path) -> None:
    checkout = copy_checkout(tmp_path)
    [text] = re.findall(r"```toml\n(.*?)```", (ROOT / "docs" / "porting.md").read_text(), re.DOTALL)
    checkout.write("firmware/boards/nano.toml", text)
    assert "Arduino Nano" in checkout.result("-h").stdout
    done = checkout.result("board=nano", "sim", "budget")
    assert done.returncode == 0, done.stderr
    assert checkout.built("console.txt", board="nano").read_bytes() == b"Hello, World!\n"
    measured = json.loads(checkout.built("budget.json", board="nano").read_text())
    assert measured["board"] == "nano"
    assert measured["rom_bytes"] <= 1024
