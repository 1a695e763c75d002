"""Imports only point down: the floor table of ``docs/architecture.md``, checked over the source."""

import ast
from pathlib import Path

import kg

HOUSE = Path(kg.__file__).parent
FLOORS: dict[str, float] = {
    room: floor
    for floor, rooms in {
        0: "errors",
        1: "claims",
        2: "vocab dates layout decoding places",
        2.5: "resorts",
        3: "reading names units schemes statements classes",
        4: "grammar resolution",
        4.5: "postings visits quotations",
        5: "extraction edges posts naming implied",
        6: "graph engines",
        6.5: "rdf",
        7: "view query score",
        8: "server build",
        9: "cli __main__",
    }.items()
    for room in rooms.split()
}


def imported_rooms(path: Path) -> set[str]:
    rooms: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import in line {node.lineno}"
            module = node.module or ""
            names = [f"kg.{alias.name}" for alias in node.names] if module == "kg" else [module]
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        else:
            continue
        rooms |= {name.split(".")[1] for name in names if name.startswith("kg.")}
    return rooms


def test_imports_point_down() -> None:
    wrong = []
    for path in sorted(HOUSE.rglob("*.py")):
        room = path.relative_to(HOUSE).with_suffix("").parts[0]
        if room == "__init__":
            continue
        assert room in FLOORS, f"{path.name} stands on no floor: give {room!r} a place in FLOORS"
        above = imported_rooms(path) - {room} & FLOORS.keys()
        wrong += [f"{room} imports {other}" for other in above if FLOORS[other] >= FLOORS[room]]
    assert not wrong, sorted(wrong)
