"""What several test files share: the published reports, built once."""

from pathlib import Path

import pytest

from kg.build import Built, build

ROOT = Path(__file__).parent.parent
SAMPLES = ROOT / "samples"


@pytest.fixture(scope="session")
def samples_build(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """``samples/`` built into a folder ``exports``; read it, do not write to it."""
    return build([SAMPLES], tmp_path_factory.mktemp("samples") / "exports")
