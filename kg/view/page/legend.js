// The legend explains the signs and switches what is shown.

const tieGroups = [...new Set(data.ties.map((tie) => tie.group))];

function showLegend() {
  const held = Map.groupBy ? Map.groupBy(data.nodes, (node) => node.kind) : groups(data.nodes, (node) => node.kind);
  at("kinds").replaceChildren(
    ...data.kinds.filter((look) => held.has(look.kind)).map((look) => kindSwitch(look, held.get(look.kind))),
  );
  const drawnTies = groups(data.edges, tieGroup);
  at("ties").replaceChildren(
    ...tieGroups.filter((group) => drawnTies.has(group)).map((group) => tieSwitch(group, drawnTies.get(group).length)),
  );
}

function groups(items, key) {
  const found = new Map();
  for (const item of items) {
    const name = key(item);
    if (!found.has(name)) found.set(name, []);
    found.get(name).push(item);
  }
  return found;
}

function kindSwitch(look, held) {
  const inView = isDrawn() ? scope.nodes : scope.all;
  const shown = held.filter((node) => inView.has(node.id)).length;
  const count = shown === held.length ? number(shown) : `${number(shown)}/${number(held.length)}`;
  return switchRow(`kind-${look.kind}`, picture(look.kind), kindWord(look.kind), count, !state.kindsOff.includes(look.kind),
    (on) => change({ kindsOff: toggled(state.kindsOff, look.kind, !on) }));
}

function tieSwitch(group, count) {
  return switchRow(`tie-${group}`, tiePicture(group), say(`tie_${group}`), number(count), !state.tiesOff.includes(group),
    (on) => change({ tiesOff: toggled(state.tiesOff, group, !on) }));
}

function switchRow(id, sign, label, count, on, switched) {
  const box = make("input", { type: "checkbox", id, checked: on, onchange: () => switched(box.checked) });
  return make("label", { class: "switch", for: id }, box, sign, make("span", { class: "switch-name" }, label), make("span", { class: "count" }, count));
}

function tiePicture(group) {
  const look = data.ties.find((tie) => tie.group === group);
  const line = draw("path", { d: "M1 6H23", class: `tie ${group}`, "stroke-width": Math.max(1.5, look.width), "stroke-dasharray": look.dash });
  return draw("svg", { viewBox: "0 0 24 12", class: "tie-picture", "aria-hidden": "true" }, line);
}

/** Say what is shown of how much. */
function showCount() {
  const all = data.nodes.length;
  const inView = isDrawn() ? drawing.nodes.getIds().filter((id) => nodes.has(id)).length : scope.all.size;
  at("shown").textContent = say("shown", {
    shown: number(inView), all: number(all), reports: number(data.reports.length),
  });
  const usual = ["kindsOff", "tiesOff", "from", "until", "opened", "hidden", "pinned", "start", "goal"];
  at("reset").hidden = usual.every((key) => String(state[key]) === String(defaults[key]));
}

function resetAll() {
  const usual = ["kindsOff", "tiesOff", "from", "until", "opened", "hidden", "pinned", "start", "goal", "camera", "filter"];
  change(Object.fromEntries(usual.map((key) => [key, defaults[key]])));
  if (isDrawn()) fit();
}

function toggleFilters(open) {
  document.body.classList.toggle("filters-open", open);
  at("filters").setAttribute("aria-expanded", String(open));
  if (open) at("filters-close").focus();
}
