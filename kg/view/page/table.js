// The table: what is in view as rows, sorted and filtered, to be taken along as CSV.

const tables = {
  visits: {
    rows: () => shownFacts(visits),
    columns: {
      colDate: (fact) => fact.first ?? "",
      colActivity: (fact) => values(fact, "kg:activity").map(word).join(", "),
      colWho: (fact) => joined(fact, "kg:conductedBy"),
      colUnit: (fact) => joined(fact, "kg:conductedByUnit"),
      colWhere: (fact) => joined(fact, "schema:location"),
      colMet: (fact) => [joined(fact, "kg:met"), values(fact, "kg:metGroup").join(", ")].filter(Boolean).join("; "),
      colReports: (fact) => factSources(fact).reports,
    },
    target: (fact) => fact.of.find((id) => nodes.has(id)),
  },
  postings: {
    rows: () => shownFacts(postings),
    columns: {
      colPerson: (fact) => joined(fact, "org:member"),
      colRank: (fact) => values(fact, "kg:rank").map(word).join(", "),
      colRole: (fact) => [...values(fact, "kg:acting").map(() => say("acting")), ...values(fact, "org:role").map(word)].join(" "),
      colOf: (fact) => [joined(fact, "org:organization"), joined(fact, "kg:ofPlace")].filter(Boolean).join(", "),
      colArea: (fact) => joined(fact, "kg:area"),
      colFormer: (fact) => (values(fact, "kg:former").length ? say("yes") : ""),
      colFirst: (fact) => fact.first ?? "",
      colLast: (fact) => fact.last ?? "",
      colReports: (fact) => factSources(fact).reports,
    },
    target: (fact) => values(fact, "org:member")[0],
  },
  people: nodeTable("person", { colRank: badge, colRole: about }),
  units: nodeTable("unit", { colUnder: (node) => upper(node, "kg:subordinateTo") }),
  places: nodeTable("place", {
    colIn: (node) => upper(node, "kg:within"), colCode: (node) => node.code ?? "",
    colLat: (node) => node.lat ?? "", colLong: (node) => node.long ?? "",
  }),
};

function nodeTable(kind, extra) {
  return {
    rows: () => [...scope.all].filter((id) => sort(id) === kind).map((id) => nodes.get(id)),
    columns: {
      colName: (node) => node.label,
      colKind: (node) => kindWord(node.kind),
      ...extra,
      colTies: (node) => node.ties ?? edgesOf.get(node.id).length,
      colReports: (node) => nodeSources(node).reports,
      colImplied: (node) => (node.implied ? say("yes") : ""),
    },
    target: (node) => node.id,
  };
}

function joined(fact, predicate) {
  return values(fact, predicate).map(labelOf).join(", ");
}

function upper(node, predicate) {
  const edge = edgesOf.get(node.id).find((one) => one.from === node.id && one.predicate === predicate);
  return edge ? nodes.get(edge.to).label : "";
}

/** The rows in view, filtered and sorted: {rows: [{cells, target}], count, ...}; `limit`: so many of them. */
function tableRows(limit = Infinity) {
  const table = tables[state.table] ?? tables.visits;
  const names = Object.keys(table.columns);
  const [name, down] = (state.order || `${names[0]} `).split(" ");
  const column = Math.max(0, names.indexOf(name));
  const head = { names, column, down: Boolean(down) };
  const filled = (row) => ({ cells: names.map((one) => table.columns[one](row)), target: table.target(row) });
  if (data.served) return servedRows(limit, filled, head);
  const rows = sortedRows(table.rows().map(filled), head);
  return { ...head, rows: rows.slice(0, limit), count: rows.length };
}

/** Rows that the server found and put in order; null where a newer question took over. */
async function servedRows(limit, filled, head) {
  const named = { ...filters(), table: tables[state.table] ? state.table : "visits", filter: state.filter, order: state.order };
  const isEvent = ["visits", "postings"].includes(named.table);
  const rows = [];
  let count = Infinity;
  while (rows.length < Math.min(limit, count)) {
    const part = await ask("table", { ...named, start: rows.length, limit: Math.min(rowsInAnswer, limit - rows.length) });
    if (!part) return null;
    const byNumber = new Map(part.nodes.map((node) => [node.n, nodes.get(node.id)]));
    rows.push(...part.rows.map((n) => filled(isEvent ? data.facts[n] : byNumber.get(n))));
    count = part.count;
    if (!part.rows.length) break;
  }
  return { ...head, rows, count };
}

function sortedRows(all, { column, down }) {
  const sought = plain(state.filter);
  const rows = all.filter(({ cells }) => !sought || plain(cells.join(" ")).includes(sought));
  const compare = new Intl.Collator(state.language, { numeric: true }).compare;
  const empty = ({ cells }) => (String(cells[column]) === "" ? 1 : 0);
  rows.sort((a, b) => empty(a) - empty(b) || compare(String(a.cells[column]), String(b.cells[column])) * (down ? -1 : 1));
  return rows;
}

const rowsAtOnce = 300;
const rowsInAnswer = 1000;

function showTable() {
  if (state.view !== "table") return undefined;
  const held = at("table");
  if (!held.firstChild) startTable(held);
  return when(tableRows(rowsAtOnce), (found) => found && fillTable(found));
}

function fillTable(found) {
  at("table-choice").replaceChildren(
    ...Object.keys(tables).map((name) => make("option", { value: name, selected: name === state.table }, say(`table_${name}`))),
  );
  at("table-choice").setAttribute("aria-label", say("tableChoice"));
  const filter = at("table-filter");
  if (filter.value !== state.filter) filter.value = state.filter;
  filter.placeholder = say("tableFilter");
  filter.setAttribute("aria-label", say("tableFilter"));
  at("table-csv").textContent = say("saveCsv");
  const shown = found.rows.length;
  const cut = data.served && found.count > rowsSaved ? "rowsCutServed" : "rowsCut";
  at("table-count").textContent = shown < found.count
    ? say(cut, { shown: number(shown), all: number(found.count), saved: number(rowsSaved) })
    : say("rows", { count: number(found.count) });
  at("table-rows").replaceChildren(headRow(found), make("tbody", {}, found.rows.map(bodyRow)));
  at("table-rows").setAttribute("aria-label", say(`table_${state.table}`));
}

function startTable(held) {
  const filter = make("input", {
    id: "table-filter", type: "search", oninput: () => change({ filter: filter.value }, { quietly: true }),
  });
  held.append(
    make("div", { class: "table-bar" },
      make("select", { id: "table-choice", onchange: (event) => change({ table: event.target.value, order: "" }) }),
      filter,
      make("span", { id: "table-count", class: "muted", "aria-live": "polite" }),
      make("button", { type: "button", id: "table-csv", class: "tool", onclick: saveCsv })),
    make("div", { class: "table-scroll", tabindex: "0", role: "region", "aria-label": say("viewTable") },
      make("table", { id: "table-rows" })),
  );
}

function headRow({ names, column, down }) {
  return make("thead", {}, make("tr", {}, names.map((name, i) => {
    const sorted = i === column ? (down ? "descending" : "ascending") : "none";
    const turn = i === column && !down ? `${name} down` : name;
    const button = make("button", { type: "button", "data-column": name, onclick: () => sortBy(turn, name) }, say(name));
    return make("th", { scope: "col", "aria-sort": sorted }, button);
  })));
}

function sortBy(order, name) {
  change({ order }, { quietly: true });
  document.querySelector(`[data-column="${name}"]`)?.focus();
}

function bodyRow({ cells, target }) {
  const [first, ...rest] = cells;
  const name = String(first) ? shownCell(first) : "–";
  const button = make("button", { type: "button", class: "link", onclick: () => pick(target) }, name);
  return make("tr", { class: target === state.picked ? "picked" : null },
    make("th", { scope: "row" }, target ? button : name),
    rest.map((cell) => make("td", { class: typeof cell === "number" ? "number" : null }, shownCell(cell))));
}

function shownCell(cell) {
  return /^\d{4}-\d\d(-\d\d)?$/.test(cell) ? day(cell) : String(cell);
}
