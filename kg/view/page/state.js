// What the reader has chosen. All of it is in the address, so that a link opens the same view.

/** State key -> its name in the address, and whether it is a list. */
const addressed = {
  view: ["v"], picked: ["s"], kindsOff: ["k", true], tiesOff: ["t", true], from: ["f"], until: ["u"],
  opened: ["o", true], hidden: ["h", true], pinned: ["p", true], start: ["a"], goal: ["b"],
  language: ["l"], theme: ["d"], camera: ["c"], table: ["tb"], filter: ["q"], order: ["so"],
};
const firstTiesOff = [...new Set(data.ties.filter((tie) => !tie.shown).map((tie) => tie.group))];
const defaults = {
  view: "network", picked: "", kindsOff: [], tiesOff: firstTiesOff, from: "", until: "", opened: [],
  hidden: [], pinned: [], start: "", goal: "", language: navigator.language.startsWith("id") ? "id" : "en",
  theme: matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light", camera: "",
  table: "visits", filter: "", order: "",
};
const state = readAddress();
const listeners = [];

/** Call `listener(changed keys)` after every change. */
function onChange(listener) {
  listeners.push(listener);
}

/** Change the state. `quietly`: the step is not one that "back" should undo. */
function change(part, { quietly = false } = {}) {
  const changed = Object.keys(part).filter((key) => String(part[key]) !== String(state[key]));
  if (!changed.length) return undefined;
  Object.assign(state, part);
  if (quietly) writeSoon();
  else writeAddress();
  return settle(changed);
}

const unsettled = { turn: 0, changed: new Set() };

/** Tell of changes once everything that they name is here; of several that wait, all with the last. */
function settle(changed) {
  for (const key of changed) unsettled.changed.add(key);
  unsettled.turn += 1;
  const { turn } = unsettled;
  return when(prepare(), () => {
    if (turn !== unsettled.turn) return;
    Object.assign(state, checked({ ...state }));
    const told = unsettled.changed;
    unsettled.changed = new Set();
    tell(told);
  });
}

let writing = null;

/** Quiet steps come in showers: one writing of the address for all of a moment. */
function writeSoon() {
  writing ??= setTimeout(() => writeAddress(true), 120);
}

function tell(keys) {
  for (const listener of listeners) listener(keys);
}

/** Put `id` into a list of the state, or take it out. */
function toggled(list, id, inside = !list.includes(id)) {
  return inside ? [...new Set([...list, id])] : list.filter((one) => one !== id);
}

function readAddress() {
  const read = new URLSearchParams(location.hash.slice(1));
  const found = { ...defaults };
  for (const [key, [name, isList]] of Object.entries(addressed)) {
    const text = read.get(name);
    if (text !== null) found[key] = isList ? text.split(" ").filter(Boolean) : text;
  }
  return checked(found);
}

/** An address is input like any other: what it names and does not exist is left out. */
function checked(found) {
  const known = (id) => nodes.has(id) || (mayBe(id) && !/^e\d/.test(id));
  if (!["network", "chain", "visits", "map", "table"].includes(found.view)) found.view = "network";
  if (!known(found.picked) && !edges.has(found.picked) && !mayBe(found.picked)) found.picked = "";
  if (!languages.includes(found.language)) found.language = "en";
  if (!["light", "dark"].includes(found.theme)) found.theme = "light";
  for (const key of ["from", "until"]) if (!/^\d{4}-\d\d-\d\d$/.test(found[key])) found[key] = "";
  for (const key of ["start", "goal"]) if (!known(found[key])) found[key] = "";
  for (const key of ["opened", "hidden"]) found[key] = found[key].filter(known);
  found.pinned = found.pinned.filter((pin) => known(pin.split("@")[0]) && /@-?\d+,-?\d+$/.test(pin));
  return found;
}

function writeAddress(quietly = false) {
  clearTimeout(writing);
  writing = null;
  const write = new URLSearchParams();
  for (const [key, [name, isList]] of Object.entries(addressed)) {
    const text = isList ? state[key].join(" ") : state[key];
    const usual = isList ? defaults[key].join(" ") : defaults[key];
    if (text !== usual) write.set(name, text);
  }
  const hash = `#${write}`;
  if (hash === (location.hash || "#")) return;
  if (quietly) history.replaceState(null, "", hash);
  else history.pushState(null, "", hash);
}

function followAddress() {
  const found = readAddress();
  const changed = Object.keys(found).filter((key) => String(found[key]) !== String(state[key]));
  Object.assign(state, found);
  if (changed.length) settle(changed);
}

addEventListener("popstate", followAddress);
addEventListener("hashchange", followAddress);
