// The map: outlines that the page carries, visits as dots by place, sized by how many.

const chart = { box: null, home: null, svg: null, drag: null };
const ground = 100; // units of the drawing a degree

function outlinePath(rings) {
  return rings.map((ring) => {
    let x = ring[0] / 1000;
    let y = ring[1] / 1000;
    let path = `M${(x * ground).toFixed(1)} ${(-y * ground).toFixed(1)}`;
    for (let i = 2; i < ring.length; i += 2) {
      x += ring[i] / 1000;
      y += ring[i + 1] / 1000;
      path += `L${(x * ground).toFixed(1)} ${(-y * ground).toFixed(1)}`;
    }
    return `${path}Z`;
  }).join("");
}

/** Visits by the place whose coordinates stand for them: {dots: [{place, count, lit}], visits, lost, named: [fact]}. */
function visitsByPlace() {
  if (data.served) return servedDots();
  const { dots, lost } = heldDots();
  const lit = (place, facts) => state.picked === place.id || facts.some((fact) => fact.of.includes(state.picked));
  const held = [...dots.values()].map(({ place, facts }) => ({ place, count: facts.length, lit: lit(place, facts) }));
  held.sort((a, b) => b.count - a.count || (a.place.id < b.place.id ? -1 : 1));
  return { dots: held, visits: shownFacts(visits).length, lost: lost.length, named: lost };
}

async function servedDots() {
  const part = await ask("map", { ...filters(), picked: /^e\d/.test(state.picked) ? "" : state.picked });
  if (!part) return null;
  const places = new Map(part.nodes.map((node) => [node.n, nodes.get(node.id)]));
  const lit = new Set(part.lit);
  return {
    dots: part.dots.map(([n, count]) => ({ place: places.get(n), count, lit: lit.has(n) || places.get(n).id === state.picked })),
    visits: part.visits, lost: part.lost, named: part.named.map((n) => data.facts[n]),
  };
}

function heldDots() {
  const dots = new Map();
  const lost = [];
  for (const fact of shownFacts(visits)) {
    const places = values(fact, "schema:location").map(located).filter(Boolean);
    const seats = new Set(places.filter(isSmallest(places)));
    if (!seats.size) lost.push(fact);
    for (const place of seats) {
      if (!dots.has(place.id)) dots.set(place.id, { place, facts: [] });
      dots.get(place.id).facts.push(fact);
    }
  }
  return { dots, lost };
}

/** A village counts once, not once more for the district around it. */
function isSmallest(places) {
  const outer = new Set(places.flatMap((place) => around(place.id)));
  return (place) => !outer.has(place.id);
}

function showMap() {
  if (state.view !== "map") return;
  if (!chart.svg) startMap();
  when(visitsByPlace(), (found) => {
    if (!found) return;
    chart.dots = found.dots;
    if (!chart.home) {
      chart.home = homeBox(found.dots);
      chart.box = [...chart.home];
      if (nodes.has(state.picked)) focusMap(state.picked);
    }
    drawDots();
    showLost(found);
  });
}

function startMap() {
  const provinces = draw("path", { d: Object.values(data.outlines.provinces).map(outlinePath).join(""), class: "province" });
  const regencies = draw("path", { d: Object.values(data.outlines.regencies).map(outlinePath).join(""), class: "regency" });
  chart.layer = draw("g", { class: "dots" });
  chart.svg = draw("svg", { class: "map-drawing", role: "group" }, provinces, regencies, chart.layer);
  chart.svg.setAttribute("aria-label", say("mapLabel"));
  chart.aside = make("div", { class: "map-note" });
  at("map").append(chart.svg, chart.aside);
  chart.svg.addEventListener("wheel", wheeled, { passive: false });
  chart.svg.addEventListener("pointerdown", pressed);
  chart.svg.addEventListener("pointermove", dragged);
  for (const end of ["pointerup", "pointercancel"]) chart.svg.addEventListener(end, released);
  new ResizeObserver(() => chart.dots && drawDots()).observe(at("map"));
}

/** A box around all dots with some land around it: [x, y, width, height]. */
function homeBox(dots) {
  const spots = dots.map(({ place }) => [place.long * ground, -place.lat * ground]);
  if (!spots.length) return [9500, -600, 4600, 1700];
  const xs = spots.map(([x]) => x);
  const ys = spots.map(([, y]) => y);
  const [left, right] = [Math.min(...xs) - 260, Math.max(...xs) + 260];
  const [top, bottom] = [Math.min(...ys) - 200, Math.max(...ys) + 200];
  return [left, top, right - left, bottom - top];
}

/** Units of the drawing in a pixel of the screen. */
function unit() {
  const { clientWidth: width, clientHeight: height } = at("map");
  return Math.max(chart.box[2] / (width || 1), chart.box[3] / (height || 1));
}

function drawDots() {
  if (!chart.dots) return;
  chart.svg.setAttribute("viewBox", chart.box.map((value) => value.toFixed(2)).join(" "));
  const size = unit();
  const labels = mapLabels(size);
  chart.layer.replaceChildren(...chart.dots.map((dot) => dotFigure(dot, size, labels.get(dot.place.id))));
}

/** A dot's radius in pixels: its area grows with its visits, whatever the largest is. */
function dotReach(dot) {
  const most = chart.dots[0].count;
  return 5 + Math.min(3.5, 20 / Math.sqrt(most)) * Math.sqrt(dot.count);
}

/** Where names fit next to dots, the busiest first. */
function mapLabels(size) {
  const taken = new Taken();
  const context = (chart.context ??= document.createElement("canvas").getContext("2d"));
  const spot = ({ place }) => [(place.long * ground - chart.box[0]) / size, (-place.lat * ground - chart.box[1]) / size];
  const sides = new Map();
  for (const dot of chart.dots) {
    const [x, y] = spot(dot);
    const reach = dotReach(dot) * 0.7;
    taken.take([x - reach, y - reach, x + reach, y + reach]);
  }
  for (const dot of chart.dots) {
    const width = textWidth(context, dot.place.label, labelFont);
    for (const side of ["right", "left", "above", "below"]) {
      const box = labelBox(side, spot(dot), dotReach(dot), width, lineHeight);
      if (box[0] > 0 && box[2] < at("map").clientWidth && taken.free(box)) {
        taken.take(box);
        sides.set(dot.place.id, side);
        break;
      }
    }
  }
  return sides;
}

function dotFigure(dot, size, side) {
  const { place, count, lit } = dot;
  const x = place.long * ground;
  const y = -place.lat * ground;
  const reach = dotReach(dot) * size;
  const name = `${place.label}: ${say("visitCount", { count })}`;
  const figure = draw(
    "g",
    { class: lit ? "dot picked" : "dot", role: "button", tabindex: "0", "aria-label": name, "data-place": place.id },
    draw("title", {}, name),
    draw("circle", { cx: x, cy: y, r: reach, "stroke-width": size * 1.5 }),
  );
  if (count > 1) figure.append(draw("text", { x, y: y + 3.8 * size, class: "tally", "font-size": 11 * size }, String(count)));
  if (side) figure.append(dotLabel(place.label, side, x, y, reach, size));
  figure.addEventListener("click", () => chart.moved || pick(place.id));
  figure.addEventListener("keydown", (event) => {
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      pick(place.id);
    }
  });
  return figure;
}

function dotLabel(text, side, x, y, reach, size) {
  const gap = reach + 4 * size;
  const spots = {
    right: [x + gap, y + 4 * size, "start"], left: [x - gap, y + 4 * size, "end"],
    above: [x, y - gap - 2 * size, "middle"], below: [x, y + gap + 10 * size, "middle"],
  };
  const [left, top, anchor] = spots[side];
  return draw("text", { x: left, y: top, "text-anchor": anchor, class: "name", "font-size": 12 * size, "stroke-width": 3 * size }, text);
}

/** Say how many visits are on the map, and name those that cannot be. */
function showLost({ dots, visits: count, lost, named }) {
  const said = make("p", {}, say("mapShown", { shown: number(count - lost), all: number(count), places: number(dots.length) }));
  chart.aside.replaceChildren(said);
  if (!lost) return;
  const list = named.map((fact) => {
    const where = values(fact, "schema:location").map(labelOf).join(", ") || say("noPlace");
    const [who] = [...values(fact, "kg:conductedBy"), ...values(fact, "kg:conductedByUnit")];
    const words = [fact.first && day(fact.first), who && labelOf(who), where].filter(Boolean).join(" · ");
    return make("li", {}, who && nodes.has(who) ? make("button", { type: "button", class: "link", onclick: () => pick(who) }, words) : words);
  });
  if (named.length < lost) list.push(make("li", { class: "muted" }, say("andMore", { count: number(lost - named.length) })));
  chart.aside.append(make("details", {}, make("summary", {}, say("mapLost", { count: number(lost) })), make("ul", {}, list)));
}

function zoomMap(factor, [px, py] = [0.5, 0.5]) {
  const [x, y, width, height] = chart.box;
  const wanted = Math.min(6000, Math.max(6, width / factor));
  const scale = wanted / width;
  chart.box = [x + width * px * (1 - scale), y + height * py * (1 - scale), width * scale, height * scale];
  drawDots();
}

function fitMap() {
  chart.box = [...chart.home];
  drawDots();
}

function focusMap(id) {
  if (!chart.dots) return;
  const place = sort(id) === "place" ? located(id) : null;
  if (!place || !chart.box) return;
  const [x, y, width, height] = chart.box;
  const [px, py] = [place.long * ground, -place.lat * ground];
  if (px > x && px < x + width && py > y && py < y + height) return;
  chart.box = [px - width / 2, py - height / 2, width, height];
  drawDots();
}

/** A point of the screen as shares of the box in view. */
function share({ clientX, clientY }) {
  const point = new DOMPoint(clientX, clientY).matrixTransform(chart.svg.getScreenCTM().inverse());
  return [(point.x - chart.box[0]) / chart.box[2], (point.y - chart.box[1]) / chart.box[3]];
}

function wheeled(event) {
  event.preventDefault();
  zoomMap(Math.exp(-event.deltaY * 0.0015), share(event));
}

const fingers = new Map();

function pressed(event) {
  fingers.set(event.pointerId, [event.clientX, event.clientY]);
  chart.moved = false;
}

function dragged(event) {
  const last = fingers.get(event.pointerId);
  if (!last) return;
  const here = [event.clientX, event.clientY];
  const [dx, dy] = [here[0] - last[0], here[1] - last[1]];
  if (!chart.moved && Math.hypot(dx, dy) < 4) return;
  chart.moved = true;
  if (!chart.svg.hasPointerCapture(event.pointerId)) chart.svg.setPointerCapture(event.pointerId);
  if (fingers.size === 2) pinch(event.pointerId, here);
  else moveMap(dx, dy);
  fingers.set(event.pointerId, here);
}

function moveMap(dx, dy) {
  const size = unit();
  chart.box[0] -= dx * size;
  chart.box[1] -= dy * size;
  chart.svg.setAttribute("viewBox", chart.box.map((value) => value.toFixed(2)).join(" "));
}

function pinch(moving, here) {
  const [still] = [...fingers].filter(([id]) => id !== moving).map(([, spot]) => spot);
  const before = Math.hypot(fingers.get(moving)[0] - still[0], fingers.get(moving)[1] - still[1]);
  const after = Math.hypot(here[0] - still[0], here[1] - still[1]);
  zoomMap(after / (before || 1), share({ clientX: (here[0] + still[0]) / 2, clientY: (here[1] + still[1]) / 2 }));
}

function released(event) {
  fingers.delete(event.pointerId);
  setTimeout(() => { chart.moved = false; }, 0);
}
