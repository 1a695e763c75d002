// The panel: who or what is chosen, every fact with the sentence that says it.

const factOrder = ["posting", "visit", "handover", "quotation", "attribute"];
/** Predicates that a fact's head already tells, or that only bind its parts. */
const silent = new Set(["rdf:type", "org:member", "dcterms:identifier"]);
const inHead = {
  posting: ["org:role", "org:organization", "kg:ofPlace", "kg:area", "kg:acting", "kg:former"],
  visit: ["kg:activity"],
  handover: ["org:role", "org:postIn"],
  quotation: [],
};
/** The order in which the parts of a fact are told; what is not here comes last. */
const partOrder = [
  "schema:startDate", "schema:endDate", "kg:conductedBy", "kg:conductedByUnit", "org:organization", "kg:ofPlace",
  "kg:area", "schema:location", "kg:met", "kg:metGroup", "kg:speaker", "kg:outgoing", "kg:incoming", "kg:presidedBy",
  "kg:rank", "kg:startedOn", "kg:observedOn", "kg:endedOn", "kg:programme", "kg:election",
];
const sentencesAtOnce = 2;
const factsAtOnce = 40;

function showPanel() {
  const panel = at("panel");
  const node = nodes.get(state.picked);
  const edge = edges.get(state.picked);
  document.body.classList.toggle("panel-open", Boolean(node || edge || scope.route));
  const content = scope.route || state.start ? routePanel() : [];
  if (node) content.push(...nodePanel(node));
  else if (edge) content.push(...edgePanel(edge));
  else if (!content.length) content.push(...welcome());
  panel.replaceChildren(...content);
  panel.scrollTop = 0;
}

function closer() {
  return make("div", { class: "panel-tools" },
    make("button", { type: "button", class: "tool icon", "aria-label": say("back"), title: say("back"), onclick: () => history.back() }, "←"),
    make("button", { type: "button", class: "tool icon", "aria-label": say("forward"), title: say("forward"), onclick: () => history.forward() }, "→"),
    make("button", { type: "button", class: "tool icon close", "aria-label": say("close"), title: say("close"), onclick: () => pick("") }, "×"));
}

function nodePanel(node) {
  const facts = factsOf.get(node.id);
  return [
    closer(),
    make("header", { class: "who" },
      make("p", { class: "kind" }, picture(node.kind, node.implied), capital(kindWord(node.kind))),
      make("h2", { id: "panel-title", tabindex: "-1" }, badge(node) ? make("span", { class: "rank" }, badge(node)) : null, node.label),
      make("p", { class: "about" }, about(node)),
      node.names?.length ? make("p", { class: "muted small" }, say("alsoWritten", { names: node.names.join("; ") })) : null,
      node.implied ? make("p", { class: "implied-note" }, say("impliedNode")) : sourceCount(nodeSources(node))),
    actions(node),
    ...factSections(node, facts),
    neighbours(node),
  ].filter(Boolean);
}

function sourceCount({ reports, origins }) {
  if (!reports) return null;
  const text = origins < reports ? say("sourcesShared", { reports: number(reports), origins: number(origins) }) : say("sources", { reports: number(reports) });
  return make("p", { class: "muted small" }, text);
}

function actions(node) {
  const button = (key, act, pressed) =>
    make("button", { type: "button", class: "tool", "data-act": key, "aria-pressed": pressed, onclick: act }, say(key));
  const hideIt = () => change({ hidden: toggled(state.hidden, node.id), picked: "" });
  const turnPin = () => pin(node.id, isPinned(node.id) ? null : networkSeats(unfolded()).get(node.id));
  const known = unfolded();
  const folded = edgesOf.get(node.id).some((edge) => !known.has(otherEnd(edge, node.id)));
  const unfoldIt = () => change({ opened: toggled(state.opened, node.id) });
  const group = [
    state.opened.includes(node.id) ? button("fold", unfoldIt) : folded ? button("expand", unfoldIt) : null,
    button("hide", hideIt),
    button("pin", turnPin, String(isPinned(node.id))),
    state.start && state.start !== node.id
      ? button("pathTo", () => change({ goal: node.id }))
      : button("pathFrom", () => change({ start: node.id, goal: "" })),
  ];
  return make("div", { class: "actions", role: "group", "aria-label": say("actions") }, group);
}

function factSections(node, facts) {
  const stated = facts.filter((fact) => !fact.implied);
  const implied = facts.filter((fact) => fact.implied);
  const sections = factOrder.map((kind) => factSection(kind, stated.filter((fact) => fact.kind === kind && tellsOf(fact, node.id)), node.id));
  return [...sections, factSection("implied", implied, node.id)];
}

/** An atom is told where it belongs: at its subject, and at its object unless that is only a type. */
function tellsOf(fact, id) {
  return fact.kind !== "attribute" || (fact.of.includes(id) && !silent.has(fact.says[0][0]));
}

function factSection(kind, facts, id) {
  if (!facts.length) return null;
  const latest = [...facts].sort((a, b) => (b.first ?? "").localeCompare(a.first ?? "") || a.number - b.number);
  const list = make("ul", { class: `facts ${kind}` }, latest.slice(0, factsAtOnce).map((fact) => factItem(fact, id)));
  const rest = latest.slice(factsAtOnce);
  if (rest.length) list.append(make("li", { class: "more" }, unfold(say("moreFacts", { count: number(rest.length) }), () => rest.map((fact) => factItem(fact, id)))));
  const missing = missingFacts(nodes.get(id), kind, facts.length);
  if (missing) list.append(make("li", { class: "more" }, missingNote(missing, id, kind, facts.length)));
  const count = number(facts.length + missing);
  return make("section", {}, make("h3", {}, say(`facts_${kind}`), make("span", { class: "count" }, count)), list);
}

/** What is not here: a button that fetches it, or where it can be seen. */
function missingNote(missing, id, kind, held) {
  if (!data.served) return make("p", { class: "muted small" }, say("notHere", { count: number(missing) }));
  const fetchMore = () => more(ask("facts", { id, kind, start: held }), () => state.picked === id && showPanelAgain());
  return make("button", { type: "button", class: "link", onclick: fetchMore }, say("moreFacts", { count: number(missing) }));
}

/** The panel with what has come in; the reader stays where they are. */
function showPanelAgain() {
  const { scrollTop } = at("panel");
  showPanel();
  at("panel").scrollTop = scrollTop;
}

/** A button that gives way to what it promises. */
function unfold(text, items) {
  const button = make("button", { type: "button", class: "link", onclick: () => button.parentElement.replaceWith(...items()) }, text);
  return button;
}

function factItem(fact, id) {
  const item = make("li", { class: fact.implied ? "fact implied" : "fact", "data-fact": fact.number }, make("div", { class: "says" }, factWords(fact, id)));
  if (fact.implied) {
    item.append(make("p", { class: "implied-note" }, say("impliedFact")));
    return item;
  }
  const all = factSources(fact);
  const told = fact.evidence.map((one, i) => evidenceItem(one, i ? reportOf(fact.evidence[i - 1]) : null));
  item.append(...told.slice(0, sentencesAtOnce));
  const rest = told.slice(sentencesAtOnce);
  if (rest.length) item.append(make("details", {}, make("summary", {}, say("moreSentences", { count: number(rest.length) })), ...rest));
  if (all.reports > 1) item.append(sourceCount(all));
  const here = sources(fact.evidence).reports;
  if (here < all.reports) item.append(moreTold(fact, id, item, here, all.reports));
  return item;
}

/** Sentences of further reports: a button that fetches them, or where they can be seen. */
function moreTold(fact, id, item, here, all) {
  if (!data.served) return make("p", { class: "muted small" }, say("toldElsewhere", { count: number(all - here) }));
  const fetchMore = () => more(ask("sentences", { fact: fact.number, start: here }), () => {
    const fresh = factItem(fact, id);
    fresh.querySelector("details")?.setAttribute("open", "");
    item.replaceWith(fresh);
  });
  return make("button", { type: "button", class: "link told-more", onclick: fetchMore }, say("moreReports", { count: number(all - here) }));
}

/** What a fact says, as words and links: "Kapolsek · Polsek Klari", then its other parts. */
function factWords(fact, id) {
  if (fact.kind === "attribute") return attributeWords(fact, id);
  const head = { posting: postHead, visit: visitWords, handover: handoverHead, quotation: () => null }[fact.kind](fact, id);
  const told = (predicate) => silent.has(predicate) || inHead[fact.kind].includes(predicate);
  const parts = groups(inOrder(fact.says).filter(([predicate]) => !told(predicate)), ([predicate]) => predicate);
  const rows = [...parts].flatMap(([predicate, said]) => [make("dt", {}, capital(word(predicate))), make("dd", {}, listed(said, id))]);
  const member = values(fact, "org:member").filter((one) => one !== id);
  if (member.length) rows.unshift(make("dt", {}, say("colPerson")), make("dd", {}, listed(member.map((one) => ["org:member", "entity", one]), id)));
  return [head ? make("p", { class: "fact-head" }, head) : null, make("dl", {}, rows)];
}

/** "acting Kapolsek · Polsek Klari", the names as links. */
function postHead(fact, id) {
  const words = ["kg:former", "kg:acting"].filter((one) => values(fact, one).length).map((one) => say(one.slice(3)));
  const where = inOrder(fact.says).filter(([predicate]) => ["org:organization", "kg:ofPlace", "kg:area"].includes(predicate));
  const role = [...words, ...values(fact, "org:role").map(word)].join(" ");
  return [role, where.length ? " · " : "", ...listed(where, id)];
}

function inOrder(says) {
  const place = ([predicate]) => (partOrder.includes(predicate) ? partOrder.indexOf(predicate) : partOrder.length);
  return [...says].sort((a, b) => place(a) - place(b));
}

function visitWords(fact) {
  const activity = values(fact, "kg:activity").map(word).join(", ") || word("kg:Visit");
  return [capital(activity), fact.first && period(fact.first, fact.last)].filter(Boolean).join(" · ");
}

function handoverHead(fact, id) {
  const where = fact.says.filter(([predicate]) => predicate === "org:postIn");
  return [values(fact, "org:role").map(word).join(", "), where.length ? " · " : "", ...listed(where, id)];
}

/** "Rank: Aiptu"; seen from the other end, "Polsek Klari — subordinate to — this". */
function attributeWords(fact, id) {
  const [value] = fact.says;
  const name = capital(word(value[0]));
  if (fact.of[0] === id) return make("dl", {}, make("dt", {}, name), make("dd", {}, listed([value], id)));
  return make("dl", {}, make("dt", {}, name), make("dd", {}, entity(fact.of[0]), " → ", labelOf(id)));
}

function listed(said, id) {
  return said.flatMap(([, form, value], i) => [i ? ", " : "", shownValue(form, value, id)]);
}

function shownValue(form, value, id) {
  if (form === "concept") return capital(word(value));
  if (form === "entity") return value === id ? make("strong", {}, labelOf(value)) : entity(value);
  if (value === "true") return say("yes");
  return /^\d{4}(-\d\d){0,2}($|T)/.test(value) && !/^\d{4}$/.test(value) ? moment(value) : value;
}

function entity(id) {
  if (!nodes.has(id)) return word(id);
  return make("button", { type: "button", class: "link", onclick: () => goTo(id) }, nodes.get(id).label);
}

/** Follow a link of the panel; the reader's place stays with the panel. */
function goTo(id) {
  pick(id);
  at("panel-title")?.focus({ preventScroll: true });
}

/** One sentence with its source; the report is named where it is not the one just named. */
function evidenceItem(one, named) {
  const [sentence, marks, rule, confidence] = one;
  const report = reportOf(one);
  return make("figure", { class: "evidence" },
    make("blockquote", { dir: "auto" }, marked(data.sentences[sentence][1], marks)),
    make("figcaption", {},
      report === named ? null : reportName(report),
      make("span", { class: "muted" }, say("foundBy", { rule, confidence: percent(confidence) })),
      copyButton(one)));
}

function reportOf([sentence]) {
  return data.reports[data.sentences[sentence][0]];
}

function reportName(report) {
  const link = safeLink(report.url);
  const name = report.title ?? report.id;
  const source = [report.publisher, report.published ? day(report.published) : say("noDate"), report.id].filter(Boolean).join(" · ");
  return [
    make("span", { class: "report", dir: "auto" }, link ? make("a", { href: link, rel: "noopener noreferrer", target: "_blank" }, name) : name),
    make("span", { class: "source muted" }, source),
  ];
}

function percent(share) {
  return `${Math.round(share * 100)} %`;
}

/** A sentence with the words that say it marked; all of it text. */
function marked(text, marks) {
  const parts = [];
  let here = 0;
  for (const [start, end] of marks) {
    parts.push(text.slice(here, start), make("mark", {}, text.slice(start, end)));
    here = end;
  }
  return [...parts, text.slice(here)];
}

function copyButton(one) {
  const button = make("button", { type: "button", class: "link copy", onclick: () => copy(footnote(one), button) }, say("copyFootnote"));
  return button;
}

function edgePanel(edge) {
  const facts = edge.facts.map((number) => data.facts[number]).filter(Boolean);
  const evidence = facts.flatMap((fact) => fact.evidence);
  const told = facts.length === 1 ? factSources(facts[0]) : sources(evidence);
  return [
    closer(),
    make("header", { class: "who" },
      make("p", { class: "kind" }, tiePicture(tieGroup(edge)), capital(say(`tie_${tieGroup(edge)}`))),
      make("h2", { id: "panel-title", tabindex: "-1", class: "edge-title" }, entity(edge.from), make("span", { class: "verb" }, ` ${word(edge.predicate)} `), entity(edge.to)),
      edge.first ? make("p", { class: "about" }, period(edge.first, edge.last)) : null,
      edge.implied ? make("p", { class: "implied-note" }, say("impliedEdge")) : sourceCount(told)),
    facts.length ? null : make("p", { class: "muted small" }, say("edgeElsewhere")),
    make("section", {}, make("ul", { class: "facts" }, facts.map((fact) => factItem(fact, edge.from)))),
  ].filter(Boolean);
}

/** All neighbours as links: the drawing for those who do not see it. */
function neighbours(node) {
  const held = edgesOf.get(node.id);
  if (!held.length) return null;
  const seen = new Map();
  for (const edge of held) {
    const key = `${edge.predicate} ${edge.from === node.id ? ">" : "<"}`;
    if (!seen.has(key)) seen.set(key, []);
    seen.get(key).push(edge);
  }
  const rows = [...seen].map(([key, ties]) => {
    const [predicate, way] = key.split(" ");
    const shown = ties.slice(0, factsAtOnce).flatMap((edge, i) => [i ? ", " : "", tieLink(edge, node.id)]);
    const rest = ties.length > factsAtOnce ? ` … (${number(ties.length)})` : "";
    return [make("dt", {}, way === ">" ? `${capital(word(predicate))} →` : `← ${capital(word(predicate))}`), make("dd", {}, shown, rest)];
  });
  const all = node.ties ?? held.length;
  return make("section", {},
    make("h3", {}, say("neighbours"), make("span", { class: "count" }, number(all))),
    make("dl", { class: "neighbours" }, rows.flat()),
    held.length < all ? moreNeighbours(node, all - held.length) : null);
}

function moreNeighbours(node, missing) {
  if (!data.served) return make("p", { class: "muted small" }, say("notHere", { count: number(missing) }));
  const start = new Set(edgesOf.get(node.id).map((edge) => otherEnd(edge, node.id))).size;
  const fetchMore = () => more(ask("neighbours", { id: node.id, start }), () => {
    if (state.opened.includes(node.id)) tell(new Set(["opened"]));
    else if (state.picked === node.id) showPanelAgain();
  });
  return make("button", { type: "button", class: "link", onclick: fetchMore }, say("moreNeighbours", { count: number(missing) }));
}

function tieLink(edge, id) {
  const other = nodes.get(otherEnd(edge, id));
  return make("button", { type: "button", class: edge.implied ? "link implied" : "link", onclick: () => goTo(other.id) }, other.label);
}

/** What stands in the panel before anything is chosen. */
function welcome() {
  return [
    make("header", { class: "who" },
      make("h2", { id: "panel-title", tabindex: "-1" }, say("welcome")),
      make("p", {}, say("welcomeText", counts()))),
    make("section", {}, make("h3", {}, say("busiest")),
      make("ul", { class: "plain-list" }, busiest().map(({ node, reports }) =>
        make("li", {}, picture(node.kind), make("span", {}, entity(node.id), make("span", { class: "muted small" }, about(node))),
          make("span", { class: "count", title: say("inReports", { count: number(reports) }) }, number(reports)))))),
    make("section", {}, make("h3", {}, say("honest")),
      make("ul", { class: "bullets" }, ["honest1", "honest2", "honest3"].map((key) => make("li", {}, say(key))))),
  ];
}

function counts() {
  const all = totals();
  const count = (kind) => number(all[kind] ?? 0);
  return {
    reports: count("reports"), people: count("person"), units: count("unit"), places: count("place"),
    visits: count("visits"), claims: number(data.meta.claims),
  };
}
