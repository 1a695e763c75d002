// Texts in two languages, dates, and small builders of elements. Report texts only ever enter the page
// as text nodes.

const languages = ["en", "id"];
const months = {
  en: "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" "),
  id: "Jan Feb Mar Apr Mei Jun Jul Agu Sep Okt Nov Des".split(" "),
};

/** The page's text for a key; {names} in it are replaced. */
function say(key, parts = {}) {
  const text = data.texts[key]?.[languages.indexOf(state.language)] ?? key;
  return text.replace(/\{(\w+)\}/g, (_, name) => parts[name] ?? "");
}

/** What a concept, class or predicate is called. */
function word(name) {
  return data.words[name]?.[languages.indexOf(state.language)] ?? name;
}

function capital(text) {
  return text.charAt(0).toLocaleUpperCase() + text.slice(1);
}

function kindWord(kind) {
  return capital(word(kind));
}

/** "2024-09-25" -> "25 Sep 2024"; months and years keep their precision. */
function day(iso) {
  const [year, month, date] = iso.slice(0, 10).split("-");
  return [date && Number(date), month && months[state.language][month - 1], year].filter(Boolean).join(" ");
}

/** A moment with its hour and zone, as far as stated. */
function moment(iso) {
  const hour = /T(\d\d:\d\d)/.exec(iso);
  const zone = { "+07:00": "WIB", "+08:00": "WITA", "+09:00": "WIT" }[iso.slice(-6)];
  return [day(iso), hour && hour[1], hour && zone].filter(Boolean).join(" ");
}

function period(first, last) {
  if (!first) return "";
  return !last || last === first ? day(first) : `${day(first)} – ${day(last)}`;
}

function number(count) {
  return count.toLocaleString(state.language === "id" ? "id-ID" : "en-GB");
}

/** make("p", {class: "note", onclick}, "text", child): an element; strings become text nodes. */
function make(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else element.setAttribute(key, value === true ? "" : value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== ""));
  return element;
}

function draw(name, attributes = {}, ...children) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}

function at(id) {
  return document.getElementById(id);
}

/** Fill in the page's own texts for the language at hand. */
function translate() {
  document.documentElement.lang = state.language;
  for (const element of document.querySelectorAll("[data-text]")) {
    element.textContent = say(element.dataset.text);
  }
  for (const element of document.querySelectorAll("[data-label]")) {
    element.setAttribute("aria-label", say(element.dataset.label));
    if (element.matches("button.icon")) element.title = say(element.dataset.label);
  }
  for (const element of document.querySelectorAll("[data-placeholder]")) {
    element.placeholder = say(element.dataset.placeholder);
  }
  at("network").setAttribute("aria-label", say("networkLabel"));
  at("language").textContent = state.language === "en" ? "ID" : "EN";
  at("language").setAttribute("aria-label", say("otherLanguage"));
}

/** Tell people who listen to the page. */
function speak(text) {
  at("spoken").textContent = text;
}
