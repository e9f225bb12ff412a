// The rows that a person selects: they stay selected whatever the list does meanwhile.

const chosen = new Set();
const list = () => document.getElementById("list");
const bar = () => document.getElementById("selecting");
const boxes = () => [...list().querySelectorAll(".select")];

function note(box) {
  if (box.checked) chosen.add(box.value);
  else chosen.delete(box.value);
}

/** Tick what is chosen, and send along what the list no longer shows. */
function show() {
  document.body.dataset.selected = chosen.size || "";
  const form = bar();
  if (!form) return;
  const shown = new Set();
  for (const box of boxes()) {
    box.checked = chosen.has(box.value);
    shown.add(box.value);
  }
  for (const former of form.querySelectorAll("[name='m']")) former.remove();
  for (const number of chosen) if (!shown.has(number)) form.append(kept(number));
  const { one, many } = form.dataset;
  const words = chosen.size === 1 ? one : many.replace("%s", chosen.size);
  const place = form.querySelector("[role='status']");
  if (place.textContent !== (chosen.size ? words : "")) place.textContent = chosen.size ? words : "";
  form.classList.toggle("some", chosen.size > 0);
  for (const element of form.querySelectorAll("[data-some]")) element.hidden = !chosen.size;
}

function kept(number) {
  return Object.assign(document.createElement("input"), {
    type: "hidden", name: "m", value: number,
  });
}

function forget() {
  chosen.clear();
  show();
}

document.addEventListener("change", ({ target }) => {
  if (!target.matches?.("#list .select")) return;
  note(target);
  show();
});

/** The row that the person stands on: the one that has the focus, else the one that is open. */
function here() {
  const row = document.activeElement.closest("#list .row");
  return row ?? list().querySelector(".row[aria-current]");
}

document.addEventListener("pressed", (event) => {
  if (event.detail !== list()?.dataset.select) return;
  const box = here()?.querySelector(".select");
  if (!box) return;
  event.preventDefault();
  box.click();
});

document.addEventListener("click", (event) => {
  if (event.target.closest("#selecting [value='page']")) {
    // The boxes say as much as a page would, and can still be changed.
    event.preventDefault();
    for (const box of boxes()) chosen.add(box.value);
    show();
    bar().querySelector("[value='choix']").focus();
  }
  if (event.target.closest("#selecting [data-none]")) {
    forget();
    bar().querySelector("[value='page']").focus();
  }
});

// What was done shows at once in the list, whatever the live stream does.
document.body.addEventListener("htmx:afterRequest", ({ detail }) => {
  // By now its form has left the page: the request remembers it.
  const { elt } = detail.requestConfig;
  if (!elt.matches?.("[data-many]:not(#selecting)") || !detail.successful) return;
  forget();
  document.dispatchEvent(new CustomEvent("changed", { detail: { topic: "mentions", ids: [] } }));
});

document.addEventListener("drawn", show);
// A page that the browser gives back may have kept its ticks.
boxes().filter((box) => box.checked).forEach(note);
show();
