// A report pasted into the page: the people, units and places that the graph knows light up in it.

let dictionary = null;

/** First word of a name -> [{words, ids}], longest first. */
function readDictionary() {
  const names = new Map();
  for (const node of data.nodes) {
    for (const name of [node.label, ...(node.names ?? [])]) {
      const words = plain(name);
      if (words.length < 4 || /^\d+$/.test(words)) continue;
      if (!names.has(words)) names.set(words, new Set());
      names.get(words).add(node.id);
    }
  }
  dictionary = new Map();
  for (const [name, ids] of names) {
    const words = name.split(" ");
    if (!dictionary.has(words[0])) dictionary.set(words[0], []);
    dictionary.get(words[0]).push({ words, ids: [...ids] });
  }
  for (const held of dictionary.values()) held.sort((a, b) => b.words.length - a.words.length);
}

/** Known names in a text: [{start, end, ids}], the longest at each spot, none over another; or a promise. */
function known(text) {
  return data.served ? servedKnown(text) : heldKnown(text);
}

let asking = 0;

async function servedKnown(text) {
  if (!text.trim()) return [];
  asking += 1;
  const turn = asking;
  const part = await ask("known", {}, text);
  if (!part || turn !== asking) return null;
  const ids = new Map(part.nodes.map((node) => [node.n, node.id]));
  const units = [0];
  for (const sign of text) units.push(units.at(-1) + sign.length);
  return part.known.map(([start, end, found]) => ({ start: units[start], end: units[end], ids: found.map((n) => ids.get(n)) }));
}

function heldKnown(text) {
  if (!dictionary) readDictionary();
  const words = [...text.matchAll(/[\p{L}\p{N}]+/gu)].map((hit) => ({ plain: plain(hit[0]), start: hit.index, end: hit.index + hit[0].length, name: hit[0] }));
  const found = [];
  for (let i = 0; i < words.length; i += 1) {
    const entry = (dictionary.get(words[i].plain) ?? []).find(({ words: wanted }) => wanted.every((one, j) => words[i + j]?.plain === one));
    if (!entry || !/^\p{Lu}/u.test(words[i].name)) continue;
    const last = words[i + entry.words.length - 1];
    found.push({ start: words[i].start, end: last.end, ids: entry.ids });
    i += entry.words.length - 1;
  }
  return found;
}

function openPaste() {
  const box = at("paste-box");
  const area = make("textarea", { id: "paste-text", rows: "8", "aria-label": say("pasteHint"), placeholder: say("pasteHint") });
  const result = make("div", { class: "paste-result", "aria-live": "polite" });
  const look = () => when(known(area.value), (found) => found && showKnown(area.value, found, result));
  area.addEventListener("input", look);
  box.replaceChildren(
    make("div", { class: "paste-head" }, make("h2", { id: "paste-title" }, say("pasteTitle")),
      make("button", { type: "button", class: "tool icon", "aria-label": say("close"), onclick: () => box.close() }, "×")),
    make("p", { class: "muted" }, say("pasteText")),
    area, result);
  box.showModal();
  area.focus();
}

function showKnown(text, found, result) {
  const ids = [...new Set(found.flatMap((hit) => hit.ids))];
  const parts = [];
  let here = 0;
  for (const { start, end, ids: held } of found) {
    const name = held.map((id) => `${kindWord(nodes.get(id).kind)}: ${about(nodes.get(id))}`).join("\n");
    parts.push(text.slice(here, start), make("mark", { class: nodes.get(held[0]).group, title: name }, text.slice(start, end)));
    here = end;
  }
  parts.push(text.slice(here));
  const show = (id) => {
    at("paste-box").close();
    choose(nodes.get(id));
  };
  const rows = ids.map((id) => make("li", {}, picture(nodes.get(id).kind),
    make("span", {}, make("button", { type: "button", class: "link", onclick: () => show(id) }, nodes.get(id).label), make("span", { class: "muted small" }, about(nodes.get(id))))));
  result.replaceChildren(...(text.trim()
    ? [make("p", {}, say(ids.length ? "pasteFound" : "pasteNone", { count: number(ids.length) })),
      make("ul", { class: "plain-list" }, rows),
      make("div", { class: "paste-lit", dir: "auto" }, parts)]
    : []));
}
