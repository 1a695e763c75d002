"""The README tells the truth: its commands are run, and what it shows is what they print."""

from __future__ import annotations

import doctest
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT, SAMPLES

README = (ROOT / "README.md").read_text(encoding="utf-8")
CONSOLE = re.findall(r"```console\n(.*?)```", README, re.DOTALL)
SESSION = [
    (command, shown)
    for block in CONSOLE
    for command, shown in re.findall(r"^\$ (.+)\n((?:(?!\$ ).*\n)*)", block, re.MULTILINE)
]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with ``samples`` in it, as in a clone."""
    folder = tmp_path_factory.mktemp("clone")
    shutil.copytree(SAMPLES, folder / "samples")
    return folder


def lines(text: str) -> list[str]:
    return [line.rstrip() for line in text.splitlines() if line.strip()]


def fits(shown: list[str], printed: list[str]) -> bool:
    """Whether ``printed`` is what is shown, where ``...`` stands for any number of lines or words."""
    pattern = "".join(
        r"(?:.*\n)*?" if line.strip() == "..." else re.escape(line).replace(r"\.\.\.", ".*") + "\n"
        for line in shown
    )
    return re.fullmatch(pattern, "".join(f"{line}\n" for line in printed)) is not None


def test_the_session_has_the_five_commands() -> None:
    verbs = [shlex.split(command)[1] for command, _ in SESSION]
    assert list(dict.fromkeys(verbs)) == ["build", "why", "query", "sparql", "view"]


def test_every_command_prints_what_is_shown(home: Path) -> None:
    for command, shown in SESSION:
        program, *arguments = shlex.split(command)
        assert program == "kg"
        done = subprocess.run(
            [sys.executable, "-m", "kg", *arguments],
            cwd=home,
            env=os.environ | {"BROWSER": "true"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        assert done.returncode == 0, done.stderr
        assert fits(lines(shown), lines(done.stdout)), f"$ {command}\n{done.stdout}"


def test_the_python_examples_are_true(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    examples = "\n".join(re.findall(r"```python\n(.*?)```", README, re.DOTALL))
    assert examples.count(">>>") >= 5
    if not (home / "exports").exists():
        subprocess.run([sys.executable, "-m", "kg", "build", "samples"], cwd=home, check=True)
    monkeypatch.chdir(home)
    test = doctest.DocTestParser().get_doctest(examples, {}, "README.md", "README.md", 0)
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE)
    runner.run(test)
    assert runner.summarize(verbose=False).failed == 0


def test_named_files_are_there() -> None:
    linked = re.findall(r"\]\(([^)#:]+)\)", README)
    assert linked
    assert [name for name in linked if not (ROOT / name).exists()] == []


def test_the_two_commands_are_targets_of_the_makefile() -> None:
    targets = re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    commands = re.findall(r"^    make (\w+)", README, re.MULTILINE)
    assert commands == ["graph", "test"]
    assert set(commands) <= set(targets)
