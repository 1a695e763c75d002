// Where the drawing looks: all of it, one node, a way; kept in the address.

/** Room at the edges of a view for names, in pixels: left, top, right, bottom. */
const edgeRoom = { network: [64, 60, 64, 44], chain: [30, 44, 200, 30], visits: [170, 72, 150, 20] };

/** Show the whole of what is in view, but never smaller than can be read. */
function fit() {
  const { clientWidth: width, clientHeight: height } = at("network");
  const spots = drawing.nodes.get();
  if (!spots.length || !width) return;
  const [left, top, right, bottom] = edgeRoom[state.view];
  const [minX, maxX, minY, maxY] = bounds(spots);
  const scale = Math.min(1.6, (width - left - right) / (maxX - minX || 1), (height - top - bottom) / (maxY - minY || 1));
  if (state.view !== "network" && scale < readable) return startAtTop(minX, minY, width, height);
  const position = { x: (minX + maxX) / 2 + (right - left) / 2 / scale, y: (minY + maxY) / 2 + (bottom - top) / 2 / scale };
  drawing.network.moveTo({ position, scale, animation: false });
  thicken();
}

/** After a change of size: all again, or what is chosen; never away from where the reader has gone. */
function refit() {
  if (state.camera || !isDrawn()) return;
  fit();
  if (nodes.has(state.picked)) focusOn(state.picked);
}

/** Bring the whole way between two nodes into view. */
function focusOnRoute() {
  const seen = scope.route.nodes.map((id) => drawing.network.body.nodes[id]).filter(Boolean);
  if (seen.length < 2) return;
  const { clientWidth: width, clientHeight: height } = at("network");
  const [minX, maxX, minY, maxY] = bounds(seen);
  const free = freeHeight(height);
  const scale = Math.min(1.2, (width - 160) / (maxX - minX || 1), (free - 140) / (maxY - minY || 1));
  moveTo({ x: (minX + maxX) / 2, y: (minY + maxY) / 2 }, scale, (free - height) / 2);
}

function moveTo(position, scale, offset) {
  const animation = calm ? false : { duration: 300, easingFunction: "easeInOutQuad" };
  drawing.network.moveTo({ position, scale, offset: { x: 0, y: offset }, animation });
}

function bounds(spots) {
  const xs = spots.map((spot) => spot.x);
  const ys = spots.map((spot) => spot.y);
  return [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
}

/** Lists are read from their top: if all of a view would be too small to read, open there. */
const readable = 0.62;

function startAtTop(minX, minY, width, height) {
  const [left, top] = edgeRoom[state.view];
  drawing.network.moveTo({
    scale: readable,
    position: { x: minX + (width / 2 - left) / readable, y: minY + (height / 2 - top) / readable },
    animation: false,
  });
  thicken();
}

function zoomBy(factor) {
  if (state.view === "map") return zoomMap(factor);
  const scale = Math.min(4, Math.max(0.03, drawing.network.getScale() * factor));
  drawing.network.moveTo({ scale, animation: calm ? false : { duration: 150 } });
  if (calm) rememberCamera();
}

function fitView() {
  if (state.view === "map") return fitMap();
  fit();
  return rememberCamera();
}

/** Bring a node into view, and near enough to read; stay if it is already there. */
function focusOn(id) {
  const body = drawing.network.body.nodes[id];
  if (!body) return;
  const network = drawing.network;
  const { x, y } = network.canvasToDOM({ x: body.x, y: body.y });
  const { clientWidth: width, clientHeight: height } = at("network");
  const scale = network.getScale();
  const free = freeHeight(height);
  const inside = x > 60 && y > 60 && x < width - 60 && y < free - 40;
  if (inside && scale >= 0.5) return;
  moveTo({ x: body.x, y: body.y }, Math.max(scale, 0.9), (free - height) / 2);
}

/** How much of the drawing's height a panel that slides over it leaves free. */
function freeHeight(height) {
  const panel = at("panel");
  if (getComputedStyle(panel).position !== "fixed" || !panel.offsetHeight) return height;
  return Math.max(120, Math.min(height, panel.getBoundingClientRect().top - at("network").getBoundingClientRect().top));
}

function rememberCamera() {
  if (!isDrawn()) return;
  const { x, y } = drawing.network.getViewPosition();
  const scale = drawing.network.getScale();
  change({ camera: [Math.round(x), Math.round(y), scale.toFixed(3)].join(",") }, { quietly: true });
}

/** Look where the address says; false if it says nothing. */
function restoreCamera() {
  const [x, y, scale] = state.camera.split(",").map(Number);
  if (!(scale > 0) || !Number.isFinite(x + y)) return false;
  drawing.network.moveTo({ position: { x, y }, scale, animation: false });
  return true;
}
