// Where nodes stand: the positions made beforehand, and a seat for each that is unfolded later.

const golden = Math.PI * (3 - Math.sqrt(5));
const seatRoom = 46;
const seatStep = 30;

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
  return found;
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
      to = from === null ? Math.min(y, data.beam + most) : to + Math.min(y - from, most);
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
