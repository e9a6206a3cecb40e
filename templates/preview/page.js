// The preview's page: asks for what is to be shown, and says on which line of the definition it stands.
"use strict";

const words = JSON.parse(document.body.dataset.words);
const find = (selector) => document.querySelector(selector);
const choices = find("#choices");
const pages = find("#pages");
const POINT = 96 / 72; // CSS pixels

let shown = { changes: -1, pages: [], contents: [], problems: [] };
let asking = 0;
let marked = null;

function chosen() {
  const data = new FormData(choices);
  return new URLSearchParams(["file", "as", "edition", "style"].map((name) => [name, data.get(name) || ""])
    .map(([name, value]) => [name, value || (name === "as" ? "" : name === "edition" ? "screen" : "0")]));
}

function zoom() {
  return Number(choices.elements.zoom.value) * POINT;
}

async function ask(name, more = {}) {
  const query = chosen();
  for (const [key, value] of Object.entries(more)) query.set(key, value);
  const response = await fetch(`${name}?${query}`);
  if (!response.ok) throw new Error(response.status);
  return response.json();
}

function say(text) {
  find("#status").textContent = text;
}

function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "click") made.addEventListener("click", value);
    else made.setAttribute(name, value);
  }
  made.append(...children);
  return made;
}

// What is shown ---------------------------------------------------------------------------------------------------

async function refresh() {
  const number = ++asking;
  say(words.working);
  let state;
  try {
    state = await ask("state");
  } catch {
    say(words.gone);
    return;
  }
  if (number !== asking) return; // a later one is on its way
  show(state);
  say(state.pages.length && !state.old ? words.ready : "");
  document.body.dataset.changes = state.changes;
}

function show(state) {
  shown = state;
  document.title = `${state.title} – ${words.title}`;
  find("#title").textContent = state.title;
  options(choices.elements.file, state.files);
  options(choices.elements.style, state.styles.map((name, at) => (at ? name || words.our_style : words.own_style)));
  choices.elements.style.parentElement.hidden = state.styles.length < 2;
  showContents(state.contents);
  showProblems(state);
  showPages(state);
  mark(marked);
}

function options(select, names) {
  const now = [...select.options].map((option) => option.textContent);
  if (now.join("\n") === names.join("\n")) return;
  const value = select.value;
  select.replaceChildren(...names.map((name, at) => element("option", { value: at }, name)));
  if (value !== "" && Number(value) < names.length) select.value = value;
}

function showContents(contents) {
  const list = contents.map((entry) => element("li", { class: entry.level === 1 ? "section" : "item" },
    element("button", { type: "button", click: () => goTo(entry.line, entry.page) }, entry.title)));
  find("#contents ul").replaceChildren(...list);
}

function showProblems(state) {
  const old = find("#old");
  const warning = state.old ? (state.pages.length ? words.old : words.nothing) : "";
  if (old.textContent !== warning) old.textContent = warning;
  old.hidden = !warning;
  pages.classList.toggle("old", state.old);
  const list = state.problems.map((problem) => element("li", { class: problem.severity },
    element("button", { type: "button", click: () => goTo(problem.line) },
      element("span", { class: "head" }, `${problem.name}, ${words.shown.replace("{line}", problem.line).toLowerCase()}` +
        (problem.rule ? ` (${problem.rule})` : "")),
      element("span", {}, problem.what), element("span", { class: "remedy" }, problem.remedy))));
  find("#problems ul").replaceChildren(...(list.length ? list : [element("li", {}, words.no_problems)]));
}

// Pages that look as before keep their pictures; their words are read again, as their lines may be others
function showPages(state) {
  const sheets = [...pages.children];
  state.pages.forEach((page, at) => {
    let sheet = sheets[at];
    if (!sheet) {
      sheet = element("section", { class: "sheet", "aria-label": words.page.replace("{number}", at + 1) });
      pages.append(sheet);
    }
    sheet.style.width = `${page.width * zoom()}px`;
    sheet.style.height = `${page.height * zoom()}px`;
    const look = `${page.look} ${zoom()}`;
    if (sheet.dataset.look !== look) sheet.dataset.stale = "picture";
    sheet.dataset.look = look;
    sheet.dataset.page = at + 1;
    sheet.querySelector(".words")?.remove();
    seen.unobserve(sheet);
    seen.observe(sheet);
  });
  sheets.slice(state.pages.length).forEach((sheet) => sheet.remove());
}

const seen = new IntersectionObserver((entries) => {
  for (const entry of entries) if (entry.isIntersecting) draw(entry.target);
}, { root: pages, rootMargin: "600px" });

async function draw(sheet) {
  const number = sheet.dataset.page;
  const changes = shown.changes;
  if (sheet.dataset.stale) {
    delete sheet.dataset.stale;
    const query = chosen();
    query.set("page", number);
    query.set("scale", zoom() * (window.devicePixelRatio || 1));
    query.set("look", sheet.dataset.look);
    const picture = element("img", { alt: "", src: `picture?${query}` });
    picture.decode().catch(() => {}).then(() => {
      sheet.querySelectorAll("img").forEach((old) => old !== picture && old.remove());
      if (!picture.parentElement) sheet.prepend(picture);
    });
  }
  if (sheet.querySelector(".words") || sheet.dataset.reading === String(changes)) return;
  sheet.dataset.reading = changes;
  let found;
  try {
    found = await ask("words", { page: number });
  } catch {
    return;
  }
  delete sheet.dataset.reading;
  if (changes !== shown.changes || sheet.querySelector(".words")) return;
  sheet.append(layer(found));
  mark(marked);
}

const ruler = document.createElement("canvas").getContext("2d");
ruler.font = "100px sans-serif";

function layer(found) {
  const scale = zoom();
  const made = element("div", { class: "words" });
  for (const [text, left, top, width, height, line] of found) {
    const word = element("span", line ? { "data-line": line } : {}, `${text} `);
    const size = height * 0.85;
    word.style.fontFamily = "sans-serif";
    word.style.left = `${left * scale}px`;
    word.style.top = `${top * scale}px`;
    word.style.fontSize = `${size * scale}px`;
    word.style.transform = `scaleX(${width / (ruler.measureText(text).width / 100 * size) || 1})`;
    made.append(word);
  }
  return made;
}

// From page to line and back --------------------------------------------------------------------------------------

pages.addEventListener("click", (event) => {
  const line = event.target.closest?.("[data-line]")?.dataset.line;
  if (line && !String(window.getSelection())) tell(Number(line));
});

async function tell(line) {
  choices.elements.line.value = line;
  const place = `${shown.name}:${line}`;
  find("#place output").textContent = place;
  find("#open").hidden = !shown.editor;
  mark(line);
  try {
    await navigator.clipboard.writeText(place);
    say(words.copied.replace("{place}", place));
  } catch {
    say(place);
  }
}

// To the first place of a line, or to that on a page: a line may be printed on several
async function goTo(line, page = 0) {
  choices.elements.line.value = line;
  const spots = await mark(line);
  const spot = page ? spots.find((each) => each.page === page) || { page, top: 0 } : spots[0];
  const sheet = spot && pages.children[spot.page - 1];
  if (sheet) pages.scrollTop = sheet.offsetTop - pages.offsetTop + spot.top * zoom() - pages.clientHeight / 3;
  say(words.shown.replace("{line}", line));
}

async function mark(line) {
  marked = line;
  let spots = [];
  if (line && shown.pages.length) spots = await ask("spots", { line }).catch(() => []);
  if (line !== marked) return spots;
  pages.querySelectorAll(".mark").forEach((old) => old.remove());
  for (const spot of spots) {
    const made = element("div", { class: "mark" });
    made.style.left = `${spot.left * zoom()}px`;
    made.style.top = `${spot.top * zoom()}px`;
    made.style.width = `${spot.width * zoom()}px`;
    made.style.height = `${spot.height * zoom()}px`;
    pages.children[spot.page - 1]?.append(made);
  }
  return spots;
}

find("#open").addEventListener("click", () => {
  const line = choices.elements.line.value;
  if (shown.editor === "link") location.href = `vscode://file${shown.path.startsWith("/") ? "" : "/"}${encodeURI(shown.path)}:${line}`;
  else fetch(`editor?${chosen()}&line=${line}`, { method: "POST" });
});

choices.addEventListener("submit", (event) => {
  event.preventDefault();
  const line = Number(choices.elements.line.value);
  if (line) goTo(line);
});
choices.addEventListener("change", (event) => {
  if (event.target.name === "zoom") show(shown);
  else if (event.target.name === "line") choices.requestSubmit();
  else {
    marked = null;
    refresh();
  }
});

// News ------------------------------------------------------------------------------------------------------------

function listen() {
  const events = new EventSource("events");
  events.onmessage = async (event) => {
    const news = JSON.parse(event.data);
    if (news.wanted && String(news.wanted.file) !== choices.elements.file.value) {
      choices.elements.file.value = news.wanted.file;
      await refresh();
    } else if (news.changes !== shown.changes) await refresh();
    if (news.wanted) goTo(news.wanted.line);
  };
  events.onerror = () => say(words.gone);
}

refresh().then(() => {
  const line = Number(new URLSearchParams(location.hash.slice(1)).get("line"));
  if (line) goTo(line);
  listen();
});
