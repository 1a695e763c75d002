"""What several test files share: the published reports, built once."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from kg.build import Built

ROOT = Path(__file__).parent.parent
SAMPLES = ROOT / "samples"


@pytest.fixture(scope="session")
def samples_build(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """``samples/`` built into a folder ``exports``; read it, do not write to it."""
    from kg.build import build

    return build([SAMPLES], tmp_path_factory.mktemp("samples") / "exports")
