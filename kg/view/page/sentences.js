// What a node or a fact is, in a few words.

/** A person's, a unit's or a place's line below the name: "Kapolsek · Polsek Klari". */
function about(node) {
  if (node.about) return node.about[languages.indexOf(state.language)];
  if (sort(node.id) === "person") return posts(node.id)[0] ?? kindWord(node.kind);
  if (sort(node.id) === "place") {
    const outer = around(node.id).find((id) => nodes.get(id).label !== node.label);
    return [kindWord(node.kind), outer && nodes.get(outer).label].filter(Boolean).join(" · ");
  }
  const over = edgesOf.get(node.id).find(
    (edge) => edge.from === node.id && ["kg:subordinateTo", "org:postIn", "kg:area"].includes(edge.predicate),
  );
  return [kindWord(node.kind), over && nodes.get(over.to).label].filter(Boolean).join(" · ");
}

/** A person's posts in words, the latest first, former ones last. */
function posts(id) {
  return postingsOf(id).map(postWords);
}

function postingsOf(id) {
  const held = factsOf.get(id).filter((fact) => fact.kind === "posting");
  const former = (fact) => (values(fact, "kg:former").length ? 1 : 0);
  return held.sort((a, b) => former(a) - former(b) || (b.last ?? "").localeCompare(a.last ?? ""));
}

/** A person's role in one unit: "Kapolsek". */
function roleAt(id, unit) {
  const held = postingsOf(id).find((fact) => values(fact, "org:organization").includes(unit));
  if (!held) return postFromAbout(nodes.get(id), unit);
  return [...values(held, "kg:acting").map(() => say("acting")), ...values(held, "org:role").map(word)].join(" ");
}

/** Of a large build: the role that the line below a name tells, if it is the one in that unit. */
function postFromAbout(node, unit) {
  const [role, where] = node.about ? about(node).split(" · ") : [];
  return where?.split(", ").includes(labelOf(unit)) ? role : "";
}

function postWords(fact) {
  const role = values(fact, "org:role").map(word).join(", ");
  const of = [...values(fact, "org:organization"), ...values(fact, "kg:ofPlace")].map(labelOf);
  const area = values(fact, "kg:area").map(labelOf);
  const acting = values(fact, "kg:acting").length ? say("acting") : "";
  const former = values(fact, "kg:former").length ? say("former") : "";
  return [[former, acting, role].filter(Boolean).join(" "), [...of, ...area].join(", ")]
    .filter(Boolean)
    .join(" · ");
}

function labelOf(id) {
  return nodes.get(id)?.label ?? word(id);
}

/** A rank's short form for a badge, or "". */
function badge(node) {
  return node.rank ? word(node.rank) : "";
}

/** How many reports and how many independent sources stand behind evidence. */
function sources(evidence) {
  const reports = new Set(evidence.map(([sentence]) => data.sentences[sentence][0]));
  const origins = new Set([...reports].map((report) => data.reports[report].origin));
  return { reports: reports.size, origins: origins.size };
}

/** A report as one line: title, publisher, date. */
function reportLine(report) {
  const date = report.published ? day(report.published) : say("noDate");
  return [report.title ?? report.id, report.publisher, date].filter(Boolean).join(", ");
}

/** A sentence with its source, to paste under an article. */
function footnote([sentence, , rule, confidence]) {
  const [number, text] = data.sentences[sentence];
  const report = data.reports[number];
  const link = safeLink(report.url);
  const source = [reportLine(report), link].filter(Boolean).join(", ");
  return `“${text}” — ${source} [${report.id}; ${rule}; ${confidence}]`;
}

/** Only web addresses become links. */
function safeLink(url) {
  return url && /^https?:\/\//i.test(url) ? url : null;
}
