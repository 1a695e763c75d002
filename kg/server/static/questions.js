// The query editor, and the named questions above it: choose one, fill in names, ask.
"use strict";

const at = (id) => document.getElementById(id);
const language = navigator.language.startsWith("id") ? "id" : "en";
const endpoint = new URL("/sparql", location.href).href;
const EMPTY = `SELECT ?person ?label {
  ?person a kg:Person ; rdfs:label ?label
}
ORDER BY ?label
LIMIT 100`;

Yasgui.Yasqe.defaults.autocompleters = [];
const editor = new Yasgui(at("editor"), {
  requestConfig: { endpoint, headers: () => ({}) },
  copyEndpointOnNewTab: true,
  endpointCatalogueOptions: { getData: () => [{ endpoint }] },
  yasqe: { value: EMPTY },
  persistenceId: null,
});

const told = (message) => { at("told").textContent = message; };

async function json(address) {
  const answer = await fetch(address);
  return answer.json();
}

function field(parameter) {
  const label = document.createElement("label");
  label.textContent = parameter.name + (parameter.optional ? "" : " *");
  const input = document.createElement("input");
  input.name = parameter.name;
  input.required = !parameter.optional;
  if (parameter.kind === "xsd:date") input.type = "date";
  else input.setAttribute("list", "names");
  if (parameter.kind.startsWith("kg:")) input.addEventListener("input", () => suggest(input.value));
  label.append(input);
  return label;
}

let latest = 0;
async function suggest(prefix) {
  const mine = ++latest;
  if (prefix.length < 2) return;
  const { result } = await json("/reconcile/suggest?prefix=" + encodeURIComponent(prefix));
  if (mine !== latest) return;
  at("names").replaceChildren(...result.map((one) => {
    const option = document.createElement("option");
    option.value = one.id;
    option.label = [one.name, one.description].filter(Boolean).join(", ");
    return option;
  }));
}

function choose(question) {
  told("");
  at("about").textContent = question.about[language];
  at("parameters").replaceChildren(...question.parameters.map(field));
}

async function ask(question) {
  told("");
  const filled = new URLSearchParams(new FormData(at("ask")));
  const answer = await fetch(`/questions/${question.name}?${filled}`);
  if (!answer.ok) {
    const refused = await answer.json();
    told([refused.choices.length ? "" : refused.error, ...refused.choices].join("\n").trim());
    return;
  }
  const tab = editor.getTab();
  tab.setName(question.title[language]);
  tab.setQuery(await answer.text());
  await tab.query();
}

function tellCut() {
  const watched = new Set();
  const watch = (tab) => {
    const yasqe = tab.getYasqe();
    if (!yasqe || watched.has(yasqe)) return;
    watched.add(yasqe);
    yasqe.on("queryResponse", (_, response) => {
      const rows = response.headers?.get?.("x-sparql-maxrows") ?? response.headers?.["x-sparql-maxrows"];
      at("cut").textContent = rows ? `Only the first ${rows} rows are shown: the limit of this endpoint.` : "";
    });
  };
  editor.on("tabSelect", () => setTimeout(() => watch(editor.getTab())));
  watch(editor.getTab());
}

// Results name entities by IRI: show their labels, and lead to their pages here.
let waiting;
function label(base) {
  const links = [...document.querySelectorAll("#editor .yasr td a.iri:not([data-iri])")];
  const iris = new Set(links.map((link) => link.href));
  if (!iris.size) return;
  for (const link of links) {
    link.dataset.iri = link.href;
    link.title = link.href;
    if (link.href.startsWith(base)) link.href = "/id/" + link.href.slice(base.length);
  }
  const values = [...iris].map((iri) => `<${iri}>`).join(" ");
  const query = `SELECT ?iri ?label { VALUES ?iri { ${values} } ?iri rdfs:label ?label }`;
  fetch(endpoint, { method: "POST", body: new URLSearchParams({ query, format: "json" }) })
    .then((answer) => answer.json())
    .then(({ results }) => {
      const labels = new Map(results.bindings.map((row) => [row.iri.value, row.label.value]));
      for (const link of links) {
        if (labels.has(link.dataset.iri)) link.textContent = labels.get(link.dataset.iri);
      }
    });
}

async function start() {
  const questions = await json("/questions");
  tellCut();
  if (questions.length) {
    const { identifierSpace } = await json("/reconcile");
    new MutationObserver(() => {
      clearTimeout(waiting);
      waiting = setTimeout(label, 100, identifierSpace);
    }).observe(at("editor"), { childList: true, subtree: true });
  }
  document.documentElement.dataset.ready = "yes";
  if (!questions.length) return;
  at("ask").hidden = false;
  at("question").replaceChildren(...questions.map((one) => new Option(one.title[language], one.name)));
  const chosen = () => questions.find((one) => one.name === at("question").value);
  at("question").addEventListener("change", () => choose(chosen()));
  at("ask").addEventListener("submit", (event) => { event.preventDefault(); ask(chosen()); });
  choose(chosen());
}

start();
