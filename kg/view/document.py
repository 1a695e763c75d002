"""The page put together: template, styles, scripts and data become the text of one HTML file.

The page's own security policy forbids every request and every script but the two that it carries,
each named by its hash: text from a report can never run, whatever it says. The page of a large build that
``kg serve`` gives may ask that server, and nobody else.
"""

from __future__ import annotations

import json
import re
from base64 import b64encode
from collections.abc import Mapping
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import Any

from kg.view.packing import packed
from kg.view.words import page_words

PAGE = Path(__file__).parent / "page"
#: The scripts of the page in the order in which they are read: a noun each.
SCRIPTS = (
    "data words source state scope seats sentences glyphs labels elbows camera network map table search "
    "legend panel path timeline paste save keys start"
).split()
_SLOT = re.compile(r"\{\{ (\w+) \}\}")
#: What must not stand as it is inside a script element, and line ends that old scripts choke on.
_UNSAFE = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}


def page_text(payload: Mapping[str, Any]) -> str:
    """The whole file for a :func:`kg.view.payload.page_payload`."""
    engine, script = _engine(), _script()
    slots = {
        "policy": _policy(engine, script, asks=bool(payload.get("served"))),
        "styles": (PAGE / "page.css").read_text(encoding="utf-8"),
        "payload": embedded(packed(_drawn(payload))),
        "engine": engine,
        "script": script,
    }
    template = (PAGE / "page.html").read_text(encoding="utf-8")
    return _SLOT.sub(lambda slot: slots[slot.group(1)], template)


def embedded(value: object) -> str:
    """``value`` as JSON that can stand inside a script element, whatever texts it holds."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    for mark, escape in _UNSAFE.items():
        text = text.replace(mark, escape)
    return text


def _drawn(payload: Mapping[str, Any]) -> dict[str, Any]:
    """The payload with its nodes, edges and the drawing's options as pyvis's network holds them."""
    from pyvis.edge import Edge
    from pyvis.network import Network
    from pyvis.node import Node

    drawing = Network(height="100%", width="100%", directed=True)
    drawing.nodes = [Node(one["id"], **_rest(one, "id")).options for one in payload["nodes"]]
    drawing.edges = [
        Edge(one["from"], one["to"], **_rest(one, "from", "to")).options for one in payload["edges"]
    ]
    drawing.set_options((PAGE / "options.json").read_text(encoding="utf-8"))
    held = {"nodes": drawing.nodes, "edges": drawing.edges, "options": drawing.options}
    return {**payload, **held, "texts": page_words()}


def _rest(row: Mapping[str, Any], *left_out: str) -> dict[str, Any]:
    return {key: value for key, value in row.items() if key not in left_out}


def _engine() -> str:
    """vis-network as pyvis carries it."""
    script = files("pyvis").joinpath("lib", "vis-9.1.2", "vis-network.min.js")
    return script.read_text(encoding="utf-8").replace("\r\n", "\n")


def _script() -> str:
    parts = ((PAGE / f"{name}.js").read_text(encoding="utf-8") for name in SCRIPTS)
    return '(() => {\n"use strict";\n' + "\n".join(parts) + "})();\n"


def _policy(*scripts: str, asks: bool) -> str:
    hashes = " ".join(f"'sha256-{_hash(script)}'" for script in scripts)
    connect = "connect-src 'self'; " if asks else ""
    return (
        f"default-src 'none'; script-src {hashes}; style-src 'unsafe-inline'; {connect}"
        "img-src data: blob:; base-uri 'none'; form-action 'none'"
    )


def _hash(script: str) -> str:
    return b64encode(sha256(script.encode()).digest()).decode()
