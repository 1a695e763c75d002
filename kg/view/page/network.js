// The drawing: three views of one network (network, chain, visits), on vis-network without physics.

const drawing = { network: null, nodes: null, edges: null, hovered: null, thick: 1 };
const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
const chainTies = [...hangs, ...cares];
const visitTies = ["kg:visited", "kg:met"];

for (const node of data.nodes) node.column ??= node.visits?.[2];

function isDrawn(view = state.view) {
  return view !== "map" && view !== "table";
}

function startNetwork() {
  drawing.nodes = new vis.DataSet([], { queue: false });
  drawing.edges = new vis.DataSet([], { queue: false });
  drawing.network = new vis.Network(
    at("network"),
    { nodes: drawing.nodes, edges: drawing.edges },
    { ...data.options, autoResize: true },
  );
  const network = drawing.network;
  network.on("beforeDrawing", drawBelow);
  network.on("afterDrawing", drawAbove);
  network.on("click", clicked);
  network.on("doubleClick", ({ nodes: [id] }) => nodes.has(id) && change({ opened: toggled(state.opened, id, true) }));
  network.on("hoverNode", ({ node }) => hover(node));
  network.on("blurNode", () => hover(null));
  network.on("dragEnd", pinDragged);
  for (const moved of ["dragEnd", "zoom", "animationFinished"]) network.on(moved, rememberCamera);
  for (const moved of ["zoom", "animationFinished"]) network.on(moved, thickenSoon);
  network.on("resize", () => requestAnimationFrame(refit));
}

function hover(id) {
  drawing.hovered = id;
  at("network").style.cursor = id ? "pointer" : "";
  drawing.network.redraw();
}

function clicked({ nodes: [id], edges: [edge], pointer }) {
  if (id) return pick(String(id).startsWith("gap:") ? id.slice(4) : id);
  if (edge) return pick(edge);
  if (state.view === "chain") {
    const found = elbowAt(pointer.canvas.x, pointer.canvas.y, 6 / drawing.network.getScale());
    if (found) return pick(found.id);
  }
  return pick("");
}

/** Choose a node or an edge, "" for none. A node is told to those who listen. */
function pick(id) {
  when(change({ picked: id }), () => {
    const node = nodes.get(id);
    if (node) speak([badge(node), node.label, about(node)].filter(Boolean).join(", "));
  });
}

/** Put what is in view into the drawing; only what differs is touched. */
function showNetwork() {
  if (!isDrawn()) return;
  findSeats();
  const wanted = new Map();
  for (const id of scope.nodes) {
    const spot = seats.get(id);
    if (spot) wanted.set(id, { id, x: spot[0], y: spot[1], ctxRenderer: renderNode, size: nodes.get(id).size });
  }
  if (state.view === "chain") {
    for (const [unit, [x, y]] of gapSeats) {
      if (scope.nodes.has(unit)) wanted.set(`gap:${unit}`, { id: `gap:${unit}`, x, y, ctxRenderer: renderGap });
    }
  }
  if (state.view === "chain") findElbows();
  replace(drawing.nodes, wanted);
  replace(drawing.edges, wantedEdges(wanted));
}

/** Lines keep a width that can be seen when the drawing gets small. */
let thickening = null;

function thickenSoon() {
  clearTimeout(thickening);
  thickening = setTimeout(thicken, 120);
}

function thicken() {
  const scale = drawing.network.getScale();
  const thick = Math.min(4, Math.max(1, 2 ** Math.round(Math.log2(0.8 / scale))));
  if (thick === drawing.thick) return;
  drawing.thick = thick;
  showNetwork();
}

function wantedEdges(shown) {
  const wanted = new Map();
  if (state.view === "chain") return wanted;
  const pairs = new Map();
  const heads = new Set();
  for (const edge of scope.edges) {
    if (!shown.has(edge.from) || !shown.has(edge.to)) continue;
    if (state.view === "visits" && !visitTies.includes(edge.predicate)) continue;
    const pair = [edge.from, edge.to].sort().join(" ");
    if (edge.predicate === "kg:servesAt" && heads.has(pair) && edge.id !== state.picked) continue;
    if (edge.predicate === "kg:commands") heads.add(pair);
    const turn = pairs.get(pair) ?? 0;
    pairs.set(pair, turn + 1);
    wanted.set(edge.id, edgeStyle(edge, turn));
  }
  return wanted;
}

function edgeStyle(edge, turn) {
  const look = tieLooks.get(edge.predicate) ?? { group: "other", width: 1, dash: "2 4" };
  const strong = isLit(edge);
  const faded = isDimmed() && !strong;
  const colours = { command: "police", service: "muted", visit: "mark", met: "community", containment: "line", report: "muted" };
  const curved = turn ? { enabled: true, type: turn % 2 ? "curvedCW" : "curvedCCW", roundness: 0.12 * Math.ceil(turn / 2) } : false;
  const level = { enabled: true, type: "cubicBezier", forceDirection: "horizontal", roundness: 0.5 };
  return {
    id: edge.id,
    from: edge.from,
    to: edge.to,
    color: { color: palette[colours[look.group]] ?? palette.other, opacity: faded ? 0.12 : strong ? 1 : edge.implied ? 0.4 : 0.8 },
    width: look.width * (strong ? 1.8 : 1) * drawing.thick,
    dashes: dashes(edge.implied ? "2 4" : look.dash),
    smooth: state.view === "visits" ? level : curved,
    arrows: { to: { enabled: strong, scaleFactor: 0.6 } },
  };
}

function dashes(lengths) {
  return lengths ? lengths.split(" ").map((length) => Number(length) * drawing.thick) : false;
}

/** Whether something is chosen, so that the rest steps back. */
function isDimmed() {
  return Boolean(scope.route || nodes.has(state.picked) || edges.has(state.picked));
}

function isLit(edge) {
  if (scope.route) return scope.route.edges.includes(edge);
  return edge.id === state.picked || edge.from === state.picked || edge.to === state.picked;
}

/** The nodes that stay bright: the chosen one and its neighbours, or the way between two. */
function litNodes() {
  if (!isDimmed()) return null;
  if (scope.route) return new Set(scope.route.nodes);
  const edge = edges.get(state.picked);
  if (edge) return new Set([edge.from, edge.to]);
  const lit = new Set([state.picked]);
  for (const one of scope.edges) if (isLit(one)) lit.add(otherEnd(one, state.picked));
  return lit;
}

function replace(set, wanted) {
  const gone = set.getIds().filter((id) => !wanted.has(id));
  if (gone.length) set.remove(gone);
  const fresh = [];
  const changed = [];
  for (const item of wanted.values()) {
    const old = set.get(item.id);
    if (!old) fresh.push(item);
    else if (differs(old, item)) changed.push(item);
  }
  if (fresh.length) set.add(fresh);
  if (changed.length) set.update(changed);
}

function differs(old, item) {
  return Object.keys(item).some(
    (key) => key !== "ctxRenderer" && JSON.stringify(old[key]) !== JSON.stringify(item[key]),
  );
}

function renderNode({ ctx, id, x, y }) {
  const node = nodes.get(id);
  const size = radius(node, drawing.network.getScale());
  const lit = drawing.lit;
  return {
    drawNode() {
      drawGlyph(ctx, node, x, y, size, {
        faded: lit && !lit.has(id),
        implied: node.implied,
        ring: ringOf(id),
      });
    },
    nodeDimensions: { width: 2 * size, height: 2 * size },
  };
}

function ringOf(id) {
  if (id === state.picked || id === state.start || id === state.goal) return palette.mark;
  return id === drawing.hovered ? palette.muted : "";
}

function renderGap({ ctx, x, y }) {
  const size = Math.max(7, 4.5 / drawing.network.getScale());
  const look = { shape: "dashed", group: "other" };
  return {
    drawNode: () => drawGlyph(ctx, look, x, y, size, {}),
    nodeDimensions: { width: 2 * size, height: 2 * size },
  };
}

function drawBelow(context) {
  drawing.lit = litNodes();
  if (state.view !== "chain") return;
  const scale = drawing.network.getScale();
  for (const { edge, corners } of elbows.values()) {
    const lit = isDimmed() && isLit(edge);
    context.strokeStyle = lit ? palette.mark : palette[edge.predicate === "kg:servesAt" ? "line" : "muted"];
    context.globalAlpha = isDimmed() && !lit ? 0.35 : 1;
    context.setLineDash(edge.implied ? [2 / scale, 3 / scale] : []);
    strokeCorners(context, corners, lit ? scale / 2 : scale);
  }
  context.strokeStyle = palette.line;
  context.setLineDash([2 / scale, 3 / scale]);
  for (const [unit, spot] of gapSeats) {
    if (scope.nodes.has(unit)) strokeCorners(context, elbow(seats.get(unit), spot), scale);
  }
  context.setLineDash([]);
  context.globalAlpha = 1;
}

/** Labels, drawn over everything in pixels of the screen. */
function drawAbove(context) {
  const network = drawing.network;
  const scale = network.getScale();
  const ratio = context.canvas.width / context.canvas.clientWidth || 1;
  const seats = [];
  for (const id of drawing.nodes.getIds()) {
    if (nodes.has(id)) seats.push(seat(id, network, scale));
    else if (scale > 0.55) seats.push(gapSeat(id, network, scale));
  }
  context.save();
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  const placed = placeLabels(context, seats, context.canvas.clientWidth, context.canvas.clientHeight);
  for (const one of placed) drawLabel(context, one);
  if (state.view === "visits") drawHeads(context, network);
  context.restore();
  drawing.placed = placed;
}

/** What the three columns of the visits view are, above each. */
function drawHeads(context, network) {
  const tops = new Map();
  for (const { x, y, id } of drawing.nodes.get()) {
    if (y < (tops.get(x)?.y ?? Infinity)) tops.set(x, { x, y, column: nodes.get(id).column });
  }
  const stacks = Math.min(...[...tops.values()].map(({ y }) => y));
  context.font = noteFont;
  context.fillStyle = palette.muted;
  context.textBaseline = "bottom";
  for (const { x, column } of tops.values()) {
    const spot = network.canvasToDOM({ x, y: stacks });
    context.textAlign = ["right", "left", "left"][column];
    context.fillText(say(["headWho", "headWhere", "headWhom"][column]), spot.x + [6, -6, -6][column], spot.y - 16);
  }
}

function seat(id, network, scale) {
  const node = nodes.get(id);
  const { x, y } = network.canvasToDOM(positionOf(id));
  const lit = drawing.lit?.has(id);
  const chosen = id === state.picked || id === drawing.hovered;
  return {
    node,
    spot: [x, y],
    reach: radius(node, scale) * scale,
    rank: (chosen ? 1e6 : 0) + (lit ? 1e4 : 0) + node.weight,
    must: chosen,
    strong: chosen,
    faded: drawing.lit && !lit && !chosen,
  };
}

function gapSeat(id, network, scale) {
  const { x, y } = network.canvasToDOM(positionOf(id));
  const unit = nodes.get(id.slice(4)).label;
  const node = { id, label: say("gap", { post: `Ka${unit.split(" ")[0].toLowerCase()}` }) };
  return { node, spot: [x, y], reach: 7 * scale, rank: 0, faded: isDimmed() };
}

function positionOf(id) {
  const { x, y } = drawing.network.body.nodes[id];
  return { x, y };
}

function pinDragged({ nodes: [id] }) {
  if (!id || state.view !== "network" || !nodes.has(id)) return;
  const { x, y } = positionOf(id);
  pin(id, [Math.round(x), Math.round(y)]);
}

function pin(id, spot) {
  const others = state.pinned.filter((one) => one.split("@")[0] !== id);
  change({ pinned: spot ? [...others, `${id}@${spot.join(",")}`] : others });
}

function isPinned(id) {
  return state.pinned.some((one) => one.split("@")[0] === id);
}

/** The neighbour that lies most in the direction of an arrow key, or null. */
function neighbourTowards(id, dx, dy) {
  const from = positionOf(id);
  let best = null;
  for (const edge of scope.edges) {
    if (edge.from !== id && edge.to !== id) continue;
    const other = otherEnd(edge, id);
    if (!drawing.network.body.nodes[other]) continue;
    const to = positionOf(other);
    const reach = Math.hypot(to.x - from.x, to.y - from.y) || 1;
    const fits = ((to.x - from.x) * dx + (to.y - from.y) * dy) / reach;
    if (fits > 0.35 && (!best || fits > best.fits)) best = { id: other, fits };
  }
  return best && best.id;
}
