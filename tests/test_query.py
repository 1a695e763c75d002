"""Questions over true claims: what each named one answers, how names are read, what SPARQL gives."""

from __future__ import annotations

import json
import shutil
from hashlib import sha256
from itertools import chain, combinations, permutations
from pathlib import Path

import networkx as nx
import pyoxigraph
import pytest
import rdflib
from rdflib.plugins.sparql import prepareQuery

from kg.directory import open_directory, read_directory, write_directory
from kg.errors import AmbiguousName, QueryError
from kg.filled import filled
from kg.finding import find
from kg.given import TABLES
from kg.opened import Build, open_build
from kg.query import Question, answer, ask, questions, run, wording, written
from kg.store import open_store, write_store
from kg.vocab import PREFIXES, expand
from kg.ways import way


@pytest.fixture
def build(true_build: Build) -> Build:
    return true_build


# Named questions ---------------------------------------------------------------------------------

Asked = dict[str, str]
Rows = list[tuple[str, ...]]

GAP = "no report names the holder on this date"
#: Question, what is asked, all rows of the answer.
WHOLE: list[tuple[str, Asked, Rows]] = [
    (
        "head",
        {"unit": "polsek lasem", "on": "2024-12-31"},
        [("Bagus Hermawan", "Kapolsek", "AKP", "2024-09-29", "2024-09-29")],
    ),
    (
        "head",
        {"unit": "Polsek Lasem", "on": "2025-02-14"},
        [("Endang Sri Wahyuni", "Kapolsek", "Iptu", "2025-02-14", "2025-02-14")],
    ),
    (
        "head",
        {"unit": "unit/polsek-lasem.polres-rembang"},
        [("Endang Sri Wahyuni", "Kapolsek", "AKP", "2025-02-14", "2025-07-13")],
    ),
    ("head", {"unit": "polsek lasem", "on": "2020-01-01"}, []),
    ("superiors", {"person": "nur kholis", "on": "2020-01-01"}, []),
    (
        "chain",
        {"of": "polda jawa barat", "on": "2024-09-30"},
        [
            ("Kapolda Jawa Barat", "", "", "", "", f"Kapolda Jawa Barat: {GAP}"),
            ("Kapolri", "", "", "", "", f"Kapolri: {GAP}"),
        ],
    ),
    (
        "superiors",
        {"person": "bripka nur kholis", "on": "2025-07-13"},
        [
            ("Polsek Lasem", "Endang Sri Wahyuni", "AKP", "2025-07-13"),
            ("Polres Rembang", "Suhartono", "AKBP", "2025-07-13"),
            ("Polda Jawa Tengah", "", "", ""),
            ("Polri", "", "", ""),
        ],
    ),
    (
        "superiors",
        {"person": "nur kholis", "on": "2024-10-01"},
        [
            ("Polsek Lasem", "Bagus Hermawan", "AKP", "2024-09-29"),
            ("Polres Rembang", "Suhartono", "AKBP", "2024-09-29"),
            ("Polda Jawa Tengah", "", "", ""),
            ("Polri", "", "", ""),
        ],
    ),
    (
        "officers",
        {"unit": "polres rembang"},
        [
            ("Suhartono", "Kapolres", "", "2024-09-29", "2025-07-13"),
            ("Bagus Hermawan", "Kasat Binmas", "", "2025-02-14", "2025-02-14"),
        ],
    ),
    (
        "person",
        {"person": "aiptu eddy junaedi"},
        [
            ("posting", "Bhabinkamtibmas", "Belendung", "2024-09-25", "2024-09-25"),
            ("posting", "Bhabinkamtibmas", "Polsek Klari", "2024-09-25", "2024-09-25"),
            ("rank", "Aiptu", "", "", ""),
            ("reports to", "", "Andryan Nugraha", "", ""),
            ("visit", "Sambang, Belendung, 2024-09-25", "Tatang", "2024-09-25", "2024-09-25"),
        ],
    ),
    (
        "visits",
        {"place": "klari"},
        [
            ("2024-09-25", "Belendung", "Sambang", "Eddy Junaedi", "Polsek Klari"),
            ("2024-09-25", "Belendung", "Sambang", "Suparno", "Polsek Klari"),
        ],
    ),
    (
        "villages",
        {"place": "kabupaten karawang", "since": "2024-09-26", "until": "2024-12-31"},
        [
            (
                *("Sindangsari", "Kutawaluya", "32.15.07.2011", "2", "Yandi Rustandi"),
                *("2024-10-08", "2024-10-31"),
            )
        ],
    ),
    (
        "met",
        {"person": "yandi rustandi"},
        [
            ("Kosasih", "Kepala Desa", "Sindangsari", "Yandi Rustandi", "2024-10-31"),
            ("Didin", "", "", "Yandi Rustandi", "2025-01-16"),
        ],
    ),
    (
        "handovers",
        {"unit": "polsek lasem"},
        [
            (
                *("2025-02-14", "Kapolsek Lasem"),
                *("Bagus Hermawan", "Endang Sri Wahyuni", "Suhartono"),
            )
        ],
    ),
    (
        "jurisdictions",
        {},
        [
            (
                *("Andi Tri Wicaksono", "2", "Polres Sumenep, Polrestabes Surabaya"),
                *("2023-12-29", "2023-12-29"),
            ),
            ("Asnawi", "2", "Polres Pamekasan, Polres Sumenep", "2023-12-29", "2023-12-29"),
        ],
    ),
    (
        "connection",
        {"one": "dadang suhendi", "other": "yandi rustandi"},
        [("1", "Yandi Rustandi", "reports to", "Dadang Suhendi")],
    ),
    (
        "words",
        {"person": "tatang"},
        [
            ("rdf:type", "kg:Resident", "H. Tatang", "retold0", "gold"),
            ("kg:honorific", "H", "H", "retold0", "gold"),
            ("kg:met", "Tatang", "H. Tatang", "retold0", "gold"),
            ("kg:speaker", "Tatang", "H. Tatang", "retold0", "gold"),
            ("foaf:name", "Tatang", "Tatang", "retold0", "gold"),
        ],
    ),
]

GAP = "no report names the holder on this date"
#: Question, what is asked, the first row, how many rows.
BEGINNING: list[tuple[str, Asked, tuple[str, ...], int]] = [
    ("most-quoted", {}, ("Dadang Suhendi", "AKP", "5", "3", "Cooling system, Sambang"), 44),
    ("quotes", {"person": "suparno"}, ("", "", ""), 0),
    ("reports", {"person": "yandi rustandi"}, ("dev01", "", "", "Polsek Polsek"), 3),
    (
        "figures",
        {"place": "dorokandang"},
        ("Sukarman", "Kepala Desa", "Dorokandang", "2", "Nur Kholis", "2025-07-13"),
        2,
    ),
    (
        "alarms",
        {"kind": "outside-jurisdiction"},
        ("a village outside the sector police's district", "Sindangsari does not lie", "dev01"),
        3,
    ),
    ("weeks", {}, ("Tebo", "2022-06-20", "", "1"), 27),
    ("unseen", {"place": "klari"}, ("Duren", "32.15.05.2001"), 12),
]


@pytest.mark.parametrize(("name", "asked", "rows"), WHOLE)
def test_answers(build: Build, name: str, asked: Asked, rows: Rows) -> None:
    assert [tuple(row) for row in answer(build, run(build, name, asked)).rows] == rows


@pytest.mark.parametrize(("name", "asked", "first", "count"), BEGINNING)
def test_longer_answers(
    build: Build, name: str, asked: Asked, first: tuple[str, ...], count: int
) -> None:
    rows = answer(build, run(build, name, asked)).rows
    assert len(rows) == count
    for cell, begins in zip(rows[0] if rows else first, first, strict=False):
        assert cell.startswith(begins)


def test_every_question_is_tested_and_told_in_two_languages() -> None:
    known = questions()
    assert len(known) >= 14
    assert known.keys() == {row[0] for row in WHOLE} | {row[0] for row in BEGINNING}
    for question in known.values():
        assert all([question.title, question.title_id, question.about, question.about_id])
        assert {table for _, table in question.given} <= TABLES.keys()


@pytest.mark.parametrize("question", questions().values(), ids=lambda question: question.name)
def test_a_question_is_sparql_1_1_and_knows_its_parameters(question: Question) -> None:
    variables = {f"?{one.name}" for one in question.parameters}
    body = "\n".join(line for line in question.text.splitlines() if not line.startswith("#"))
    given = {table for _, table in question.given}
    for name in variables:
        assert name in body or given
    prefixes = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items())
    prepareQuery(prefixes + body)


def test_the_answer_does_not_depend_on_how_the_store_was_loaded(
    build: Build, tmp_path: Path
) -> None:
    lines = (build.folder / "graph.nq").read_text(encoding="utf-8").splitlines(keepends=True)
    other = Build(tmp_path, build.manifest)
    (tmp_path / "graph.nq").write_text("".join(reversed(lines)), encoding="utf-8")
    for name in ("villages", "figures", "most-quoted", "jurisdictions", "handovers", "weeks"):
        assert answer(other, run(other, name, {})) == answer(build, run(build, name, {}))


@pytest.mark.parametrize(
    ("name", "asked", "says"),
    [
        ("heads", {}, "no question 'heads'; there are: alarms, chain"),
        ("head", {}, "head needs --unit VALUE"),
        ("head", {"unti": "x"}, "head has no parameter --unti; it takes: --unit, --on"),
        ("head", {"unit": "polsek lasem", "on": "31/12/2024"}, "is no date; write it like 2024-"),
        ("head", {"unit": "dadang suhendi"}, "no unit 'dadang suhendi' in this build"),
        ("unseen", {"place": "pondok pesantren al azhaar"}, "is not in the gazetteer"),
    ],
)
def test_what_cannot_be_asked(build: Build, name: str, asked: Asked, says: str) -> None:
    with pytest.raises(QueryError, match=says.replace("?", r"\?")):
        run(build, name, asked)


def test_a_value_is_never_sparql(build: Build) -> None:
    for value in ('x" } # ', "x> . ?s ?p ?o", "'); DROP ALL; #", "} UNION { ?a ?b ?c"):
        with pytest.raises(QueryError):
            run(build, "head", {"unit": value})
        with pytest.raises(QueryError, match="no date"):
            run(build, "head", {"unit": "polri", "on": value})


SAID = """# title: a comment
SELECT ?a {
  {
    SELECT DISTINCT ?a {
      ?a a kg:Visit .
      FILTER(!BOUND(?place) || EXISTS { ?a kg:within* ?place })
      FILTER(!BOUND(?who) || ?by = ?who)
      FILTER(!BOUND(?on) || STR(?day) <= STR(?on))
    }
  } UNION { ?a kg:met ?place }
}
"""


def words(sparql: str) -> str:
    return " ".join(sparql.split())


def test_what_is_asked_stands_first_where_it_is_spoken_of() -> None:
    place, day = pyoxigraph.NamedNode("http://x/p"), pyoxigraph.Literal("2024")
    told = words(filled(SAID, {"place": place, "who": place, "on": day}, "VALUES ?t { 1 }"))
    assert told.startswith("SELECT ?a { VALUES ?t { 1 } { SELECT DISTINCT ?a { VALUES ?place { <")
    assert "?a a kg:Visit . ?a kg:within* ?place . VALUES ?by { <http://x/p> }" in told
    assert 'FILTER(STR(?day) <= STR("2024"))' in told
    assert "UNION { VALUES ?place { <http://x/p> } ?a kg:met ?place }" in told
    assert "BOUND" not in told


def test_what_is_not_asked_stays_as_it_is() -> None:
    assert words(filled(SAID, {})) == words(SAID.partition("\n")[2])


@pytest.mark.parametrize("question", questions().values(), ids=lambda question: question.name)
def test_any_parameters_together_make_a_question(question: Question) -> None:
    """No guard is left of what is given, and what remains is SPARQL."""
    node = pyoxigraph.NamedNode("http://x/x")
    for given in chain.from_iterable(
        combinations(question.parameters, number) for number in range(len(question.parameters) + 1)
    ):
        text = filled(question.text, {one.name: node for one in given})
        pyoxigraph.Store().query(text, prefixes=dict(PREFIXES))
        assert not [one.name for one in given if f"BOUND(?{one.name})" in text]


# Names -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "kind", "path"),
    [
        ("Polres Karawang", None, "unit/polres-karawang"),
        ("polres karawang", "Unit", "unit/polres-karawang"),
        ("POLDA JABAR", "Unit", "unit/polda-jawa-barat"),
        ("polda metro", "Unit", "unit/polda-metro-jaya"),
        ("desa belendung", None, "place/32.15.05.2008"),
        ("Belendung", "Village", "place/32.15.05.2008"),
        ("belendung, klari", None, "place/32.15.05.2008"),
        ("belendung, karawang, jawa barat", None, "place/32.15.05.2008"),
        ("kecamatan klari", None, "place/32.15.05"),
        ("place/32.15.05", None, "place/32.15.05"),
        ("https://w3id.org/sambang/id/place/32.15.05", None, "place/32.15.05"),
        ("kapolsek lasem", None, "post/kapolsek.polsek-lasem.polres-rembang"),
    ],
)
def test_find(build: Build, name: str, kind: str | None, path: str) -> None:
    assert build.path(find(build, name, kind).iri) == path


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("AKP H. Dadang Suhendi", "Dadang Suhendi"),
        ("suhendi dadang", "Dadang Suhendi"),
        ("bripka yandi", "Yandi Rustandi"),
        ("Yandi Rusandi", "Yandi Rustandi"),
        ("sukarman, lasem", "Sukarman"),
        ("suhartono, polres rembang", "Suhartono"),
    ],
)
def test_find_people(build: Build, name: str, label: str) -> None:
    assert find(build, name, "Person").label == label


def test_an_ambiguous_name_is_asked_back_with_where_each_is(build: Build) -> None:
    with pytest.raises(AmbiguousName) as caught:
        find(build, "sukarman")
    assert caught.value.name == "sukarman"
    assert len(caught.value.choices) == 2
    assert any(one.startswith("Sukarman, Dorokandang, Lasem, Rem") for one in caught.value.choices)
    for choice in caught.value.choices:
        path = choice.rpartition("(")[2].removesuffix(")")
        assert build.path(find(build, path).iri) == path


@pytest.mark.parametrize("name", ["", " ", ",", "zzz qqq", "belendung, bandung", "polres"])
def test_a_name_that_stands_for_nothing_or_for_much(build: Build, name: str) -> None:
    with pytest.raises(QueryError):
        find(build, name)


def test_names_are_the_same_from_their_file_and_from_the_store(
    build: Build, tmp_path: Path
) -> None:
    write_directory(build.store, tmp_path / "names")
    written, held = open_directory(tmp_path / "names"), read_directory(build.store)
    assert list(written) == list(held) == sorted(held)
    assert list(written.values()) == [held[iri] for iri in held]
    assert len(written) == len(list(written)) > 400
    assert written.forms("Unit") == held.forms("Unit") != held.forms()
    assert [path.name for path in tmp_path.iterdir()] == ["names"]
    someone = find(build, "tatang")
    assert someone.names == ("Tatang",)
    assert {"Person", "Resident"} <= someone.kinds
    assert "http://x/nobody" not in written


def test_a_directory_that_broke_off_is_none(build: Build, tmp_path: Path) -> None:
    class Broken(Exception):
        pass

    class Failing:
        def query(self, *asked: object, **named: object) -> None:
            raise Broken

    with pytest.raises(Broken):
        write_directory(Failing(), tmp_path / "names")  # type: ignore[arg-type]
    assert not (tmp_path / "names").exists()
    write_directory(build.store, tmp_path / "names")
    assert open_directory(tmp_path / "names").called("tatang")


def test_labels_are_read_one_by_one_and_all_together(build: Build) -> None:
    labels = build.labels
    assert labels[find(build, "polri").iri] == "Polri"
    assert labels.get("http://x/nothing") is None
    assert labels.get("no IRI") is None
    every = dict(labels)
    assert len(every) == len(labels) > 400
    assert every.items() <= dict(open_build(build.folder).labels).items()


# Kept answers ------------------------------------------------------------------------------------


def test_an_answer_about_a_whole_build_is_kept(build: Build, tmp_path: Path) -> None:
    mine = open_build(shutil.copytree(build.folder, tmp_path / "exports"))
    whole = [
        name for name in questions() if all(one.optional for one in questions()[name].parameters)
    ]
    fresh = {name: answer(build, ask(build, wording(build, name, {}))) for name in whole}
    folder = next((mine.folder / "store").glob("*.names")).with_suffix(".answers")
    shutil.rmtree(folder, ignore_errors=True)
    assert {name: answer(mine, run(mine, name, {})) for name in whole} == fresh
    assert len(list(folder.iterdir())) == len(whole)
    assert {path.suffix for path in folder.iterdir()} == {".json"}
    assert {name: answer(mine, run(mine, name, {})) for name in whole} == fresh
    before = sorted(folder.iterdir())
    run(mine, "visits", {"since": "2024-10-01"})
    run(mine, "visits", {"place": "klari"})
    with pytest.raises(QueryError, match="no alarm"):
        run(mine, "alarms", {"kind": "none"})
    assert sorted(folder.iterdir()) == before
    run(mine, "alarms", {"language": "id"})
    assert len(list(folder.iterdir())) == len(whole) + 1


def test_a_folder_that_cannot_be_written_is_asked_all_the_same(
    build: Build, tmp_path: Path
) -> None:
    mine = open_build(shutil.copytree(build.folder, tmp_path / "exports"))
    folder = next((mine.folder / "store").glob("*.names")).with_suffix(".answers")
    shutil.rmtree(folder, ignore_errors=True)
    folder.write_text("in the way")
    assert answer(mine, run(mine, "weeks", {})) == answer(build, run(build, "weeks", {}))
    shutil.rmtree(mine.folder / "store")
    mine = open_build(mine.folder)
    assert answer(mine, run(mine, "weeks", {})) == answer(build, run(build, "weeks", {}))


# Ways --------------------------------------------------------------------------------------------


def test_a_way_is_as_short_as_the_network_has_one(build: Build) -> None:
    ways = nx.Graph(build.graph.to_undirected())
    ties = {(one, expand(key), other) for one, other, key in build.graph.edges(keys=True)}
    nodes = sorted(ways)
    for one, other in zip(nodes[::3], nodes[1::2], strict=False):
        steps = way(build.store, one, other)
        if steps is None:
            assert not nx.has_path(ways, one, other)
            continue
        assert len(steps) == nx.shortest_path_length(ways, one, other)
        assert set(map(tuple, steps)) <= ties
        here = one
        for step in steps:
            here = {step.subject: step.object, step.object: step.subject}[here]
        assert here == other


def test_no_way_leads_out_of_the_build_and_none_is_needed_to_stay(build: Build) -> None:
    someone = find(build, "tatang").iri
    assert way(build.store, someone, someone) == []
    assert way(build.store, someone, "http://x/nobody") is None
    assert way(build.store, "http://x/nobody", someone) is None


# SPARQL and stores -------------------------------------------------------------------------------

NAMES = "SELECT ?name { ?p a kg:Soldier ; foaf:name ?name } ORDER BY ?name"


def test_formats(build: Build) -> None:
    assert written(ask(build, NAMES), "csv").splitlines()[0] == "name"
    told = json.loads(written(ask(build, NAMES), "json"))["results"]["bindings"]
    assert [row["name"]["value"] for row in told] == [
        r[0] for r in answer(build, ask(build, NAMES)).rows
    ]
    turtle = written(ask(build, "CONSTRUCT WHERE { ?a kg:commands ?b }"), "ttl")
    edges = [key for *_, key in build.graph.edges(keys=True) if key == "kg:commands"]
    assert len(rdflib.Graph().parse(data=turtle, format="turtle")) == len(edges)
    heads = [line for line in turtle.splitlines() if line.startswith("@prefix")]
    assert heads == sorted(heads)
    assert answer(build, ask(build, "ASK { ?v a kg:Visit }")).rows == [["yes"]]
    with pytest.raises(QueryError, match="CONSTRUCT"):
        written(ask(build, NAMES), "ttl")


def test_what_is_no_sparql_is_said_with_its_place(build: Build) -> None:
    with pytest.raises(QueryError, match="no SPARQL"):
        ask(build, "SELECT WHERE")


def test_rdflib_and_networkx_see_the_same_build(build: Build) -> None:
    kg = rdflib.Namespace("https://w3id.org/sambang/ontology#")
    commands = {(str(s), str(o)) for s, o in build.dataset.subject_objects(kg.commands)}
    told = {(a, b) for a, b, key in build.graph.edges(keys=True) if key == "kg:commands"}
    assert commands == told != set()


def test_a_store_of_other_bytes_is_never_opened(build: Build, tmp_path: Path) -> None:
    line = "<http://x/s> <http://x/p> <http://x/o> .\n"
    (tmp_path / "graph.nq").write_text(line)
    digest = sha256(line.encode()).hexdigest()
    write_store(tmp_path, digest)
    assert (tmp_path / "store" / digest[:16]).is_dir()
    (tmp_path / "graph.nq").write_text(line.replace("/o", "/other"))
    fresh = open_store(tmp_path, "0" * 64)
    assert [quad.object.value for quad in fresh] == ["http://x/other"]
    assert [quad.object.value for quad in open_store(tmp_path, digest)] == ["http://x/o"]


def test_a_store_on_disk_is_read_only_and_serves_many(build: Build) -> None:
    digest = build.manifest["sha256"]["graph.nq"]
    one, other = open_store(build.folder, digest), open_store(build.folder, digest)
    assert len(one) == len(other) > 0
    with pytest.raises(RuntimeError, match="read-write"):
        one.add(pyoxigraph.Quad(*(pyoxigraph.NamedNode("http://x/x"),) * 3))


def test_two_given_tables_do_not_mind_their_order(build: Build) -> None:
    asked = {"place": "klari", "since": "2024-01-01", "until": "2025-01-01"}
    told = [
        answer(build, run(build, "visits", dict(order))) for order in permutations(asked.items())
    ]
    assert all(one == told[0] for one in told)
