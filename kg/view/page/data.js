// What the page knows, and look-ups into it. Nothing here changes after loading.

const data = unpacked(JSON.parse(document.getElementById("payload").textContent));
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
for (const fact of data.facts) for (const id of fact.of) factsOf.get(id).push(fact);

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

/** The payload as it was before it was packed: see kg/view/packing.py. */
function unpacked(held) {
  const kinds = new Map(held.kinds.map(({ kind, group, shape, size }) => [kind, { group, shape, size }]));
  const strange = kinds.get("kg:OtherPerson");
  const id = (number) => held.nodes[number].id;
  const facts = held.facts.map((row, number) => unpackedFact(row, number, id, held.terms));
  return {
    ...held,
    nodes: held.nodes.map((node) => ({ ...node, ...(kinds.get(node.kind) ?? strange) })),
    edges: held.edges.map((row, number) => unpackedEdge(row, number, id, held.terms, facts)),
    facts,
  };
}

function unpackedFact([kind, of, says, evidence = [], first = "", last = first], number, id, terms) {
  return {
    number,
    kind: terms[kind],
    of: of.map(id),
    says: says.map(([predicate, object]) => [terms[predicate], ...unpackedObject(object, id, terms)]),
    evidence: evidence.map(([sentence, marks, rules, confidence = 1]) => [sentence, pairs(marks), terms[rules], confidence]),
    ...days(first, last),
    ...(evidence.length ? {} : { implied: true }),
  };
}

function unpackedObject(object, id, terms) {
  if (typeof object === "number") return ["entity", id(object)];
  return typeof object === "string" ? ["text", object] : ["concept", terms[object[0]]];
}

function unpackedEdge([from, to, predicate, told, first = "", last = first], number, id, terms, facts) {
  const implied = told.every((fact) => facts[fact].implied);
  return {
    id: `e${number}`, from: id(from), to: id(to), predicate: terms[predicate], facts: told,
    ...days(first, last), ...(implied ? { implied } : {}),
  };
}

function days(first, last) {
  return first ? { first, last } : {};
}

function pairs(flat) {
  return flat.flatMap((start, i) => (i % 2 ? [] : [[start, flat[i + 1]]]));
}
