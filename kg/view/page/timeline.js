// Time: how many visits and postings when, the election's phases, a span to look at, and a play button.

const dayLength = 86400000;
const clock = { days: [], playing: null };

function toDay(iso) {
  return Math.round(Date.parse(`${iso}T00:00:00Z`) / dayLength);
}

function toIso(number) {
  return new Date(number * dayLength).toISOString().slice(0, 10);
}

/** Full day of a date that may be a month or a year. */
function fullDay(iso) {
  return (iso + "-01-01").slice(0, 10);
}

const { days: daysOfAll, end: endOfAll, undated } = dayCounts();

function startTimeline() {
  const held = at("timeline");
  if (!daysOfAll.length) {
    held.hidden = true;
    return;
  }
  const starts = daysOfAll.map(([day]) => toDay(day)).sort((a, b) => a - b);
  clock.first = starts[0];
  clock.last = Math.max(toDay(endOfAll), starts.at(-1), clock.first + 1);
  clock.picture = draw("svg", { class: "bars", "aria-hidden": "true", preserveAspectRatio: "none" });
  clock.phases = make("div", { class: "phases" });
  clock.from = slider("from");
  clock.until = slider("until");
  clock.play = make("button", { type: "button", class: "tool icon play", id: "play", onclick: play });
  clock.said = make("output", { class: "span-text", id: "span-text" });
  clock.zoom = make("button", { type: "button", class: "link", id: "campaign", onclick: showCampaign });
  clock.key = make("p", { class: "time-key", "aria-hidden": "true" });
  clock.all = make("button", { type: "button", class: "link", id: "all-time", onclick: () => change({ from: "", until: "" }) });
  held.append(
    make("div", { class: "time-head" }, clock.play, clock.said, clock.key, clock.zoom, clock.all),
    make("div", { class: "time-track" }, clock.picture, clock.phases, clock.from, clock.until, make("div", { class: "time-ends" })),
  );
  new ResizeObserver(drawBars).observe(held);
}

function slider(name) {
  const input = make("input", {
    type: "range", id: `time-${name}`, class: `time-slider ${name}`, min: clock.first, max: clock.last, step: 1,
    oninput: () => slid(name),
  });
  return input;
}

function slid(name) {
  let [from, until] = [Number(clock.from.value), Number(clock.until.value)];
  stop();
  if (from > until) [from, until] = name === "from" ? [until, until] : [from, from];
  setSpan(from, until);
}

function setSpan(from, until) {
  change(
    { from: from <= clock.first ? "" : toIso(from), until: until >= clock.last ? "" : toIso(until) },
    { quietly: true },
  );
}

/** The election's span, where the data has one: from the campaign to the vote. */
function campaign() {
  const phases = data.phases.filter((phase) => toDay(phase.first) <= clock.last && toDay(phase.last) >= clock.first);
  if (!phases.length) return null;
  const days = phases.flatMap((phase) => [toDay(phase.first), toDay(phase.last)]);
  return [Math.max(clock.first, Math.min(...days)), Math.min(clock.last, Math.max(...days))];
}

function showCampaign() {
  setSpan(...campaign());
}

function span() {
  return [
    state.from ? Math.max(clock.first, toDay(state.from)) : clock.first,
    state.until ? Math.min(clock.last, toDay(state.until)) : clock.last,
  ];
}

function showTimeline() {
  if (!clock.picture) return;
  const [from, until] = span();
  clock.from.value = from;
  clock.until.value = until;
  clock.from.setAttribute("aria-label", say("timeFrom"));
  clock.until.setAttribute("aria-label", say("timeUntil"));
  clock.from.setAttribute("aria-valuetext", day(toIso(from)));
  clock.until.setAttribute("aria-valuetext", day(toIso(until)));
  const all = !state.from && !state.until;
  clock.said.textContent = [period(toIso(from), toIso(until)), all ? (undated ? say("undatedToo", { count: number(undated) }) : "") : say("undatedHidden", { count: number(undated) })].filter(Boolean).join(" · ");
  clock.play.setAttribute("aria-label", say(clock.playing ? "pause" : "play"));
  clock.play.textContent = clock.playing ? "❚❚" : "▶";
  clock.key.replaceChildren(make("span", {}, say("keyVisits")), make("span", { class: "post" }, say("keyPosts")));
  clock.all.textContent = say("allTime");
  clock.all.hidden = all;
  clock.zoom.textContent = data.phases.length ? data.phases[0].election : "";
  clock.zoom.hidden = !campaign();
  drawBars();
}

/** Bars of weeks or months; those outside the span are pale. */
function drawBars() {
  if (!clock.picture) return;
  const width = clock.picture.clientWidth || 600;
  const height = clock.picture.clientHeight || 40;
  const length = clock.last - clock.first + 1;
  const wide = Math.max(1, Math.ceil(length / Math.max(20, Math.floor(width / 7))));
  const bins = Array.from({ length: Math.ceil(length / wide) }, () => [0, 0]);
  for (const [day, visited, posted] of daysOfAll) {
    const bin = bins[Math.floor((toDay(day) - clock.first) / wide)];
    bin[0] += visited;
    bin[1] += posted;
  }
  const most = Math.max(...bins.map(([one, other]) => one + other));
  const [from, until] = span();
  clock.picture.setAttribute("viewBox", `0 0 ${width} ${height}`);
  const step = (width * wide) / length;
  clock.picture.replaceChildren(...bins.flatMap(([visited, posted], i) => {
    const start = clock.first + i * wide;
    const inside = start + wide > from && start <= until ? "" : " pale";
    const [tall, more] = [visited, posted].map((count) => (count / most) * (height - 2));
    const bar = (name, y, reach) => draw("rect", { x: i * step, y, width: Math.max(1, step - 1), height: reach, class: name + inside });
    return [visited && bar("bar-visit", height - tall, tall), posted && bar("bar-post", height - tall - more, more)].filter(Boolean);
  }));
  drawPhases(length);
}

function drawPhases(length) {
  const share = (number) => `${(((number - clock.first) / length) * 100).toFixed(3)}%`;
  const inside = data.phases.filter((phase) => toDay(phase.last) >= clock.first && toDay(phase.first) <= clock.last);
  clock.phases.replaceChildren(...inside.map((phase) => {
    const left = Math.max(toDay(phase.first), clock.first);
    const right = Math.min(toDay(phase.last), clock.last) + 1;
    const text = `${phase[`label_${state.language}`]}: ${period(phase.first, phase.last)}`;
    return make("span", { class: `phase ${phase.phase}`, style: `left:${share(left)};width:max(3px, calc(${share(right)} - ${share(left)}))`, title: text },
      make("span", { class: "unseen" }, `${phase.election}, ${text}`));
  }));
  const ends = document.querySelector(".time-ends");
  ends.replaceChildren(make("span", {}, day(toIso(clock.first))), make("span", {}, day(toIso(clock.last))));
}

/** Let time run: from the start of the span to the end of all, a step a tick. */
function play() {
  if (clock.playing) return stop();
  const [from, until] = span();
  const end = until >= clock.last || until <= from ? clock.last : until;
  const stepDays = Math.max(1, Math.round((end - from) / 60));
  let here = from;
  clock.playing = setInterval(() => {
    here = Math.min(end, here + stepDays);
    setSpan(from, here);
    if (here >= end) stop();
  }, 220);
  setSpan(from, from + stepDays);
  return showTimeline();
}

function stop() {
  clearInterval(clock.playing);
  clock.playing = null;
  showTimeline();
}
