"""The wheel: all of the package and its data are inside, and it works away from the checkout."""

import os
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

from kg import __version__

ROOT = Path(__file__).parent.parent


def run(*command: str | Path, cwd: Path, **environment: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", *map(str, command)],
        cwd=cwd,
        env=os.environ | environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    run("hatchling", "build", "-t", "wheel", "-d", folder, cwd=ROOT)
    (built,) = folder.glob("*.whl")
    return built


def tree(folder: Path) -> set[str]:
    files = (path for path in folder.rglob("*") if path.is_file() and path.suffix != ".pyc")
    return {path.relative_to(folder.parent).as_posix() for path in files}


def test_the_wheel_holds_package_data_and_ontology(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    wanted = tree(ROOT / "kg") | {f"kg/{name}" for name in tree(ROOT / "ontology")}
    wanted.add("kg/data/name_pairs.csv")
    assert {name for name in names if name.startswith("kg/")} == wanted
    assert wheel.name == f"sambang-{__version__}-py3-none-any.whl"


def test_the_installed_package_builds_away_from_the_checkout(wheel: Path, tmp_path: Path) -> None:
    home = tmp_path / "installed"
    run("pip", "install", "-q", "--no-deps", "--no-index", "--target", home, wheel, cwd=tmp_path)
    (tmp_path / "report.txt").write_bytes((ROOT / "samples" / "dev01.txt").read_bytes())
    where = run("kg", "--version", cwd=tmp_path, PYTHONPATH=str(home))
    assert where.strip() == f"sambang {__version__}"
    run("kg", "build", "report.txt", "-o", "out", cwd=tmp_path, PYTHONPATH=str(home))
    assert (tmp_path / "out" / "graph.html").exists()


def test_the_lock_names_no_index_and_every_dependency() -> None:
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert "://" not in lock
    locked = {line.partition("==")[0] for line in lock.splitlines() if "==" in line}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = project["dependencies"] + project["optional-dependencies"]["dev"]
    assert {name.partition(">=")[0] for name in wanted} <= locked
