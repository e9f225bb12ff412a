// The list of the desk: it keeps its place, and says what came without moving what is read.

const list = () => document.getElementById("list");
const panel = () => document.querySelector("article#panel");
const side = document.querySelector(".list-side");
const news = document.getElementById("news");

// --- Going through it ---------------------------------------------------------------------------

const links = () =>
  [...side.querySelectorAll(".row-words a")].filter((link) => link.checkVisibility());
const shownRows = () =>
  [...list().querySelectorAll("[data-mention]")].map((row) => row.dataset.mention);
const rowOf = (number) => side.querySelectorAll(`[data-mention="${CSS.escape(number)}"]`);

/** Where the person stands: the row that has the focus, else the one that is open. */
const here = (all) => {
  const focused = all.indexOf(document.activeElement);
  return focused >= 0 ? focused : all.findIndex((link) => link.closest("[aria-current]"));
};

function go(step) {
  // On a narrow screen an open mention hides the list.
  if (panel() && !list().checkVisibility()) return press(".onward");
  const all = links();
  const at = here(all);
  const link = all[at < 0 ? 0 : at + step];
  if (!link) return step > 0 && press(".more [rel='next']");
  link.focus();
  link.scrollIntoView({ block: "nearest" });
  if (panel()) link.click();
  return true;
}

function press(selector) {
  const link = document.querySelector(selector);
  if (!link) return false;
  link.click();
  return true;
}

function open() {
  const all = links();
  const link = all[Math.max(here(all), 0)];
  link?.click();
  return Boolean(link);
}

document.addEventListener("pressed", (event) => {
  const { next, previous, open: opens } = list().dataset;
  const steps = { [next]: () => go(1), [previous]: () => go(-1), [opens]: open };
  if (steps[event.detail]?.()) event.preventDefault();
});

/** Show which row is open; the list has kept its place. Whoever adds to rows hears `drawn`. */
function mark() {
  document.dispatchEvent(new CustomEvent("drawn"));
  for (const row of side.querySelectorAll("[aria-current]:is(.row)")) {
    row.removeAttribute("aria-current");
  }
  const number = panel()?.dataset.mention;
  if (!number) return;
  for (const row of rowOf(number)) row.setAttribute("aria-current", "true");
}

function shut() {
  const number = panel()?.dataset.mention;
  const address = `?${list().dataset.desk}`;
  document.getElementById("panel").replaceWith(
    document.getElementById("no-panel").content.cloneNode(true),
  );
  history.pushState(null, "", address);
  mark();
  const row = number && rowOf(number)[0]?.querySelector("a");
  (row ?? document.getElementById("list-title")).focus();
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-shut]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  shut();
});

// --- What changes meanwhile ---------------------------------------------------------------------

const MOST = 100; // rows asked for at once, as the server gives them
const MANY = 500; // numbers asked about at once
const APART = 500; // ms between two questions, and more where the server is slow
const TOO_MANY = 1000;
const changed = new Set(); // rows that are shown
const others = new Set(); // what may be new
let anything = false; // whether rows may have changed that nobody named
const fresh = new Set();
let asking = false;
let pressing = false; // somebody waits to see what they did
let timer = 0;
let calm = 0;

/** Ask for the rows that changed, as they stand now, and which of the others are new here. */
function ask(numbers) {
  const shown = new Set(shownRows());
  for (const number of numbers.map(String)) {
    if (shown.has(number)) changed.add(number);
    else if (others.size + fresh.size < TOO_MANY) others.add(number);
  }
  if (!asking && (changed.size || others.size || anything)) {
    asking = true;
    timer = setTimeout(answered, pressing ? 0 : Math.max(0, calm - performance.now()));
  }
}

function askAtOnce(number) {
  pressing = true;
  if (timer) {
    clearTimeout(timer);
    asking = false;
  }
  ask([number]);
}

async function answered() {
  timer = 0;
  pressing = false;
  const numbers = [...changed].slice(0, MOST);
  const unknown = [...others].slice(0, MANY);
  for (const number of numbers) changed.delete(number);
  for (const number of unknown) others.delete(number);
  const all = anything;
  anything = false;
  const { rows, desk } = list().dataset;
  const address = `${rows}?${desk}&ids=${numbers}&autres=${unknown}${all ? "&debut=1" : ""}`;
  const began = performance.now();
  const response = await fetch(address, { headers: { "HX-Request": "true" } }).catch(() => null);
  if (response?.ok) show(await response.text(), numbers);
  else if (response?.status === 401) document.dispatchEvent(new CustomEvent("signed-out"));
  else {
    // No network, or a desk in trouble: what was not told is asked for again.
    for (const number of numbers) changed.add(number);
    for (const number of unknown) others.add(number);
    anything ||= all;
  }
  // A desk under pressure is asked less often, by every page of itself.
  calm = performance.now() + Math.max(APART, 20 * (performance.now() - began));
  asking = false;
  ask([]);
}

function show(text, numbers) {
  const answer = new DOMParser().parseFromString(text, "text/html");
  renew(document.getElementById("lane"), answer.getElementById("lane"));
  const rows = answer.querySelector("body > ol");
  // Before any row leaves the answer for the page.
  const given = new Set([...rows.querySelectorAll(".row")].map((row) => row.dataset.mention));
  for (const row of rows.querySelectorAll(".row")) {
    renew(list().querySelector(`[data-mention="${row.dataset.mention}"]`), row);
  }
  for (const number of numbers) {
    if (!given.has(number)) close(number);
  }
  const shown = new Set(shownRows());
  for (const number of rows.dataset.fresh.split(" ").filter(Boolean)) {
    if (!shown.has(number)) fresh.add(number);
  }
  mark();
  announce();
}

/** Take the words out of a row that this person may no longer read; it keeps its place. */
function close(number) {
  const row = list().querySelector(`[data-mention="${number}"]`);
  if (!row) return;
  const line = document.createElement("p");
  line.className = "row-words hint";
  line.textContent = list().dataset.closed;
  row.className = "row past";
  row.replaceChildren(line);
}

/** Put what is new in the place of what was, and leave the focus where it stood. */
function renew(former, next) {
  if (!former || !next || former.outerHTML === next.outerHTML) return;
  const focused = former.contains(document.activeElement)
    ? (document.activeElement.closest("[data-mention]")?.dataset.mention ?? "")
    : null;
  const field = document.activeElement?.matches(".select") ? ".select" : "a";
  const scrolled = former.querySelector(".rows")?.scrollTop ?? 0;
  former.replaceWith(next);
  htmx.process(next);
  if (scrolled) next.querySelector(".rows")?.scrollTo({ top: scrolled });
  if (focused === null) return;
  const row = next.matches(".row") ? next : next.querySelector(`[data-mention="${focused}"]`);
  (row?.querySelector(field) ?? row?.querySelector("a"))?.focus({ preventScroll: true });
}

/** Nobody is reading: the list is at its top, nothing is open, selected, nor has the focus. */
const idle = () =>
  !panel() &&
  !document.body.dataset.selected &&
  side.scrollTop === 0 &&
  scrollY === 0 &&
  !side.contains(document.activeElement) &&
  !location.search.includes("apres=");

function announce() {
  if (fresh.size && idle()) return load();
  // Whoever works through their own is not called away; the lane still says it all.
  if ("quiet" in list().dataset) return;
  const { one, many } = news.dataset;
  const count = fresh.size >= TOO_MANY ? `${TOO_MANY}+` : fresh.size;
  const words = fresh.size === 1 ? one : many.replace("%s", count);
  const place = news.querySelector("span");
  if (place.textContent !== words) place.textContent = words;
  news.hidden = !fresh.size;
}

/** Draw the list again from its beginning; the row that was read stays where it was. */
async function load() {
  const anchor = side.querySelector(".row[aria-current]") ?? null;
  const before = anchor?.getBoundingClientRect().top;
  const held = news === document.activeElement;
  fresh.clear();
  news.hidden = true;
  await htmx.ajax("GET", `${location.pathname}?${list().dataset.desk}`, {
    target: "#list",
    swap: "outerHTML show:none",
  });
  mark();
  const after = side.querySelector(".row[aria-current]")?.getBoundingClientRect().top;
  if (before !== undefined && after !== undefined) side.scrollBy({ top: after - before });
  else if (held) side.scrollTo({ top: 0 });
  if (held) document.getElementById("list-title").focus({ preventScroll: true });
}

news.addEventListener("click", load);

document.addEventListener("changed", (event) => {
  const { topic, ids } = event.detail;
  if (topic !== "mentions") return;
  anything ||= ids.length === 0;
  ask(ids.length ? ids : shownRows());
});

// At once: a key pressed before the page has settled must find the row that is open.
document.body.addEventListener("htmx:afterSwap", mark);

document.body.addEventListener("htmx:afterSettle", (event) => {
  if (event.detail.elt.id !== "panel" && event.detail.target?.id !== "panel") return;
  mark();
  side.querySelector(".row[aria-current]")?.scrollIntoView({ block: "nearest" });
});

// One's own act shows at once, whatever the live stream does.
document.body.addEventListener("htmx:beforeRequest", (event) => {
  const { verb } = event.detail.requestConfig;
  const number = panel()?.dataset.mention;
  if (verb === "post" && number) {
    document.body.addEventListener("htmx:afterSettle", () => askAtOnce(number), { once: true });
  }
});

// The page that the browser goes back to may be older than what it says.
addEventListener("popstate", () => location.reload());

mark();
announce();
side.querySelector(".row[aria-current]")?.scrollIntoView({ block: "nearest" });
