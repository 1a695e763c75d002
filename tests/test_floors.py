"""Imports only point down, and on one floor to the left: the house of ``docs/architecture.md``."""

import ast
from pathlib import Path

import kg

HOUSE = Path(kg.__file__).parent
FLOORS = """
errors patience folders workshop engines
claims
vocab edition sheets classes schemes statements cues confidence tokens lexemes partition judgements
dates chrome layout decoding said echoes
spooled reading names places resorts units persons
items unit_names place_names roles grammar votes bare_places localities introductions candidates people
keyed dossiers seats features name_bench happenings identity resolution
reach tenses postings rosters unspoken ceremonies handovers
scenes topics occasions participants visits quotations
analysis extraction residue
edges naming posts reported tenures ranking sources lineage implied provenance facts graph networks rdf
rows witnesses sides parts shares pieces streaming
directory store alarms
shards earlier settling
view opened sentences finding chain ways given filled kept query why review difference score
server build push neo4j ftm data
terminal reviewer cli __main__
"""
ROOMS = {room: place for place, room in enumerate(FLOORS.split())}


def imported_rooms(path: Path) -> set[str]:
    modules: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            modules |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import in line {node.lineno}"
            modules |= {f"{node.module}.{alias.name}" for alias in node.names}
    return {name.split(".")[1] for name in modules if name.startswith("kg.")}


def test_imports_point_down_or_left() -> None:
    wrong = []
    for path in sorted(HOUSE.rglob("*.py")):
        room = path.relative_to(HOUSE).with_suffix("").parts[0]
        if room == "__init__":
            continue
        assert room in ROOMS, f"{path.name} stands on no floor: give {room!r} a place in FLOORS"
        others = imported_rooms(path) & ROOMS.keys() - {room}
        wrong += [f"{room} imports {other}" for other in others if ROOMS[other] > ROOMS[room]]
    assert not wrong, sorted(wrong)
