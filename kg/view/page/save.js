// Taking things along: a picture, the part of the graph in view, the rows of the table, a link.

function download(name, type, content) {
  const blob = content instanceof Blob ? content : new Blob([content], { type });
  const link = make("a", { href: URL.createObjectURL(blob), download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}

/** The network's canvas or the map as it stands on the screen. */
async function savePng() {
  const canvas = state.view === "map" ? await mapCanvas() : networkCanvas();
  if (!canvas) return;
  canvas.toBlob((blob) => download(`sambang-${state.view}.png`, "image/png", blob), "image/png");
}

function networkCanvas() {
  if (!isDrawn()) return null;
  const shown = at("network").querySelector("canvas");
  return onPaper(shown.width, shown.height, (context) => context.drawImage(shown, 0, 0));
}

function onPaper(width, height, paint) {
  const canvas = make("canvas", { width, height });
  const context = canvas.getContext("2d");
  context.fillStyle = palette.paper;
  context.fillRect(0, 0, width, height);
  paint(context);
  return canvas;
}

async function mapCanvas() {
  const { clientWidth: width, clientHeight: height } = at("map");
  const copied = chart.svg.cloneNode(true);
  copied.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  copied.setAttribute("width", width * 2);
  copied.setAttribute("height", height * 2);
  copied.setAttribute("preserveAspectRatio", "xMidYMid meet");
  copied.prepend(draw("style", {}, mapStyle()));
  const picture = new Image();
  picture.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(new XMLSerializer().serializeToString(copied))}`;
  await picture.decode();
  return onPaper(width * 2, height * 2, (context) => context.drawImage(picture, 0, 0));
}

function mapStyle() {
  return `.province{fill:${palette.surface};stroke:${palette.muted};stroke-width:1}.regency{fill:none;stroke:${palette.line}}
.dot circle{fill:${palette.mark};fill-opacity:.8;stroke:${palette.paper}}text{font-family:sans-serif;fill:${palette.ink}}
.tally{fill:${palette.paper};text-anchor:middle}path{vector-effect:non-scaling-stroke}`;
}

/** The part of the graph in view, with the facts that tell of nothing else or carry an edge. */
function subgraph() {
  const ids = [...scope.nodes].sort();
  const held = ids.map((id) => nodes.get(id));
  const own = data.facts.filter((fact) => fact.of.every((id) => scope.nodes.has(id)));
  const numbers = new Set([...own.map((fact) => fact.number), ...scope.edges.flatMap((edge) => edge.facts)]);
  const facts = [...numbers].sort((a, b) => a - b);
  const places = new Map(facts.map((number, i) => [number, i]));
  return {
    about: { iri: data.meta.iri, shown: held.length, of: totals().nodes, from: state.from || null, until: state.until || null },
    nodes: held.map(({ id, label, kind, rank, code, lat, long, implied }) => ({ id, iri: data.meta.iri + id, label, kind, rank, code, lat, long, implied })),
    edges: scope.edges.map((edge) => ({
      from: edge.from, to: edge.to, predicate: edge.predicate, first: edge.first, last: edge.last, implied: edge.implied,
      reports: reportsOf(edge), facts: edge.facts.map((number) => places.get(number)),
    })),
    facts: facts.map((fact) => plainFact(data.facts[fact])),
  };
}

function reportsOf(edge) {
  const evidence = edge.facts.flatMap((number) => data.facts[number].evidence);
  return [...new Set(evidence.map(([sentence]) => data.reports[data.sentences[sentence][0]].id))].sort();
}

function plainFact({ kind, says, first, last, implied, evidence }) {
  return {
    kind, first, last, implied,
    says: says.map(([predicate, , value]) => [predicate, value]),
    evidence: evidence.map(([sentence, , rule, confidence]) => ({
      report: data.reports[data.sentences[sentence][0]].id, sentence: data.sentences[sentence][1], rule, confidence,
    })),
  };
}

/** Of a large build the sentences behind the edges in view are fetched first, some edges at a time. */
async function evidenceOfEdges() {
  if (!data.served) return;
  const missing = scope.edges.filter((edge) => !edge.facts.length);
  for (let i = 0; i < missing.length; i += edgesInQuestion) {
    const some = missing.slice(i, i + edgesInQuestion);
    speak(say("fetching", { done: number(i), all: number(missing.length) }));
    if (!await askPart({ edges: some.map((edge) => Number(edge.id.slice(1))) })) return;
  }
}

const edgesInQuestion = 40;

async function saveJson() {
  await evidenceOfEdges();
  download("sambang.json", "application/json", `${JSON.stringify(subgraph(), null, 1)}\n`);
}

async function saveGraphml() {
  await evidenceOfEdges();
  download("sambang.graphml", "application/graphml+xml", graphml(subgraph()));
}

const nodeKeys = ["label", "kind", "rank", "code", "lat", "long", "implied"];
const edgeKeys = ["predicate", "first", "last", "implied", "reports"];

function graphml({ nodes: held, edges: ties }) {
  const keys = [...nodeKeys.map((key) => ["node", key]), ...edgeKeys.map((key) => ["edge", key])];
  const head = keys.map(([kind, key]) => `  <key id="${kind}-${key}" for="${kind}" attr.name="${key}" attr.type="${keyType(key)}"/>`);
  const fields = (kind, names, item) => names
    .filter((key) => item[key] !== undefined && item[key] !== null)
    .map((key) => `<data key="${kind}-${key}">${escaped([item[key]].flat().join(" "))}</data>`).join("");
  const rows = [
    ...held.map((node) => `    <node id="${escaped(node.id)}">${fields("node", nodeKeys, node)}</node>`),
    ...ties.map((edge) => `    <edge source="${escaped(edge.from)}" target="${escaped(edge.to)}">${fields("edge", edgeKeys, edge)}</edge>`),
  ];
  return `<?xml version="1.0" encoding="UTF-8"?>\n<graphml xmlns="http://graphml.graphdrawing.org/xmlns">\n${head.join("\n")}\n  <graph edgedefault="directed">\n${rows.join("\n")}\n  </graph>\n</graphml>\n`;
}

function keyType(key) {
  return { lat: "double", long: "double", implied: "boolean" }[key] ?? "string";
}

/** Text for XML; signs that XML forbids are left out. */
function escaped(text) {
  const allowed = String(text).replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "");
  return allowed.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

/** The rows of the table as it is sorted and filtered. A cell that a spreadsheet would run is quoted. */
async function saveCsv() {
  const found = await tableRows(data.served ? rowsSaved : Infinity);
  if (!found) return;
  const { names, rows } = found;
  if (rows.length < found.count) speak(say("rowsCut", { shown: number(rows.length), all: number(found.count) }));
  const cell = (value) => {
    const text = /^[=+\-@\t\r]/.test(String(value)) && typeof value !== "number" ? `'${value}` : String(value);
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  const lines = [names.map(say), ...rows.map(({ cells }) => cells)].map((line) => line.map(cell).join(","));
  download(`sambang-${state.table}.csv`, "text/csv;charset=utf-8", `\ufeff${lines.join("\r\n")}\r\n`);
}

/** Rows of a large build that one CSV holds; the files of the build hold all. */
const rowsSaved = 20000;

/** Copy a text and say so on the button. */
async function copy(text, button) {
  const usual = button.textContent;
  const done = await toClipboard(text);
  button.textContent = say(done ? "copied" : "notCopied");
  speak(button.textContent);
  setTimeout(() => { button.textContent = usual; }, 1600);
}

async function toClipboard(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyOldWay(text);
  }
}

/** Where the browser keeps the clipboard from pages of the disk. */
function copyOldWay(text) {
  const area = make("textarea", { class: "unseen" });
  area.value = text;
  document.body.append(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  return done;
}
