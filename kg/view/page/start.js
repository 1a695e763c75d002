// Putting it all together: first paint, then every change of the state shown where it belongs.

function showTheme() {
  document.documentElement.dataset.theme = state.theme;
  readPalette();
}

function showViews() {
  for (const tab of document.querySelectorAll("[role=tab]")) {
    const chosen = tab.dataset.view === state.view;
    tab.setAttribute("aria-selected", String(chosen));
    tab.tabIndex = chosen ? 0 : -1;
  }
  at("network").hidden = !isDrawn();
  at("map").hidden = state.view !== "map";
  at("table").hidden = state.view !== "table";
  at("zoom").hidden = state.view === "table";
  at("save-png").disabled = state.view === "table";
}

const seen = { facts: ["from", "until", "kindsOff", "tiesOff", "opened", "hidden", "picked", "start", "goal", "pinned"] };

function show(changed) {
  const any = (...keys) => keys.some((key) => changed.has(key));
  if (changed.size === 1 && any("camera")) return;
  if (any("theme")) showTheme();
  if (any("language")) translate();
  if (any(...seen.facts)) findScope();
  if (any("view")) showViews();
  if (any("view", "theme", ...seen.facts)) showNetwork();
  if (any("view") && isDrawn()) {
    drawing.network.setSize("100%", "100%");
    if (!restoreCamera() || !changed.has("camera")) fit();
  }
  if (any("view", "language", "theme", ...seen.facts)) showMap();
  if (any("view", "language", "table", "filter", "order", ...seen.facts)) showTable();
  if (any("view", "language", ...seen.facts)) {
    showLegend();
    showCount();
  }
  if (any("language", "picked", "start", "goal", "opened", "pinned", "tiesOff", "hidden")) showPanel();
  if (any("language", "from", "until")) showTimeline();
  if (any("start", "goal") && scope.route && isDrawn()) focusOnRoute();
  else if (any("picked", "view") && nodes.has(state.picked)) lookAt(state.picked);
  if (any("picked", "language")) showTitle();
  if (isDrawn()) drawing.network.redraw();
}

/** The window's name tells one step of the history from the other. */
function showTitle() {
  const node = nodes.get(state.picked);
  document.title = node ? `${node.label} · Sambang` : "Sambang";
}

function lookAt(id) {
  if (isDrawn()) focusOn(id);
  else if (state.view === "map") focusMap(id);
}

function connect() {
  for (const tab of document.querySelectorAll("[role=tab]")) {
    tab.addEventListener("click", () => change({ view: tab.dataset.view, camera: "" }));
  }
  const acts = {
    language: () => change({ language: state.language === "en" ? "id" : "en" }, { quietly: true }),
    theme: () => change({ theme: state.theme === "light" ? "dark" : "light" }, { quietly: true }),
    filters: () => toggleFilters(true),
    "filters-close": () => toggleFilters(false),
    reset: resetAll,
    paste: openPaste,
    "zoom-in": () => zoomBy(1.4),
    "zoom-out": () => zoomBy(1 / 1.4),
    "zoom-fit": fitView,
    "save-png": savePng,
    "save-json": saveJson,
    "save-graphml": saveGraphml,
    "save-csv": saveCsv,
  };
  for (const [id, act] of Object.entries(acts)) at(id).addEventListener("click", act);
  at("copy-link").addEventListener("click", () => {
    writeAddress(true);
    copy(location.href, at("copy-link"));
  });
  addEventListener("click", (event) => {
    if (!at("save").contains(event.target)) at("save").open = false;
  });
}

function start() {
  showTheme();
  translate();
  findScope();
  showViews();
  startNetwork();
  startTimeline();
  startSearch();
  startFinder();
  startKeys();
  connect();
  onChange(show);
  showNetwork();
  showMap();
  showTable();
  showLegend();
  showCount();
  showPanel();
  showTimeline();
  if (isDrawn() && !restoreCamera()) fit();
  showTitle();
  if (nodes.has(state.picked)) lookAt(state.picked);
  window.sambang = Object.freeze({
    data,
    labels: () => drawing.placed.map(({ box }) => box),
    settled: () => writing === null && server.under === 0,
  });
  document.documentElement.dataset.ready = "yes";
}

/** What the address names is fetched first, where the page does not hold it. */
when(prepare(), () => {
  Object.assign(state, checked({ ...state }));
  start();
});
