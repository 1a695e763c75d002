// The legend explains the signs and switches what is shown.

const tieGroups = [...new Set(data.ties.map((tie) => tie.group))];

function showLegend() {
  const all = kindCounts();
  const shown = shownKinds();
  at("kinds").replaceChildren(
    ...data.kinds.filter(({ kind }) => all.has(kind)).map((look) => kindSwitch(look, shown.get(look.kind) ?? 0, all.get(look.kind))),
  );
  const counts = data.whole?.ties ?? Object.fromEntries([...groups(data.edges, tieGroup)].map(([group, held]) => [group, held.length]));
  at("ties").replaceChildren(...tieGroups.filter((group) => counts[group]).map((group) => tieSwitch(group, counts[group])));
}

/** Kind -> how many of it the view at hand shows. */
function shownKinds() {
  if (data.served && !isDrawn()) {
    return new Map([...kindCounts(true)].map(([kind, count]) => [kind, state.kindsOff.includes(kind) ? 0 : count]));
  }
  const inView = isDrawn() ? scope.nodes : scope.all;
  return new Map([...groups([...inView], (id) => nodes.get(id).kind)].map(([kind, held]) => [kind, held.length]));
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

function kindSwitch(look, shown, all) {
  const count = shown === all ? number(shown) : `${number(shown)}/${number(all)}`;
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
  const all = totals();
  const drawnCount = () => drawing.nodes.getIds().filter((id) => nodes.has(id)).length;
  const inView = isDrawn() ? drawnCount() : [...shownKinds().values()].reduce((sum, count) => sum + count, 0);
  const text = say("shown", { shown: number(inView), all: number(all.nodes), reports: number(all.reports) });
  at("shown").replaceChildren(text);
  at("held").hidden = !data.whole || Boolean(data.served);
  if (!at("held").hidden) at("held").textContent = say("held", { held: number(data.nodes.length), all: number(all.nodes), read: number(data.whole.read) });
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
