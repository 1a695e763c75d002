// Where nodes stand: the positions made beforehand, and a seat for each that is unfolded later.

const golden = Math.PI * (3 - Math.sqrt(5));
const seatRoom = 46;
const seatStep = 30;
/** As kg/view/chart.py and kg/view/columns.py have them. */
const chartLine = 34;
const [visitLine, visitBlock, visitColumns] = [36, 980, [0, 200, 500]];

/** Where everything unfolded stands in the view at hand: id -> [x, y]. Filters move nothing. */
let seats = new Map();
/** Empty seats of the chart: unit -> [x, y]. */
let gapSeats = new Map();

function findSeats() {
  const known = unfolded();
  if (state.view === "chain") findChartSeats(known);
  else if (state.view === "visits") seats = drawnUp(spotsOf(known, "visits"), 980, 64);
  else seats = networkSeats(known);
}

function spotsOf(known, view) {
  const found = new Map();
  for (const id of known) if (nodes.get(id)[view]) found.set(id, nodes.get(id)[view]);
  if (data.whole) (view === "chain" ? seatInChart : seatAtVisits)(known, found);
  return found;
}

/** Of a large build only the opening has its lines; who comes later stands right below whom they hang on. */
function seatInChart(known, found) {
  let late = [...known].filter((id) => !found.has(id)).sort();
  for (let before = -1; late.length !== before;) {
    before = late.length;
    late = late.filter((id) => {
      const above = edgesOf.get(id).map((edge) => aboveIn(edge, id)).find((one) => one && found.has(one));
      if (!above) return true;
      const [x, y] = found.get(above);
      found.set(id, [x + indent, y + 1 - 1 / (found.size + 2)]);
      return false;
    });
  }
}

/** Who is above a node by one of its edges, or null. */
function aboveIn(edge, id) {
  if (hangs.includes(edge.predicate) && edge.from === id) return edge.to;
  return cares.includes(edge.predicate) && edge.to === id ? edge.from : null;
}

/** The same for visits: level with whoever they visited or met, in the next free line of their column. */
function seatAtVisits(known, found) {
  const taken = new Set([...found.values()].map(([x, y]) => `${x} ${Math.round(y / visitLine)}`));
  for (const id of [...known].filter((one) => !found.has(one)).sort()) {
    const edge = edgesOf.get(id).find((one) => visitTies.includes(one.predicate) && found.has(otherEnd(one, id)));
    if (!edge) continue;
    const [x, y] = found.get(otherEnd(edge, id));
    const column = edge.from === id ? 0 : edge.predicate === "kg:visited" ? 1 : 2;
    const left = Math.floor(x / visitBlock) * visitBlock + visitColumns[column];
    let line = Math.round(y / visitLine);
    for (let step = 1; taken.has(`${left} ${line}`); step += 1) line += step % 2 ? step : -step;
    taken.add(`${left} ${line}`);
    nodes.get(id).column = column;
    found.set(id, [left, line * visitLine, column]);
  }
}

function findChartSeats(known) {
  const spots = spotsOf(known, "chain");
  for (const [unit, x, y] of data.gaps) if (known.has(unit)) spots.set(`gap:${unit}`, [x, y]);
  seats = drawnUp(spots, 480, 68);
  gapSeats = new Map([...seats].filter(([id]) => id.startsWith("gap:")).map(([id, spot]) => [id.slice(4), spot]));
}

/** Lists with lines left out: in each column of `width` no space between lines is wider than `most`. */
function drawnUp(spots, width, most) {
  const columns = groups([...spots], ([, [x]]) => Math.floor(x / width));
  const found = new Map();
  for (const lines of columns.values()) {
    lines.sort((a, b) => a[1][1] - b[1][1]);
    let [from, to] = [null, 0];
    for (const [id, [x, y]] of lines) {
      const least = data.whole && y > from && width < visitBlock ? chartLine : 0;
      to = from === null ? Math.min(y, data.beam + most) : to + Math.min(Math.max(y - from, least), most);
      from = y;
      found.set(id, [x, to]);
    }
  }
  return found;
}

/** The network: what the page opened with stays; what was unfolded sits around what it hangs on. */
function networkSeats(known) {
  const found = new Map();
  for (const node of data.nodes) if (node.x !== undefined) found.set(node.id, [node.x, node.y]);
  for (const id of state.opened) {
    seatNear(id, found);
    for (const other of neighbourIds(id)) seatNear(other, found, id);
  }
  for (const id of known) seatNear(id, found);
  for (const [id, spot] of pins()) found.set(id, spot);
  return found;
}

function neighbourIds(id) {
  return [...new Set(edgesOf.get(id).map((edge) => otherEnd(edge, id)))].sort();
}

/** Give a node without a seat the nearest free one around `anchor` or a neighbour that has a seat. */
function seatNear(id, found, anchor = neighbourIds(id).find((one) => found.has(one))) {
  if (found.has(id)) return;
  const [x, y] = found.get(anchor) ?? [0, 0];
  const near = [...found.values()].filter((spot) => Math.hypot(spot[0] - x, spot[1] - y) < 1500);
  for (let seat = 2; ; seat += 1) {
    const reach = seatStep * Math.sqrt(seat);
    const spot = [Math.round(x + reach * Math.cos(seat * golden)), Math.round(y + reach * Math.sin(seat * golden))];
    if (reach > 1400 || near.every((one) => Math.hypot(one[0] - spot[0], one[1] - spot[1]) >= seatRoom)) {
      found.set(id, spot);
      return;
    }
  }
}

function pins() {
  const found = new Map();
  for (const pin of state.pinned) {
    const [id, spot] = pin.split("@");
    found.set(id, spot.split(",").map(Number));
  }
  return found;
}
