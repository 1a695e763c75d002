// What the page does not carry. A file has what it has; a page that `kg serve` gives asks for the rest.
// Everything else in the script asks here, and need not know which of the two it is.

/** Go on with a value at once, or when it has come. */
function when(value, then) {
  return value instanceof Promise ? value.then(then) : then(value);
}

const server = { under: 0, missing: new Set(), asked: new Set(), open: new Map(), time: null, route: null };

/** One question to the server; its answer is merged in. A newer question of the same name ends this one: null. */
async function ask(name, named = {}, body = undefined) {
  const control = new AbortController();
  if (body === undefined) {
    server.open.get(name)?.abort();
    server.open.set(name, control);
  }
  server.under += 1;
  try {
    const part = await fetched(name, named, body, control.signal);
    if (part?.numbers) merge(part);
    return part;
  } finally {
    server.under -= 1;
  }
}

/** The answer of the server; null where it gives none, which is said, or where the question was taken back. */
async function fetched(name, named, body, signal) {
  const filled = Object.entries(named).filter(([, value]) => value !== "" && value !== 0);
  const method = body === undefined ? "GET" : "POST";
  try {
    const answer = await fetch(`explorer/${name}?${new URLSearchParams(filled)}`, { method, body, signal });
    trouble(answer.ok ? "" : say("serverGone"));
    return answer.ok ? await answer.json() : null;
  } catch (error) {
    if (error.name !== "AbortError") trouble(say("serverGone"));
    return null;
  }
}

function askPart(wanted) {
  return ask("part", {}, JSON.stringify(wanted));
}

/** Say that the server does not answer, for as long as it does not. */
function trouble(text) {
  at("trouble").textContent = text;
  at("trouble").hidden = !text;
}

/** Whether an address may name this: the server knows more than the page. */
function mayBe(id) {
  return Boolean(data.served) && !server.missing.has(id) && (/^[a-z]+\/./.test(id) || /^e\d{1,9}$/.test(id));
}

/** Fetch what the state names and the page has not yet: null if nothing is missing, else a promise. */
function prepare() {
  if (!data.served) return null;
  const jobs = [preparePart(), prepareRoute(), prepareTime()].filter(Boolean);
  return jobs.length ? Promise.all(jobs) : null;
}

function preparePart() {
  const first = (kind, ids) => ids.filter((id) => id && mayBe(id) && !server.asked.has(`${kind} ${id}`));
  const isEdge = /^e\d+$/.test(state.picked);
  const wanted = {
    nodes: first("node", [state.start, state.goal, ...state.hidden, ...state.pinned.map((pin) => pin.split("@")[0])]).filter((id) => !nodes.has(id)),
    facts: isEdge ? [] : first("facts", [state.picked]),
    around: first("around", state.opened),
    edges: (isEdge ? first("edge", [state.picked]) : []).map((id) => Number(id.slice(1))),
  };
  if (!Object.values(wanted).some((held) => held.length)) return null;
  const names = [...wanted.nodes, ...wanted.facts, ...wanted.around, ...wanted.edges.map((number) => `e${number}`)];
  return askPart({ ...wanted, shown: drawnNumbers() }).then((part) => {
    if (!part) return;
    for (const id of names) if (!nodes.has(id) && !edges.has(id)) server.missing.add(id);
    for (const [kind, ids] of [["node", wanted.nodes], ["facts", wanted.facts], ["around", wanted.around], ["edge", wanted.edges.map((n) => `e${n}`)]]) {
      for (const id of ids) server.asked.add(`${kind} ${id}`);
    }
  });
}

function drawnNumbers() {
  return [...unfolded()].map((id) => nodes.get(id)?.n).filter((number) => number !== undefined);
}

/** The way between two nodes, over all of the build. */
function prepareRoute() {
  if (!state.start || !state.goal) {
    server.route = null;
    return null;
  }
  const named = { start: state.start, goal: state.goal, off: state.tiesOff.join(" "), hidden: state.hidden.join(" ") };
  const key = JSON.stringify(named);
  if (server.route?.key === key) return null;
  return ask("route", named).then(async (part) => {
    if (!part) return;
    const [numbers, ties] = part.route ?? [null, null];
    const byNumber = new Map(part.nodes.map((node) => [node.n, node.id]));
    const found = numbers && { nodes: numbers.map((n) => byNumber.get(n)), edges: ties.map((n) => edges.get(`e${n}`)) };
    if (found) await askPart({ nodes: found.nodes, shown: drawnNumbers() });
    server.route = { key, found };
  });
}

/** Who appears in the chosen time: a bit for each number of a node. */
function prepareTime() {
  const key = `${state.from} ${state.until}`;
  if (key === " " || server.time?.key === key) return null;
  return ask("time", { first: state.from, last: state.until }).then((part) => {
    if (!part) return;
    const bits = Uint8Array.from(atob(part.bits), (sign) => sign.charCodeAt(0));
    server.time = { key, kinds: part.kinds, has: (id) => Boolean((bits[nodes.get(id).n >> 3] >> (nodes.get(id).n & 7)) & 1) };
  });
}

/** Filters as the server reads them. */
function filters() {
  return { first: state.from, last: state.until, kinds: state.kindsOff.join(" "), hidden: state.hidden.join(" ") };
}

// Counts -------------------------------------------------------------------------------------------

/** How many nodes of each kind there are in all; `inView`: that filters and time leave. */
function kindCounts(inView = false) {
  if (!data.whole) return new Map([...groups(data.nodes, (node) => node.kind)].map(([kind, held]) => [kind, held.length]));
  const timed = inView && data.served && (state.from || state.until) && server.time;
  return new Map(Object.entries(timed ? server.time.kinds : data.whole.kinds));
}

/** How many people, units, places, visits, reports and nodes there are. */
function totals() {
  if (data.whole) return { ...data.whole.sorts, nodes: data.whole.nodes, visits: data.whole.visits, reports: data.whole.reports };
  const sorts = [...groups(data.nodes, (node) => sort(node.id))].map(([kind, held]) => [kind, held.length]);
  return { ...Object.fromEntries(sorts), nodes: data.nodes.length, visits: visits.length, reports: data.reports.length };
}

/** What is in most reports: [{node, reports}]. */
function busiest() {
  if (data.whole) return data.whole.busiest.filter(([id]) => nodes.has(id)).map(([id, reports]) => ({ node: nodes.get(id), reports }));
  return data.nodes
    .filter((node) => !node.implied && sort(node.id) !== "place")
    .map((node) => ({ node, reports: nodeSources(node).reports }))
    .sort((a, b) => b.reports - a.reports || b.node.weight - a.node.weight || (a.node.id < b.node.id ? -1 : 1))
    .slice(0, 8);
}

/** How many reports and independent sources tell of a node, or of a fact, whether they are here or not. */
function nodeSources(node) {
  if (node.told) return { reports: node.told[0], origins: node.told[1] };
  return sources(factsOf.get(node.id).flatMap((fact) => fact.evidence));
}

function factSources(fact) {
  return fact.told ? { reports: fact.told[0], origins: fact.told[1] } : sources(fact.evidence);
}

/** Visits and postings by day, in all: [[day, visits, postings]], and the last day of all. */
function dayCounts() {
  if (data.whole) return { days: data.whole.days, end: data.whole.end, undated: data.whole.undated };
  const found = new Map();
  const dated = [...visits, ...postings].filter((fact) => fact.first);
  for (const fact of dated) {
    const day = fullDay(fact.first);
    if (!found.has(day)) found.set(day, [day, 0, 0]);
    found.get(day)[fact.kind === "visit" ? 1 : 2] += 1;
  }
  const ends = dated.map((fact) => fullDay(fact.last ?? fact.first)).sort();
  return { days: [...found.values()], end: ends.at(-1), undated: visits.filter((fact) => !fact.first).length };
}

// More of one thing --------------------------------------------------------------------------------

/** How many facts of a kind there are about a node, and how many of them are not here. */
function missingFacts(node, kind, held) {
  const all = node.tally?.[kind] ?? held;
  return Math.max(0, all - held);
}

/** Fetch and call `then`; the page may have moved on in the meantime. */
function more(question, then) {
  return question.then((part) => part && then());
}
