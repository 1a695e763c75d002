// What the page knows, and look-ups into it. A whole build is known from the start; of a larger one (then
// `data.whole` counts what there is) a part, and what is asked for later is merged in.

const carried = JSON.parse(document.getElementById("payload").textContent);
const data = carried.whole ? { ...carried, nodes: [], edges: [], facts: [], sentences: [], reports: [] } : unpacked(carried);
const nodes = new Map();
const edges = new Map();
const looks = new Map(data.kinds.map((look) => [look.kind, look]));
const tieLooks = new Map(data.ties.map((tie) => [tie.predicate, tie]));
const edgesOf = new Map();
const factsOf = new Map();

for (const node of data.nodes) knowNode(node);
for (const edge of data.edges) knowEdge(edge);
for (const fact of data.facts) for (const id of fact.of) factsOf.get(id).push(fact);
if (carried.whole) merge(carried);

function knowNode(node) {
  nodes.set(node.id, node);
  edgesOf.set(node.id, []);
  factsOf.set(node.id, []);
}

function knowEdge(edge) {
  edges.set(edge.id, edge);
  edgesOf.get(edge.from).push(edge);
  edgesOf.get(edge.to).push(edge);
}

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
  const id = (number) => held.nodes[number].id;
  const facts = held.facts.map((row, number) => unpackedFact(row, number, id, held.terms));
  return {
    ...held,
    nodes: unpackedNodes(held),
    edges: held.edges.map((row, number) => unpackedEdge(row, number, id, held.terms, facts)),
    facts,
  };
}

function unpackedNodes(held) {
  const kinds = new Map((held.kinds ?? data.kinds).map(({ kind, group, shape, size }) => [kind, { group, shape, size }]));
  const strange = kinds.get("kg:OtherPerson");
  return held.nodes.map((node) => ({ ...node, ...(kinds.get(node.kind) ?? strange) }));
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

/** Take in a part of a large build (kg/view/shelf/parts.py); its numbers are those of the whole. */
function merge(part) {
  const id = (number) => part.nodes[number].id;
  const { facts, edges: ties, reports } = part.numbers;
  Object.assign(data.words, part.words);
  for (const node of unpackedNodes(part)) mergeNode(node);
  part.reports.forEach((report, i) => { data.reports[reports[i]] = report; });
  const firstSentence = data.sentences.length;
  for (const [report, text] of part.sentences) data.sentences.push([reports[report], text]);
  part.facts.forEach((row, i) => {
    const fact = unpackedFact(row, facts[i], id, part.terms);
    for (const one of fact.evidence) one[0] += firstSentence;
    mergeFact({ ...fact, implied: undefined, told: part.told[i] });
  });
  part.edges.forEach((row, i) => mergeEdge(row, ties[i], id, part));
}

function mergeNode(node) {
  const held = nodes.get(node.id);
  if (held) return void Object.assign(held, node);
  node.column = node.visits?.[2];
  data.nodes.push(node);
  return knowNode(node);
}

/** A fact that is known already gains the sentences that are new. */
function mergeFact(fact) {
  const held = data.facts[fact.number];
  if (!held) {
    data.facts[fact.number] = fact;
    for (const id of fact.of) factsOf.get(id).push(fact);
    return;
  }
  const key = ([sentence]) => data.sentences[sentence].join(" ");
  const said = new Set(held.evidence.map(key));
  held.evidence.push(...fact.evidence.filter((one) => !said.has(key(one))));
}

function mergeEdge([from, to, predicate, told = 1, first = "", last = first], number, id, part) {
  const name = `e${number}`;
  const facts = Array.isArray(told) ? told.map((fact) => part.numbers.facts[fact]) : [];
  const held = edges.get(name);
  if (held) {
    if (facts.length) held.facts = facts;
    return;
  }
  const edge = { id: name, from: id(from), to: id(to), predicate: part.terms[predicate], facts, ...days(first, last) };
  if (told === 0) {
    edge.implied = true;
    edge.facts = [data.whole.facts + number];
    const says = [[edge.predicate, "entity", edge.to]];
    mergeFact({ number: edge.facts[0], kind: "attribute", of: [edge.from, edge.to], says, evidence: [], implied: true });
  }
  data.edges.push(edge);
  knowEdge(edge);
}
