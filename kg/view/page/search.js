// Finding: names, units and places by their words, in any order, a slip of the finger forgiven.

/** Letters and digits only, lower case, accents off, one space between words. */
function plain(text) {
  return String(text).normalize("NFKD").replace(/[\u0300-\u036f]/g, "").toLowerCase().replace(/[^\p{L}\p{N}]+/gu, " ").trim();
}

const index = { words: new Map(), list: [], buckets: new Map() };

/** Every word of every name -> the nodes that bear it, with how much it says of them. */
function startSearch() {
  if (data.served) return;
  for (const node of data.nodes) {
    addWords(node, [node.label, ...(node.names ?? [])].join(" "), 3);
    addWords(node, [badge(node), about(node), node.code ?? ""].join(" "), 1);
  }
  index.list = [...index.words.keys()];
}

function addWords(node, text, weight) {
  for (const one of new Set(plain(text).split(" "))) {
    if (!one) continue;
    if (!index.words.has(one)) index.words.set(one, new Map());
    const held = index.words.get(one);
    held.set(node.id, Math.max(held.get(node.id) ?? 0, weight));
  }
}

/** Nodes for a query, best first: [{node}], or a promise of them. */
function sought(query) {
  if (!data.served) return find(query);
  if (!plain(query)) {
    server.open.get("find")?.abort();
    return [];
  }
  return ask("find", { q: query }).then((part) => {
    if (!part) return null;
    const byNumber = new Map(part.nodes.map((node) => [node.n, nodes.get(node.id)]));
    return part.found.map((n) => ({ node: byNumber.get(n) }));
  });
}

/** Nodes for a query, best first: [{node, score}]; every word of the query has to fit. */
function find(query, limit = 12) {
  const wanted = plain(query).split(" ").filter(Boolean);
  if (!wanted.length) return [];
  let found = null;
  for (const one of wanted) {
    const hits = nodesForWord(one);
    found = found ? both(found, hits) : hits;
  }
  const ranked = [...found].map(([id, score]) => ({ node: nodes.get(id), score: score + closeness(id, wanted) }));
  ranked.sort((a, b) => b.score - a.score || b.node.weight - a.node.weight || (a.node.id < b.node.id ? -1 : 1));
  return ranked.slice(0, limit);
}

function both(one, other) {
  const shared = new Map();
  for (const [id, score] of one) if (other.has(id)) shared.set(id, score + other.get(id));
  return shared;
}

/** A name that is just what was asked stands before a longer one. */
function closeness(id, wanted) {
  const name = plain(nodes.get(id).label);
  if (name === wanted.join(" ")) return 6;
  return name.split(" ").length === wanted.length ? 1 : 0;
}

function nodesForWord(wanted) {
  const hits = new Map();
  for (const one of index.list) {
    const fit = likeness(wanted, one);
    if (!fit) continue;
    for (const [id, weight] of index.words.get(one)) {
      hits.set(id, Math.max(hits.get(id) ?? 0, fit * weight));
    }
  }
  return hits;
}

/** 4 the same, 3 its beginning, 2 a part, 1.5 a slip away, 0 not alike. Digits are never alike. */
function likeness(wanted, one) {
  if (wanted === one) return 4;
  if (one.startsWith(wanted)) return 3;
  if (wanted.length >= 3 && one.includes(wanted)) return 2;
  const slips = wanted.length >= 8 ? 2 : wanted.length >= 4 || (wanted.length === 3 && wanted[0] === one[0]) ? 1 : 0;
  if (!slips || /\d/.test(wanted + one)) return 0;
  const start = one.slice(0, Math.min(one.length, wanted.length + 1));
  if (Math.abs(one.length - wanted.length) <= slips && distance(wanted, one, slips) <= slips) return 1.5;
  return wanted.length >= 6 && one.length > wanted.length + 1 && distance(wanted, start, 1) <= 1 ? 1 : 0;
}

/** Changes from one word to another: letters put in, left out, changed or swapped; stops above `limit`. */
function distance(a, b, limit) {
  let before = [];
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + same);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (swapped) next[j] = Math.min(next[j], before[j - 2] + 1);
    }
    if (Math.min(...next) > limit) return limit + 1;
    before = row;
    row = next;
  }
  return row[b.length];
}

const finder = { found: [], active: -1 };

function startFinder() {
  const input = at("query");
  const look = () => when(sought(input.value), (found) => found && document.activeElement === input && showFound(found));
  input.addEventListener("input", look);
  input.addEventListener("focus", () => input.value && look());
  input.addEventListener("blur", () => setTimeout(hideFound, 150));
  input.addEventListener("keydown", finderKey);
}

function showFound(found) {
  finder.found = found;
  finder.active = found.length ? 0 : -1;
  const list = at("results");
  list.replaceChildren(...found.map(({ node }, i) => foundRow(node, i)));
  if (!found.length && at("query").value.trim()) {
    list.append(make("li", { class: "none", role: "option", "aria-disabled": "true", "aria-selected": "false" }, say("nothing")));
  }
  if (data.whole && !data.served && at("query").value.trim()) {
    list.append(make("li", { class: "none", role: "option", "aria-disabled": "true", "aria-selected": "false" },
      say("searchHeld", { held: number(data.nodes.length), all: number(data.whole.nodes) })));
  }
  list.hidden = !list.children.length;
  at("query").setAttribute("aria-expanded", String(!list.hidden));
  markActive();
}

function foundRow(node, i) {
  const row = make("li", { role: "option", id: `found-${i}`, "aria-selected": "false" },
    picture(node.kind, node.implied),
    make("span", { class: "found" },
      make("span", { class: "found-name" }, badge(node) ? make("span", { class: "rank" }, badge(node)) : null, node.label),
      make("span", { class: "muted" }, about(node))));
  row.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    choose(node);
  });
  return row;
}

function markActive() {
  const rows = [...at("results").querySelectorAll("[id]")];
  rows.forEach((row, i) => row.setAttribute("aria-selected", String(i === finder.active)));
  if (finder.active >= 0 && rows[finder.active]) {
    at("query").setAttribute("aria-activedescendant", rows[finder.active].id);
    rows[finder.active].scrollIntoView({ block: "nearest" });
  } else at("query").removeAttribute("aria-activedescendant");
}

function finderKey(event) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step && finder.found.length) {
    event.preventDefault();
    finder.active = (finder.active + step + finder.found.length) % finder.found.length;
    markActive();
  } else if (event.key === "Enter" && at("query").value) {
    event.preventDefault();
    const chosen = finder.found[finder.active]?.node;
    if (chosen) choose(chosen);
  } else if (event.key === "Escape" && at("query").value) {
    event.stopPropagation();
    at("query").value = "";
    hideFound();
  }
}

function hideFound() {
  at("results").hidden = true;
  at("query").setAttribute("aria-expanded", "false");
  at("query").removeAttribute("aria-activedescendant");
}

/** Go to a node that was searched for, whatever hid it. */
function choose(node) {
  at("query").value = "";
  hideFound();
  change({
    picked: node.id,
    kindsOff: toggled(state.kindsOff, node.kind, false),
    hidden: toggled(state.hidden, node.id, false),
    view: viewWith(node),
  });
  speak([badge(node), node.label, about(node)].filter(Boolean).join(", "));
}

/** The view at hand if the node has a place in it, else the network. */
function viewWith(node) {
  if (state.view === "chain" && !node.chain) return "network";
  if (state.view === "visits" && !node.visits) return "network";
  if (state.view === "map" && !(sort(node.id) === "place" && located(node.id))) return "network";
  return state.view;
}
