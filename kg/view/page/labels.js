// Names next to nodes: the same size at every zoom, never one over another, the weightier ones first.

const labelFont = '12px system-ui, -apple-system, "Segoe UI", Roboto, "Liberation Sans", sans-serif';
const badgeFont = '600 9.5px system-ui, -apple-system, "Segoe UI", Roboto, "Liberation Sans", sans-serif';
const noteFont = labelFont.replace("12px", "11px");
const lineHeight = 14;
const widths = new Map();

function textWidth(context, text, font) {
  const key = font + text;
  if (!widths.has(key)) {
    context.font = font;
    widths.set(key, context.measureText(text).width);
  }
  return widths.get(key);
}

/** A text in at most two lines of about `limit` signs; what is longer ends in "…". */
function folded(text, limit, lines) {
  if (text.length <= limit || lines === 1) return [cut(text, limit)];
  const words = text.split(" ");
  let first = words.shift();
  while (words.length && `${first} ${words[0]}`.length <= limit) first += ` ${words.shift()}`;
  return words.length ? [cut(first, limit), cut(words.join(" "), limit)] : [cut(first, limit)];
}

function cut(text, limit) {
  const signs = Array.from(text);
  return signs.length <= limit + 1 ? text : `${signs.slice(0, limit).join("").trimEnd()}…`;
}

/** Boxes on the screen that are taken, in a coarse grid so that asking is quick. */
class Taken {
  constructor() {
    this.cells = new Map();
  }

  *near([left, top, right, bottom]) {
    for (let x = Math.floor(left / 80); x <= Math.floor(right / 80); x += 1) {
      for (let y = Math.floor(top / 40); y <= Math.floor(bottom / 40); y += 1) yield `${x},${y}`;
    }
  }

  free(box) {
    for (const cell of this.near(box)) {
      for (const other of this.cells.get(cell) ?? []) {
        if (box[0] < other[2] && box[2] > other[0] && box[1] < other[3] && box[3] > other[1]) return false;
      }
    }
    return true;
  }

  take(box) {
    for (const cell of this.near(box)) {
      if (!this.cells.has(cell)) this.cells.set(cell, []);
      this.cells.get(cell).push(box);
    }
  }
}

/** What a node's label says, and on which side of the node it may stand in the view at hand. */
function labelOfNode(node) {
  if (state.view === "chain") {
    return { badge: badge(node), lines: [cut(node.label, 28)], note: cut(roleIn(node), 20), sides: ["right"] };
  }
  if (state.view === "visits") {
    const side = node.column === 0 ? "left" : "right";
    return { badge: badge(node), lines: [cut(node.label, node.column === 0 ? 17 : 20)], sides: [side] };
  }
  return { badge: badge(node), lines: folded(node.label, 18, 2), sides: ["below", "right", "above", "left"] };
}

/** The box of a label on one side of a node at [x, y] with that reach, all in pixels. */
function labelBox(side, [x, y], reach, width, height) {
  const gap = reach + 4;
  if (side === "right") return [x + gap, y - height / 2, x + gap + width, y + height / 2];
  if (side === "left") return [x - gap - width, y - height / 2, x - gap, y + height / 2];
  if (side === "above") return [x - width / 2, y - gap - height, x + width / 2, y - gap];
  return [x - width / 2, y + gap - 1, x + width / 2, y + gap - 1 + height];
}

/** Which labels fit: [{node, label, box}], from the weightiest on. `seats`: {node, spot, reach, rank}. */
function placeLabels(context, seats, width, height) {
  const taken = new Taken();
  for (const { spot, reach } of seats) {
    taken.take([spot[0] - reach, spot[1] - reach, spot[0] + reach, spot[1] + reach]);
  }
  const placed = [];
  for (const seat of [...seats].sort((a, b) => b.rank - a.rank || (a.node.id < b.node.id ? -1 : 1))) {
    const [x, y] = seat.spot;
    if (x < -50 || y < -20 || x > width + 50 || y > height + 20) continue;
    const label = labelOfNode(seat.node);
    const box = freeBox(context, seat, label, taken, width);
    if (box) {
      taken.take(box);
      placed.push({ ...seat, label, box });
    }
  }
  return placed;
}

function freeBox(context, seat, label, taken, edge) {
  const pill = label.badge ? textWidth(context, label.badge, badgeFont) + 12 : 0;
  const lines = label.lines.map((line, i) => textWidth(context, line, labelFont) + (i ? 0 : pill));
  const note = label.note ? textWidth(context, label.note, noteFont) + 8 : 0;
  const width = Math.max(...lines) + note;
  const boxes = label.sides.map((side) =>
    labelBox(side, seat.spot, seat.reach, width, label.lines.length * lineHeight),
  );
  const fits = (box) => box[0] > 3 && box[2] < edge - 3 && taken.free(box);
  const box = boxes.find(fits);
  if (!box && label.note) return freeBox(context, seat, Object.assign(label, { note: "" }), taken, edge);
  return box ?? (seat.must ? boxes[0] : null);
}

function drawLabel(context, { label, box, faded, strong }) {
  const middle = (box[0] + box[2]) / 2;
  context.globalAlpha = faded ? 0.3 : 1;
  label.lines.forEach((line, i) => {
    const y = box[1] + lineHeight * (i + 0.5);
    const pill = i === 0 && label.badge ? textWidth(context, label.badge, badgeFont) + 12 : 0;
    const width = textWidth(context, line, labelFont) + pill;
    const left = label.sides[0] === "left" ? box[2] - width : label.sides[0] === "right" ? box[0] : middle - width / 2;
    if (pill) drawBadge(context, label.badge, left, y, pill - 4);
    context.font = strong ? labelFont.replace("12px", "600 12px") : labelFont;
    context.textAlign = "left";
    context.textBaseline = "middle";
    context.lineJoin = "round";
    context.lineWidth = 3.5;
    context.strokeStyle = palette.paper;
    context.strokeText(line, left + pill, y);
    context.fillStyle = palette.ink;
    context.fillText(line, left + pill, y);
    if (label.note) drawNote(context, label.note, left + width + 8, y);
  });
  context.globalAlpha = 1;
}

function drawNote(context, text, x, y) {
  context.font = noteFont;
  context.strokeText(text, x, y);
  context.fillStyle = palette.muted;
  context.fillText(text, x, y);
}

function drawBadge(context, text, x, y, width) {
  context.beginPath();
  context.roundRect(x, y - 6.5, width, 13, 3);
  context.fillStyle = palette.surface;
  context.fill();
  context.lineWidth = 1;
  context.strokeStyle = palette.muted;
  context.stroke();
  context.font = badgeFont;
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.fillStyle = palette.muted;
  context.fillText(text, x + width / 2, y + 0.5);
}
