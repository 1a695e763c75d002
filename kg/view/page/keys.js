// The page by keyboard: "/" finds, arrows walk from neighbour to neighbour, Escape steps back.

const directions = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

function startKeys() {
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || at("paste-box").open) return;
    const typing = event.target.matches("input:not([type=checkbox]):not([type=range]), textarea, select");
    if (event.key === "/" && !typing) {
      event.preventDefault();
      at("query").focus();
    } else if (event.key === "Escape") stepBack();
  });
  at("network").addEventListener("keydown", walk);
  for (const list of document.querySelectorAll("[role=tablist]")) list.addEventListener("keydown", turnTab);
}

function stepBack() {
  if (document.body.classList.contains("filters-open")) toggleFilters(false);
  else if (at("save").open) at("save").open = false;
  else if (state.start) change({ start: "", goal: "" });
  else if (state.picked) pick("");
}

function walk(event) {
  const direction = directions[event.key];
  if (direction) {
    event.preventDefault();
    const here = nodes.has(state.picked) && drawing.network.body.nodes[state.picked] ? state.picked : null;
    const next = here ? neighbourTowards(here, ...direction) : weightiest();
    if (next) pick(next);
  } else if (event.key === "+" || event.key === "=") zoomBy(1.3);
  else if (event.key === "-") zoomBy(1 / 1.3);
  else if (event.key === "0") fitView();
  else if (event.key === "Enter" && state.picked) at("panel-title")?.focus();
}

function weightiest() {
  const held = drawing.nodes.getIds().filter((id) => nodes.has(id)).map((id) => nodes.get(id));
  return held.sort((a, b) => b.weight - a.weight || (a.id < b.id ? -1 : 1))[0]?.id;
}

function turnTab(event) {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  const tabs = [...event.currentTarget.querySelectorAll("[role=tab]")];
  const next = tabs[(tabs.indexOf(event.target) + step + tabs.length) % tabs.length];
  next.focus();
  next.click();
}
