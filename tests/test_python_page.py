"""The examples of ``docs/python.md`` give what they show."""

from __future__ import annotations

import doctest
from pathlib import Path

import pytest

from kg.opened import Build

PAGE = Path(__file__).parent.parent / "docs" / "python.md"


def test_the_examples(true_build: Build, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(true_build.folder.parent)
    flags = doctest.ELLIPSIS | doctest.IGNORE_EXCEPTION_DETAIL
    failed, tried = doctest.testfile(str(PAGE), module_relative=False, optionflags=flags)
    assert (failed, tried > 20) == (0, True)
