// What is shown: one selection for every view.

/**
 * Worked out anew when the state changes. `all`: the nodes that filters and time leave, for the map and
 * the table; `nodes`: those of them that are unfolded, for the drawing; `edges` between these; `route`.
 */
let scope = null;

function findScope() {
  const known = unfolded();
  const dated = state.from || state.until ? inTime() : null;
  const all = new Set();
  for (const { id, kind } of data.nodes) {
    if (!state.kindsOff.includes(kind) && !state.hidden.includes(id) && (!dated || dated.has(id))) all.add(id);
  }
  if (nodes.has(state.picked)) all.add(state.picked);
  const held = new Set([...known].filter((id) => all.has(id)));
  const joined = data.edges.filter((edge) => held.has(edge.from) && held.has(edge.to) && drawn(edge));
  scope = { all, nodes: held, edges: joined, route: route(state.start, state.goal) };
  return scope;
}

/** What is open: what the page opens with, and what the reader unfolded. */
function unfolded() {
  const known = new Set(data.nodes.filter((node) => node.x !== undefined).map((node) => node.id));
  for (const id of state.opened.filter((one) => nodes.has(one))) {
    known.add(id);
    for (const edge of edgesOf.get(id) ?? []) known.add(otherEnd(edge, id));
  }
  const picked = edges.get(state.picked);
  for (const id of picked ? [picked.from, picked.to] : [state.picked]) if (nodes.has(id)) known.add(id);
  for (const id of route(state.start, state.goal)?.nodes ?? []) known.add(id);
  return known;
}

function tieGroup(edge) {
  return tieLooks.get(edge.predicate)?.group ?? "other";
}

function drawn(edge) {
  if (edge.id === state.picked) return true;
  if (state.tiesOff.includes(tieGroup(edge))) return false;
  return !(state.from || state.until) || !edge.first || overlaps(edge, state.from, state.until);
}

/** Who and what appears in the chosen time, and the units and places that these stand in. */
function inTime() {
  if (data.served) return server.time ?? { has: () => true };
  const held = new Set();
  for (const fact of data.facts) {
    if (overlaps(fact, state.from, state.until)) for (const id of fact.of) held.add(id);
  }
  const waiting = [...held];
  while (waiting.length) {
    const id = waiting.pop();
    for (const edge of edgesOf.get(id)) {
      const upwards = edge.predicate === "kg:subordinateTo" || edge.predicate === "kg:within";
      if (upwards && edge.from === id && !held.has(edge.to)) {
        held.add(edge.to);
        waiting.push(edge.to);
      }
    }
  }
  return held;
}

/** Facts of a kind that the selection shows: in time, and about something in view. */
function shownFacts(facts) {
  const timed = Boolean(state.from || state.until);
  return facts.filter(
    (fact) =>
      (!timed || overlaps(fact, state.from, state.until)) && fact.of.some((id) => scope.all.has(id)),
  );
}

/** The shortest way between two nodes over edges that are switched on: {nodes, edges}, or null. */
function route(start, goal) {
  if (!start || !goal || start === goal) return null;
  if (data.served) return server.route?.found ?? null;
  const from = new Map([[start, null]]);
  let front = [start];
  while (front.length && !from.has(goal)) {
    const next = [];
    for (const id of front) {
      for (const edge of edgesOf.get(id)) {
        const other = otherEnd(edge, id);
        if (from.has(other) || state.tiesOff.includes(tieGroup(edge))) continue;
        if (state.hidden.includes(other)) continue;
        from.set(other, edge);
        next.push(other);
      }
    }
    front = next;
  }
  return from.has(goal) ? trace(from, goal) : null;
}

function trace(from, goal) {
  const found = { nodes: [goal], edges: [] };
  for (let edge = from.get(goal); edge; edge = from.get(found.nodes[0])) {
    found.edges.unshift(edge);
    found.nodes.unshift(otherEnd(edge, found.nodes[0]));
  }
  return found;
}
