"""Fixtures of the build tests."""

from __future__ import annotations

import pytest

from tests.build.checkout import Checkout, copy_checkout


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Checkout:
    """A scratch copy in which examples/hello.js was built once. Tests leave it up to date: see `checkout`."""
    copy = copy_checkout(tmp_path_factory.mktemp("checkout"))
    copy.scons()
    return copy


@pytest.fixture
def checkout(built: Checkout) -> Checkout:
    """The same, up to date with whatever the test before has changed."""
    built.scons()
    return built
