"""``alarms.ttl``: each alarm rings for what is odd and keeps still for what is not, in two engines."""

import json
from collections import Counter

import pyoxigraph
import pyshacl
import pytest
from rdflib import RDF, RDFS, SH, Graph, Node, URIRef

from kg.alarms import alarms
from kg.build import Built, build
from kg.errors import QueryError
from kg.opened import Build, open_build
from kg.query import answer, run
from kg.vocab import PREFIXES, expand, lexicon, ontology_path, read_table

ALARMS = Graph().parse(ontology_path("alarms.ttl"))
NAME = "https://w3id.org/sambang/alarms#"
ONTOLOGY_OF_ALARMS = URIRef("https://w3id.org/sambang/alarms")
TURTLE = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in PREFIXES.items())
Ring = tuple[str, str, str]  # alarm, focus node, value


def lexicon_of_ranks_and_roles() -> Graph:
    whole, graph = Graph().parse(ontology_path("schemes.ttl")), Graph()
    kept = {"kg:order", "kg:force", "kg:commanding", "kg:lowestRank", "kg:highestRank"}
    for predicate in [RDFS.label, *(URIRef(expand(curie)) for curie in kept | {"skos:broader"})]:
        for triple in whole.triples((None, predicate, None)):
            graph.add(triple)
    return graph


LEXICON = lexicon_of_ranks_and_roles()


def told(facts: str) -> Graph:
    """Facts with ``:x`` for an entity of the test, and the lexicon."""
    text = f"{TURTLE}@prefix : <urn:x:> .\n{facts}"
    return LEXICON + Graph().parse(data=text, format="turtle")


def by_shacl(graph: Graph) -> tuple[set[Ring], set[str]]:
    """What pySHACL reports: the alarms, and their messages."""
    _, report, _ = pyshacl.validate(graph, shacl_graph=ALARMS, allow_warnings=True)
    rings, messages = set(), set()
    for result in report.subjects(RDF.type, SH.ValidationResult):
        assert report.value(result, SH.resultSeverity) == SH.Warning
        parts = (SH.sourceShape, SH.focusNode, SH.value)
        alarm, focus, value = (str(report.value(result, part)) for part in parts)
        rings.add((alarm.removeprefix(NAME), short(focus), short(value)))
        messages |= {str(text) for text in report.objects(result, SH.resultMessage)}
    return rings, messages


def by_sparql(graph: Graph) -> set[Ring]:
    """What the queries say on their own, with ``$this`` left free."""
    store = pyoxigraph.Store()
    store.load(
        graph.serialize(format="nt", encoding="utf-8"), format=pyoxigraph.RdfFormat.N_TRIPLES
    )
    prefixes = {
        str(ALARMS.value(one, SH.prefix)): str(ALARMS.value(one, SH.namespace))
        for one in ALARMS.objects(ONTOLOGY_OF_ALARMS, SH.declare)
    }
    rings = set()
    for alarm, query in queries().items():
        for row in store.query(query, prefixes=prefixes):
            rings.add((alarm, short(row["this"].value), short(row["value"].value)))
    return rings


def queries() -> dict[str, str]:
    constraints: list[tuple[Node, Node]] = list(ALARMS.subject_objects(SH.sparql))
    return {
        str(shape).removeprefix(NAME): str(ALARMS.value(constraint, SH.select))
        for shape, constraint in constraints
    }


def short(iri: str) -> str:
    return iri.replace("urn:x:", ":")


def posting(name: str, person: str, *more: str, role: str = "role:kapolsek") -> str:
    facts = [f"org:member {person}", f"org:role {role}", "org:organization :senen", *more]
    return f":{name} a kg:Posting ; " + " ; ".join(facts) + " ."


def seen(*days: str) -> str:
    return "kg:observedOn " + " , ".join(f'"{day}"^^xsd:date' for day in days)


PEOPLE = """
:adi a kg:Officer , kg:Person ; rdfs:label "Adi" .
:budi a kg:Officer , kg:Person ; rdfs:label "Budi" .
:senen a kg:SectorPolice , kg:Unit ; rdfs:label "Polsek Senen" ; kg:jurisdiction :district .
:district a kg:District ; rdfs:label "Senen" ; kg:within :jakarta .
:jakarta a kg:Province ; rdfs:label "DKI Jakarta" .
:paseban a kg:Village ; rdfs:label "Paseban" ; kg:within :district .
:rt a kg:NeighbourhoodUnit ; rdfs:label "RT 05" ; kg:within :paseban .
:jabar a kg:Province ; rdfs:label "Jawa Barat" .
:klari a kg:Village ; rdfs:label "Klari" ; kg:within :jabar .
"""


def visit(name: str, day: str, place: str, by: str = ":adi") -> str:
    kind = "xsd:dateTime" if "T" in day else "xsd:date"
    return (
        f":{name} a kg:Visit ; kg:conductedBy {by} ; schema:location {place} ;"
        f' schema:startDate "{day}"^^{kind} .'
    )


def claim(name: str, subject: str, predicate: str, value: str, report: str = ":r") -> str:
    return (
        f":{name} a kg:Claim ; rdf:subject {subject} ; rdf:predicate {predicate} ; rdf:object {value} ;"
        f" kg:evidence :e-{name} . :e-{name} oa:hasSource {report} ."
    )


def date(day: str) -> str:
    return f'"{day}"^^xsd:date'


def ranked(*said: tuple[str, str]) -> str:
    """Adi in several reports: (day, rank) each."""
    facts = [posting("p", ":adi", "kg:rank " + " , ".join(f"rank:{rank}" for _, rank in said))]
    for number, (day, rank) in enumerate(said):
        report = f":r{number}"
        facts.append(claim(f"rank{number}", ":adi", "kg:rank", f"rank:{rank}", report))
        facts.append(claim(f"seen{number}", ":p", "kg:observedOn", date(day), report))
    return " ".join(facts)


def dated_visit(day: str, *, issued: str = "", observed: tuple[str, ...] = ()) -> str:
    facts = [visit("v", day, ":paseban"), claim("start", ":v", "schema:startDate", date(day))]
    facts += [f":r dcterms:issued {date(issued)} ."] if issued else []
    facts += [claim(f"o{n}", ":p", "kg:observedOn", date(day)) for n, day in enumerate(observed)]
    return " ".join(facts)


RINGS = {
    "two heads, one day inside the other's time": (
        posting("p", ":adi", seen("2024-09-01", "2024-09-30"))
        + posting("q", ":budi", seen("2024-09-25")),
        ("two-holders", ":senen", ":adi"),
    ),
    "a Kapolsek Metro too is a head": (
        posting("p", ":adi", seen("2024-09-25"))
        + posting("q", ":budi", seen("2024-09-25"), role=":metro")
        + ':metro rdfs:label "Kapolsek Metro" ; skos:broader role:kapolsek .',
        ("two-holders", ":senen", ":adi"),
    ),
    "a Bripka heads a Polsek": (
        posting("p", ":adi", "kg:rank rank:bripka"),
        ("rank-too-low", ":p", "rank:bripka"),
    ),
    "a Kompol is Bhabinkamtibmas": (
        posting("p", ":adi", "kg:rank rank:kompol", role="role:bhabinkamtibmas"),
        ("rank-too-high", ":p", "rank:kompol"),
    ),
    "morning in Jakarta, evening in Jawa Barat": (
        visit("v", "2024-09-25T08:15:00+07:00", ":rt") + visit("w", "2024-09-25", ":klari"),
        ("two-provinces", ":adi", ":jakarta"),
    ),
    "his village is another Polsek's": (
        posting("p", ":adi", "kg:area :klari", role="role:bhabinkamtibmas"),
        ("outside-jurisdiction", ":p", ":klari"),
    ),
    "so is that of a post": (
        ":p a kg:Post ; org:role role:bhabinkamtibmas ; org:postIn :senen ; kg:area :klari .",
        ("outside-jurisdiction", ":p", ":klari"),
    ),
    "an Iptu who was AKP": (
        ranked(("2023-01-01", "akp"), ("2024-01-01", "iptu")),
        ("falling-rank", ":adi", "rank:iptu"),
    ),
    "the report speaks of later days only": (
        dated_visit("2024-08-25", observed=("2024-09-25", "2024-09-26")),
        ("visit-too-early", ":v", "2024-08-25"),
    ),
    "the year before": (
        dated_visit("2023-09-25", issued="2024-09-26"),
        ("visit-long-before", ":v", "2023-09-25"),
    ),
    "told before it was": (
        dated_visit("2024-09-27", issued="2024-09-26"),
        ("visit-after-report", ":v", "2024-09-27"),
    ),
}

STILL = {
    "one head after the other": posting("p", ":adi", seen("2024-09-01", "2024-09-20"))
    + posting("q", ":budi", seen("2024-09-25")),
    "two members of one Polsek": posting(
        "p", ":adi", seen("2024-09-25"), role="role:bhabinkamtibmas"
    )
    + posting("q", ":budi", seen("2024-09-25"), role="role:bhabinkamtibmas"),
    "a head and his predecessor": posting("p", ":adi", seen("2024-09-25"))
    + posting("q", ":budi", seen("2024-09-25"), "kg:former true"),
    "a head and who stands in for him": posting("p", ":adi", seen("2024-09-25"))
    + posting("q", ":budi", seen("2024-09-25"), "kg:acting true"),
    "a head seen twice": posting("p", ":adi", seen("2024-09-25", "2024-09-26")),
    "no day known": posting("p", ":adi") + posting("q", ":budi", seen("2024-09-25")),
    "an Iptu heads a Polsek": posting("p", ":adi", "kg:rank rank:iptu"),
    "a Bripka stands in": posting("p", ":adi", "kg:rank rank:bripka", "kg:acting true"),
    "a Kombes was Bhabinkamtibmas once": posting(
        "p", ":adi", "kg:rank rank:kombes-pol", "kg:former true", role="role:bhabinkamtibmas"
    ),
    "a role without limits": posting("p", ":adi", "kg:rank rank:bharada", role="role:kanit-binmas"),
    "two villages of one province": visit("v", "2024-09-25", ":rt")
    + visit("w", "2024-09-25", ":paseban"),
    "two provinces, two days": visit("v", "2024-09-25", ":rt") + visit("w", "2024-09-26", ":klari"),
    "two provinces, two officers": visit("v", "2024-09-25", ":rt")
    + visit("w", "2024-09-25", ":klari", by=":budi"),
    "two provinces, the month alone known": visit("v", "2024-09-25", ":rt")
    + visit("w", "2024-09-25", ":klari").replace(
        '"2024-09-25"^^xsd:date', '"2024-09"^^xsd:gYearMonth'
    ),
    "his village lies in the district": posting(
        "p", ":adi", "kg:area :paseban", role="role:bhabinkamtibmas"
    ),
    "a Polsek whose district is not known": posting("p", ":adi", "kg:area :klari").replace(
        ":senen", ":lost"
    )
    + ':lost a kg:SectorPolice , kg:Unit ; rdfs:label "Polsek Hilang" .',
    "an AKP who was Iptu": ranked(("2023-01-01", "iptu"), ("2024-01-01", "akp")),
    "two ranks on one day": ranked(("2024-01-01", "iptu"), ("2024-01-01", "akp")),
    "a rank of another force": ranked(("2023-01-01", "akp"), ("2024-01-01", "serma")),
    "the day the report speaks of": dated_visit(
        "2024-09-25", observed=("2024-09-25", "2024-09-26")
    ),
    "the day before, on new year's eve": dated_visit("2023-12-31", issued="2024-01-01"),
    "on the day": dated_visit("2024-09-26", issued="2024-09-26"),
}


@pytest.mark.parametrize("case", RINGS)
def test_it_rings(case: str) -> None:
    facts, (alarm, focus, value) = RINGS[case]
    full = expand(value) if value.partition(":")[0] in PREFIXES else value
    graph = told(PEOPLE + facts)
    rings, messages = by_shacl(graph)
    assert rings == {(alarm, focus, full)} == by_sparql(graph)
    assert len(messages) == 2
    assert not any("{" in message or "urn:x:" in message for message in messages)


@pytest.mark.parametrize("case", STILL)
def test_it_keeps_still(case: str) -> None:
    graph = told(PEOPLE + STILL[case])
    assert by_shacl(graph)[0] == set() == by_sparql(graph)


def test_every_alarm_rings_once_at_least() -> None:
    assert {alarm for _, (alarm, _, _) in RINGS.values()} == set(queries())


@pytest.mark.parametrize("alarm", queries())
def test_every_alarm_speaks_both_languages_and_names_what_shows_it(alarm: str) -> None:
    shape = URIRef(NAME + alarm)
    assert {label.language for label in ALARMS.objects(shape, RDFS.label)} == {"en", "id"}
    for constraint in ALARMS.objects(shape, SH.sparql):
        assert {text.language for text in ALARMS.objects(constraint, SH.message)} == {"en", "id"}
        head = str(ALARMS.value(constraint, SH.select)).partition("{")[0]
        assert {"$this", "?value", "?first"} <= set(head.split())


def test_limits_name_roles_and_ranks_of_one_force_in_order() -> None:
    ranks, roles = lexicon("ranks"), lexicon("roles")
    for row in read_table(ontology_path("rank_limits.csv")):
        assert row["role"] in roles
        lowest, highest = ranks[row["lowest"]], ranks[row["highest"]]
        assert lowest["force"] == highest["force"]
        assert int(lowest["order"]) <= int(highest["order"])


def test_every_commanding_role_has_limits() -> None:
    limited = {row["role"] for row in read_table(ontology_path("rank_limits.csv"))}
    assert {key for key, row in lexicon("roles").items() if row["commands"]} <= limited


def test_the_alarms_are_shapes() -> None:
    assert pyshacl.validate(Graph(), shacl_graph=ALARMS, meta_shacl=True)[0]


# In builds ---------------------------------------------------------------------------------------

#: What is odd in the gold reports when all that is read in them is true: alarm → messages.
TRUE_ODDITIES = {
    "outside-jurisdiction": {
        "Sindangsari does not lie in the jurisdiction of Polsek Rengasdengklok."
    }
}


def by_store(build: Build) -> set[Ring]:
    return {
        (one.name, one.about, message)
        for one in alarms(build.store, build.base_iri)
        for message in one.messages.values()
    }


def test_true_builds_ring_as_expected(true_build: Build) -> None:
    found: dict[str, set[str]] = {}
    for one in alarms(true_build.store, true_build.base_iri):
        found.setdefault(one.name, set()).add(one.messages["en"])
    assert found == TRUE_ODDITIES


def test_a_build_counts_its_alarms(samples_build: Built) -> None:
    build = open_build(samples_build.folder)
    rung = Counter(one.name for one in alarms(build.store, build.base_iri))
    assert samples_build.counts["alarms"] == build.manifest["counts"]["alarms"] == dict(rung)


#: Reports that contradict each other: id → when it was published, and what it says.
ODD_REPORTS = {
    "a": (
        "2024-09-25",
        "Kapolsek Klari AKP Gatot Wirasena menyambangi warga Desa Duren, Kecamatan Klari, Kabupaten "
        "Karawang, Rabu (25/9/2024).",
    ),
    "b": (
        "2024-10-02",
        "Kapolsek Klari AKP Gatot Wirasena mengunjungi Desa Duren, Kecamatan Klari, Kabupaten "
        "Karawang, Rabu (2/10/2024).",
    ),
    "c": (
        "2024-09-30",
        "Kapolsek Klari Kompol Nuraga Sastro menyambangi warga Desa Duren, Kecamatan Klari, "
        "Kabupaten Karawang, Senin (30/9/2024).",
    ),
    "d": (
        "2025-03-04",
        "Bhabinkamtibmas Desa Belendung Polsek Klari Polres Karawang Kompol Wira Tanaya menyambangi "
        "warga Desa Belendung, Senin (3/3/2025).",
    ),
    "e": (
        "2025-02-04",
        "Kapolsek Klari Iptu Gatot Wirasena menyambangi warga Desa Duren, Kecamatan Klari, Kabupaten "
        "Karawang, Senin (3/2/2025).",
    ),
}


@pytest.fixture(scope="module")
def odd_build(tmp_path_factory: pytest.TempPathFactory) -> Build:
    folder = tmp_path_factory.mktemp("odd")
    rows = [
        json.dumps({"id": name, "published": day, "text": words})
        for name, (day, words) in ODD_REPORTS.items()
    ]
    (folder / "reports.jsonl").write_text("\n".join(rows), encoding="utf-8")
    build([folder / "reports.jsonl"], folder / "out")
    return open_build(folder / "out")


def test_a_shacl_engine_finds_the_same_in_a_whole_build(odd_build: Build) -> None:
    """Over a build of five reports: pySHACL takes minutes for what Oxigraph answers at once."""
    graph = Graph() + LEXICON
    provenance = pyoxigraph.NamedNode(odd_build.base_iri + "graph/provenance")
    for name in (pyoxigraph.DefaultGraph(), provenance):
        lines = odd_build.store.dump(format=pyoxigraph.RdfFormat.N_TRIPLES, from_graph=name)
        graph.parse(data=lines, format="nt")
    _, report, _ = pyshacl.validate(graph, shacl_graph=ALARMS, allow_warnings=True)
    rings = {
        (
            str(report.value(one, SH.sourceShape)).removeprefix(NAME),
            str(report.value(one, SH.focusNode)),
            str(text),
        )
        for one in report.subjects(RDF.type, SH.ValidationResult)
        for text in report.objects(one, SH.resultMessage)
    }
    assert by_store(odd_build) <= rings
    assert {ring[:2] for ring in by_store(odd_build)} == {ring[:2] for ring in rings}


def test_odd_reports_ring_through_the_whole_pipeline(odd_build: Build) -> None:
    opened = odd_build
    counted = {"falling-rank": 1, "rank-too-high": 1, "two-holders": 1}
    assert opened.manifest["counts"]["alarms"] == counted
    shown = answer(opened, run(opened, "alarms", {})).rows
    reports: dict[str, set[str]] = {}
    for alarm, _, report, published, sentence in shown:
        reports.setdefault(alarm, set()).add(report)
        assert (published, sentence) == ODD_REPORTS[report]
    assert reports == {
        "a falling rank": {"a", "e"},
        "rank too high for the post": {"d"},
        "two holders of one commanding post at once": {"a", "b", "c", "e"},
    }
    [one] = answer(opened, run(opened, "alarms", {"kind": "rank-too-high", "language": "id"})).rows
    assert one[0] == "pangkat terlalu tinggi untuk jabatannya"
    assert one[1] == (
        "Wira Tanaya berpangkat Kompol, padahal Bhabinkamtibmas lazimnya paling tinggi Ipda."
    )
    with pytest.raises(QueryError, match="there are: falling-rank, outside-jurisdiction"):
        run(opened, "alarms", {"kind": "rank"})
