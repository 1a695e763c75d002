// The way between two nodes, step by step.

function routePanel() {
  const [start, goal] = [nodes.get(state.start), nodes.get(state.goal)];
  if (!start) return [];
  const end = () => change({ start: "", goal: "" });
  const head = make("div", { class: "route-head" },
    make("h2", {}, say("route")),
    make("button", { type: "button", class: "tool", onclick: end, "data-act": "pathEnd" }, say("pathEnd")));
  if (!goal) return [make("section", { class: "route" }, head, make("p", {}, say("routeChoose", { name: start.label })))];
  if (!scope.route) return [make("section", { class: "route" }, head, make("p", {}, say("routeNone", { a: start.label, b: goal.label })))];
  return [make("section", { class: "route" }, head, make("p", { class: "muted small" }, say("routeSteps", { count: scope.route.edges.length })), steps(scope.route))];
}

function steps({ nodes: way, edges: ties }) {
  const list = make("ol", {}, make("li", {}, picture(nodes.get(way[0]).kind), entity(way[0])));
  ties.forEach((edge, i) => {
    const forwards = edge.from === way[i];
    const verb = forwards ? `${word(edge.predicate)} →` : `← ${word(edge.predicate)}`;
    const told = make("button", { type: "button", class: edge.implied ? "link verb implied" : "link verb", onclick: () => pick(edge.id) }, verb);
    list.append(make("li", {}, make("span", { class: "step" }, told), picture(nodes.get(way[i + 1]).kind), entity(way[i + 1])));
  });
  return list;
}
