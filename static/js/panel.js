// The mention that is open, kept true while others act on it, and the act that can be undone.

const opened = () => document.querySelector("article#panel");
const number = (panel) => panel?.dataset.mention;
let asking = false;
let again = false;

/** What a panel says, its ages apart: those go by without anything having changed. */
function says(panel) {
  const copy = panel.cloneNode(true);
  for (const passing of copy.querySelectorAll("[data-age], [data-due], .toast, .draft, .stale")) {
    passing.remove();
  }
  return copy.textContent.replace(/\s+/g, " ");
}

/** Whether somebody is writing in it, or about to press something there. */
const busy = (panel) =>
  // Replaced between the press and its release, a link or a button would hear neither.
  panel.querySelector(":active") ||
  panel.querySelector(":is(.holding, .emergency, .decide, .follow) :focus, input:checked:not(:default)") ||
  [...panel.querySelectorAll("textarea, input")].some((field) => field.value !== field.defaultValue) ||
  [...panel.querySelectorAll("select")].some(chosen);

/** Where no option is marked, a list shows its first one. */
const chosen = ({ options, selectedIndex }) =>
  selectedIndex !== Math.max(0, [...options].findIndex((option) => option.defaultSelected));

async function ask() {
  const panel = opened();
  asking = true;
  again = false;
  try {
    const headers = { "HX-Request": "true", "HX-Target": "panel" };
    const response = await fetch(panel.querySelector(".stale a").href, { headers });
    if (response.ok) show(panel, await response.text());
  } catch {
    // The stream says it again once there is a network.
  }
  asking = false;
  if (again && opened()) ask();
}

/** Take what is being written in a note from one panel to the next; gives where it goes on. */
function carry(panel, next) {
  const [from, to] = [panel, next].map((one) => one.querySelector("textarea[name='text']"));
  if (!from?.value || !to) return null;
  to.value = from.value;
  return to;
}

function show(panel, text) {
  const next = new DOMParser().parseFromString(text, "text/html").getElementById("panel");
  // An answer that is on its way brings what is true with it.
  if (panel !== opened() || document.querySelector(".htmx-request") || !next) return;
  if (says(panel) === says(next)) return;
  quieten(panel, next);
  // Words that became private leave the screen at once; what is being written stays.
  const closed = "hidden" in next.dataset;
  if (busy(panel) && !closed) {
    panel.querySelector(".stale").hidden = false;
    // Whoever is about to call must see that somebody else did.
    panel.querySelector("#called").replaceWith(next.querySelector("#called"));
    return;
  }
  const focused = panel.contains(document.activeElement);
  if (!closed) next.querySelector(".panel-nav").after(...panel.querySelectorAll(".toast"));
  const written = closed && carry(panel, next);
  panel.replaceWith(next);
  htmx.process(next);
  if (focused) (written || next.querySelector("h1")).focus({ preventScroll: true });
}

/** A call that was said aloud is not said again because something else has changed. */
function quieten(panel, next) {
  for (const call of panel.querySelectorAll("[data-call]")) {
    next.querySelector(`[data-call="${call.dataset.call}"]`)?.removeAttribute("role");
  }
}

document.addEventListener("changed", ({ detail: { topic, ids } }) => {
  const mine = number(opened());
  if (topic !== "mentions" || !mine || (ids.length && !ids.map(String).includes(mine))) return;
  if (asking) again = true;
  else ask();
});

// --- The last act, which its key undoes from wherever one went since ----------------------------

const LAST = "last-act";

function remember() {
  const form = document.querySelector("#panel .toast form");
  if (form) sessionStorage.setItem(LAST, form.getAttribute("action"));
}

document.addEventListener("pressed", (event) => {
  const { undo } = document.getElementById("list")?.dataset ?? {};
  const last = sessionStorage.getItem(LAST);
  if (event.detail !== undo || !last) return;
  event.preventDefault();
  sessionStorage.removeItem(LAST);
  const token = document.querySelector("[name='csrfmiddlewaretoken']").value;
  const values = { csrfmiddlewaretoken: token };
  htmx.ajax("POST", last, { target: "#panel", swap: "outerHTML show:none", values });
});
// Undone by its own button, it is no longer the last.
document.body.addEventListener("htmx:beforeRequest", ({ detail: { elt } }) => {
  if (elt.matches(".toast form")) sessionStorage.removeItem(LAST);
});
document.body.addEventListener("htmx:afterSettle", remember);
remember();
