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
  panel.querySelector(":is(.holding, .decide, .follow) :focus, :checked:not(:default)") ||
  [...panel.querySelectorAll("textarea, input")].some((field) => field.value !== field.defaultValue);

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

function show(panel, text) {
  const next = new DOMParser().parseFromString(text, "text/html").getElementById("panel");
  // An answer that is on its way brings what is true with it.
  if (panel !== opened() || document.querySelector(".htmx-request") || !next) return;
  if (says(panel) === says(next)) return;
  if (busy(panel)) {
    panel.querySelector(".stale").hidden = false;
    return;
  }
  const focused = panel.contains(document.activeElement);
  next.querySelector(".panel-nav").after(...panel.querySelectorAll(".toast"));
  panel.replaceWith(next);
  htmx.process(next);
  if (focused) next.querySelector("h1").focus({ preventScroll: true });
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
