// What the page knows, and look-ups into it. Nothing here changes after loading.

const data = JSON.parse(document.getElementById("payload").textContent);
const nodes = new Map(data.nodes.map((node) => [node.id, node]));
const edges = new Map(data.edges.map((edge) => [edge.id, edge]));
const looks = new Map(data.kinds.map((look) => [look.kind, look]));
const tieLooks = new Map(data.ties.map((tie) => [tie.predicate, tie]));
const edgesOf = new Map(data.nodes.map((node) => [node.id, []]));
const factsOf = new Map(data.nodes.map((node) => [node.id, []]));

for (const edge of data.edges) {
  edgesOf.get(edge.from).push(edge);
  edgesOf.get(edge.to).push(edge);
}
data.facts.forEach((fact, number) => {
  fact.number = number;
  for (const id of fact.of) factsOf.get(id).push(fact);
});

const visits = data.facts.filter((fact) => fact.kind === "visit");
const postings = data.facts.filter((fact) => fact.kind === "posting");

/** The values of a fact's predicate, in the order of the payload. */
function values(fact, predicate) {
  return fact.says.filter((value) => value[0] === predicate).map((value) => value[2]);
}

function otherEnd(edge, id) {
  return edge.from === id ? edge.to : edge.from;
}

/** "place" for "place/32.15": the first part of an id. */
function sort(id) {
  return id.slice(0, id.indexOf("/"));
}

/** Whether something dated lies at least in part in [from, until]; both ends may be empty. */
function overlaps(dated, from, until) {
  if (!dated.first) return false;
  return (!until || dated.first <= until) && (!from || (dated.last || dated.first) >= from);
}

/** Places around a place, nearest first. */
function around(id) {
  const chain = [];
  let here = id;
  while (here && chain.length < 12) {
    const up = edgesOf.get(here).find((edge) => edge.predicate === "kg:within" && edge.from === here);
    here = up && !chain.includes(up.to) ? up.to : null;
    if (here) chain.push(here);
  }
  return chain;
}

/** The place whose coordinates stand for a place: itself, else the smallest around it that has any. */
function located(id) {
  const found = [id, ...around(id)].find((one) => nodes.get(one).lat !== undefined);
  return found ? nodes.get(found) : null;
}
