// The lines of the organisation chart: down from whoever is above, then across.

const hangs = ["kg:subordinateTo", "kg:commands", "kg:servesAt", "org:postIn"];
const cares = ["kg:assignedTo", "kg:area"];
const indent = 30;

/** The line from `above` to `below` as corners: [[x, y], ...], in units of the drawing. */
function elbow(above, below) {
  const [ax, ay] = above;
  const [bx, by] = below;
  if (bx - ax <= indent) return [[ax, ay], [ax, by], [bx, by]];
  return [[ax, ay], [ax, data.beam], [bx - indent, data.beam], [bx - indent, by], [bx, by]];
}

/** Every line of the chart in view: node below -> {edge, corners}. */
let elbows = new Map();

function findElbows() {
  const found = new Map();
  for (const edge of scope.edges) {
    const down = hangs.includes(edge.predicate) ? [edge.to, edge.from] : cares.includes(edge.predicate) ? [edge.from, edge.to] : null;
    if (!down) continue;
    const [above, below] = down.map((id) => seats.get(id));
    if (!above || !below || below[1] <= above[1] || found.has(down[1])) continue;
    if (edge.predicate !== "kg:subordinateTo" && below[0] - above[0] !== indent) continue;
    found.set(down[1], { edge, corners: elbow(above, below) });
  }
  elbows = found;
}

/** What a person is in the unit under which the chart shows them. */
function roleIn(node) {
  const line = elbows.get(node.id);
  return line && sort(node.id) === "person" ? roleAt(node.id, line.edge.to) : "";
}

/** The edge whose line runs through a point of the drawing, within `reach`; or null. */
function elbowAt(x, y, reach) {
  for (const { edge, corners } of elbows.values()) {
    for (let i = 1; i < corners.length; i += 1) {
      const [[ax, ay], [bx, by]] = [corners[i - 1], corners[i]];
      const inX = x >= Math.min(ax, bx) - reach && x <= Math.max(ax, bx) + reach;
      const inY = y >= Math.min(ay, by) - reach && y <= Math.max(ay, by) + reach;
      if (inX && inY) return edge;
    }
  }
  return null;
}

function strokeCorners(context, corners, scale) {
  context.beginPath();
  context.moveTo(...corners[0]);
  for (const corner of corners.slice(1)) context.lineTo(...corner);
  context.lineWidth = Math.max(1, 1.2 / scale);
  context.stroke();
}
