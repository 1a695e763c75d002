// How nodes look: colour says which world, shape says what. The same shapes in the drawing and the legend.

const palette = {};

/** Read the colours of the theme at hand from the styles. */
function readPalette() {
  const style = getComputedStyle(document.documentElement);
  for (const name of "paper surface ink muted line accent police army civil community place other mark".split(" ")) {
    palette[name] = style.getPropertyValue(`--${name}`).trim();
  }
}

/** Outlines in a square from -1 to 1, as paths of SVG. */
const shapes = {
  circle: "M1 0A1 1 0 1 1 -1 0A1 1 0 1 1 1 0Z",
  ring: "M1 0A1 1 0 1 1 -1 0A1 1 0 1 1 1 0Z",
  dashed: "M1 0A1 1 0 1 1 -1 0A1 1 0 1 1 1 0Z",
  square: "M-.9 -.9H.9V.9H-.9Z",
  bar: "M-1.15 -.62H1.15V.62H-1.15Z",
  triangle: "M0 -1.05L1.05 .8H-1.05Z",
  diamond: "M0 -1.15L1.15 0L0 1.15L-1.15 0Z",
  hexagon: "M-.5 -.9H.5L1 0L.5 .9H-.5L-1 0Z",
  pin: "M-.85 -.75H.85L0 1Z",
  star: starPath(),
};
const hollow = new Set(["ring", "dashed"]);
const outlines = Object.fromEntries(Object.entries(shapes).map(([name, path]) => [name, new Path2D(path)]));

function starPath() {
  const points = Array.from({ length: 10 }, (_, i) => {
    const reach = i % 2 ? 0.55 : 1.2;
    const angle = (i * Math.PI) / 5 - Math.PI / 2;
    return `${(reach * Math.cos(angle)).toFixed(2)} ${(reach * Math.sin(angle)).toFixed(2)}`;
  });
  return `M${points.join("L")}Z`;
}

/** A node's radius in the drawing at a zoom: never too small to see and to hit. */
function radius(node, scale) {
  return Math.max(node.size, 4.5 / scale);
}

/** Draw a node's shape with its middle at x, y. */
function drawGlyph(context, look, x, y, size, { faded = false, implied = false, ring = "" } = {}) {
  context.save();
  context.translate(x, y);
  context.scale(size, size);
  context.globalAlpha = faded ? 0.22 : 1;
  const path = outlines[look.shape] ?? outlines.circle;
  const empty = hollow.has(look.shape) || implied;
  context.fillStyle = empty ? palette.paper : palette[look.group];
  context.fill(path);
  context.lineWidth = (empty ? 2 : 1) / size;
  if (look.shape === "dashed") context.setLineDash([4 / size, 3 / size]);
  context.strokeStyle = empty ? palette[look.group] : palette.paper;
  context.stroke(path);
  context.restore();
  if (ring) drawRing(context, x, y, size + 5, ring);
}

function drawRing(context, x, y, reach, colour) {
  context.save();
  context.beginPath();
  context.arc(x, y, reach, 0, 2 * Math.PI);
  context.lineWidth = 2.5;
  context.strokeStyle = colour;
  context.stroke();
  context.restore();
}

/** The shape of a kind as a small picture for lists and the legend. */
function picture(kind, implied = false) {
  const look = looks.get(kind) ?? { shape: "circle", group: "other" };
  const path = draw("path", { d: shapes[look.shape] ?? shapes.circle, class: `glyph ${look.group}` });
  if (hollow.has(look.shape) || implied) path.classList.add("hollow");
  if (look.shape === "dashed") path.classList.add("dashed");
  return draw("svg", { viewBox: "-1.5 -1.5 3 3", class: "picture", "aria-hidden": "true" }, path);
}
