// Keys press what the page has marked with data-key; the registry on the server says which.

const typing = "input:not([type='radio'], [type='checkbox'], [type='submit'], [type='button']), textarea, select, [contenteditable]";
const field = ":is(input:not([type='hidden']), select, textarea)";
const PATIENCE = 3000;
// Nobody has read in so short a time.
const UNREAD = 300;
let first = "";
let forget = 0;
let left = null;
let arrived = -UNREAD;

/** One of these can be seen, or stands in a list that can. */
const visible = (element) => (element.closest("select") ?? element).checkVisibility();
const marked = (press) =>
  [...document.querySelectorAll(`[data-key="${CSS.escape(press)}"]`)].find(visible);
const begins = (press) =>
  [...document.querySelectorAll(`[data-key^="${CSS.escape(press)} "]`)].some(visible);

function answer(element) {
  if (element instanceof HTMLOptionElement) {
    const select = element.closest("select");
    select.value = element.value;
    select.dispatchEvent(new Event("change", { bubbles: true }));
    return;
  }
  const fold = element.localName === "summary" && element.parentElement;
  if (element.localName === "form") element.querySelector(field)?.focus();
  else if (!fold.open) element.click();
  if (fold.open) fold.querySelector(field)?.focus();
}

function wait(press) {
  first = press;
  document.body.dataset.waiting = press;
  clearTimeout(forget);
  forget = setTimeout(() => wait(""), press ? PATIENCE : 0);
  if (!press) {
    clearTimeout(forget);
    delete document.body.dataset.waiting;
  }
}

// After an act the next mention comes by itself: a key that is held down, or was pressed twice, must
// not decide on it.
const opened = () => document.getElementById("panel")?.dataset.mention;
document.body.addEventListener("htmx:beforeRequest", () => (left = opened()));
document.body.addEventListener("htmx:afterSettle", ({ detail }) => {
  if (detail.requestConfig?.verb === "post" && opened() !== left) arrived = performance.now();
});
const meant = (element, { repeat }) =>
  !element.matches(".decide button") || (!repeat && performance.now() - arrived > UNREAD);

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.defaultPrevented) return;
  const held = event.target instanceof Element ? event.target : document.body;
  if (document.querySelector("dialog[open]")) return;
  if (held.matches(typing)) {
    // Out of the field, and back to the keys; what was typed stays.
    if (event.key === "Escape") held.blur();
    return;
  }
  if (event.key === "Enter" && held.closest("a, button, summary, input, label")) return;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const press = first ? `${first} ${key}` : key;
  wait("");
  if (!first && begins(press)) {
    event.preventDefault();
    wait(press);
    return;
  }
  const element = marked(press);
  const unanswered = () =>
    document.dispatchEvent(new CustomEvent("pressed", { detail: press, cancelable: true }));
  if (element) {
    event.preventDefault();
    if (meant(element, event)) answer(element);
  } else if (!unanswered()) {
    event.preventDefault();
  }
});

// The sheet of every key.
const sheet = document.getElementById("keys");
const opener = document.getElementById("show-keys");
if (sheet && opener) {
  opener.hidden = false;
  opener.addEventListener("click", () => sheet.showModal());
}
