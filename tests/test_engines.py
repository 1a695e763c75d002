"""Engines: the same bytes whoever works, and a worker that is killed in the midst of it costs nothing.

The clusters are real ones, started here: a Dask scheduler and a Spark master with two workers each.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path

import psutil
import pytest

from kg.engines import engine
from kg.engines.local import Local
from kg.errors import EngineError, UsageError
from kg.folders import Folder
from kg.settling import settle_shards
from kg.shards import Extraction
from tests import clusters
from tests.extract_shards import OF_A_SHARD, REPORTS, shards

CLUSTERS: dict[str, Callable[[Path], AbstractContextManager[clusters.Cluster]]] = {
    "dask": clusters.dask,
    "spark": clusters.spark,
}


def twice(number: int) -> int:
    return 2 * number


def deadly(folder: Path, times: int, number: int) -> int:
    """Twice ``number``; for 3 the process is killed until that has happened ``times`` times."""
    marks = len(list(folder.iterdir()))
    if number == 3 and marks < times:
        (folder / f"death{marks}").touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return 2 * number


@pytest.mark.parametrize("jobs", [1, 2, 3])
def test_results_come_in_the_order_of_the_items(jobs: int) -> None:
    with Local(jobs) as local:
        assert list(local.run(twice, range(20))) == [2 * one for one in range(20)]
        assert list(local.run(twice, [])) == []


def test_a_killed_process_is_replaced(tmp_path: Path) -> None:
    with Local(2) as local:
        results = list(local.run(partial(deadly, tmp_path, 1), range(8)))
    assert results == [2 * one for one in range(8)]
    assert len(list(tmp_path.iterdir())) == 1


def test_work_that_kills_every_process_is_named(tmp_path: Path) -> None:
    with Local(2) as local, pytest.raises(EngineError, match=r"died of the same work.* It was 3"):
        list(local.run(partial(deadly, tmp_path, 99), range(8)))


@pytest.mark.parametrize("name", ["ray://here", "", "locals"])
def test_an_engine_that_there_is_not_is_refused_with_those_there_are(name: str) -> None:
    with pytest.raises(UsageError, match=r"local .*spark://HOST:PORT.*tcp://HOST:PORT"):
        engine(name)


def test_a_scheduler_that_is_not_there_is_named() -> None:
    with pytest.raises(EngineError, match=r"no Dask scheduler at tcp://127\.0\.0\.1:9"):
        engine("tcp://127.0.0.1:9")


def test_a_master_that_is_not_there_is_named() -> None:
    with pytest.raises(EngineError, match=r"no Spark cluster at spark://127\.0\.0\.1:9: .*refused"):
        engine("spark://127.0.0.1:9")


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The files that one process makes of the shards, links and all."""
    folder = tmp_path_factory.mktemp("alone")
    held = shards(str(folder))
    assert sum(map(Extraction(Folder(folder)), held.held)) == REPORTS
    settle_shards(held)
    return bytes_of(folder)


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def begun(where: str, jobs: int, folder: Path) -> subprocess.Popen[str]:
    """The extraction of the shards, begun in a process of its own."""
    command = [sys.executable, "-m", "tests.extract_shards", where, str(jobs), str(folder)]
    return subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[1],
    )


def ended(running: subprocess.Popen[str]) -> int:
    """How many reports it says it has extracted."""
    told, wrong = running.communicate(timeout=300)
    assert running.returncode == 0, wrong[-3000:]
    return int(told.split()[-1])


def in_the_midst(running: subprocess.Popen[str], folder: Path) -> None:
    """Wait until some shards are done, but not nearly all."""
    while sum("claims" in path.name for path in folder.glob("0*")) < 3:
        assert running.poll() is None, running.communicate()
        time.sleep(0.02)


def test_processes_make_the_same_bytes_also_when_one_is_killed(
    alone: dict[str, bytes], tmp_path: Path
) -> None:
    running = begun("local", 2, tmp_path)
    in_the_midst(running, tmp_path)
    workers = [
        one
        for one in psutil.Process(running.pid).children()
        if "spawn_main" in " ".join(one.cmdline())
    ]
    workers[0].kill()
    ended(running)
    assert whole(tmp_path) == alone


@pytest.fixture(params=CLUSTERS, scope="module")
def cluster(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[clusters.Cluster]:
    with CLUSTERS[request.param](tmp_path_factory.mktemp(request.param)) as running:
        yield running


@pytest.mark.slow
def test_a_cluster_makes_the_same_bytes(
    cluster: clusters.Cluster, alone: dict[str, bytes], tmp_path: Path
) -> None:
    assert ended(begun(cluster.url, 1, tmp_path)) == REPORTS
    assert bytes_of(tmp_path) == alone


@pytest.mark.slow
def test_a_cluster_that_loses_a_worker_makes_the_same_bytes(
    cluster: clusters.Cluster, alone: dict[str, bytes], tmp_path: Path
) -> None:
    running = begun(cluster.url, 1, tmp_path)
    in_the_midst(running, tmp_path)
    cluster.kill_a_worker()
    ended(running)
    assert whole(tmp_path) == alone


def whole(folder: Path) -> dict[str, bytes]:
    """The files that bear a name; what a killed writer left unfinished begins with a dot."""
    return {name: data for name, data in bytes_of(folder).items() if not name.startswith(".")}


def test_what_is_done_is_not_done_again(tmp_path: Path) -> None:
    held = shards(str(tmp_path))
    task = Extraction(held.folder)
    assert [task(shard) for shard in held.held[:2]] == [OF_A_SHARD, OF_A_SHARD]
    assert sum(map(task, held.held)) == REPORTS - 2 * OF_A_SHARD


def test_a_worker_of_another_edition_is_refused(tmp_path: Path) -> None:
    held = shards(str(tmp_path))
    with pytest.raises(EngineError, match="another edition"):
        Extraction(held.folder, edition="an older one")(held.held[0])


def test_a_worker_that_does_not_share_the_folder_is_told_how(tmp_path: Path) -> None:
    held = shards(str(tmp_path / "here"))
    with pytest.raises(EngineError, match=r"name a folder that all workers share"):
        Extraction(Folder(tmp_path / "elsewhere"))(held.held[0])
