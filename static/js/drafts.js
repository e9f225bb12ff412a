// What is being typed is kept in this browser until it has been received: a session that ends, a
// network that is cut or a page that is reloaded loses none of it.

const words = document.body.dataset;
const PREFIX = "draft:";
const KEPT = 12 * 3600 * 1000; // ms; as long as a session
const PAUSE = 300; // ms without typing

const forms = (within) => [...within.querySelectorAll("form[method='post']:not([data-no-draft])")];
// One form may come filled in several ways: what was typed over one is not for another.
const named = (form) =>
  `${PREFIX}${words.user}:${new URL(form.action).pathname}${form.dataset.draft ?? ""}`;
const SECRET = ["off", "one-time-code", "new-password", "current-password"];
const fields = (form) =>
  [...form.elements].filter(
    ({ name, type, autocomplete }) =>
      name && !["hidden", "password", "submit", "button", "reset", "file"].includes(type) && !SECRET.includes(autocomplete),
  );

/** Whether a person changed a field since the server drew it. */
function touched(field) {
  if (field.type === "radio" || field.type === "checkbox") {
    return field.checked !== field.defaultChecked;
  }
  if (field.options) {
    return [...field.options].some((option) => option.selected !== option.defaultSelected);
  }
  return field.value !== field.defaultValue;
}

// --- Storage that may be full, or refused -------------------------------------------------------

function read(key) {
  try {
    return JSON.parse(localStorage.getItem(key));
  } catch {
    return null;
  }
}

function write(key, draft) {
  try {
    if (draft) localStorage.setItem(key, JSON.stringify(draft));
    else localStorage.removeItem(key);
  } catch {
    // The page itself still holds what was typed.
  }
}

const keys = () => Object.keys(localStorage).filter((key) => key.startsWith(PREFIX));

/** What is too old, or another person's, is nobody's business here. */
function clean() {
  for (const key of keys()) {
    const ours = key.startsWith(`${PREFIX}${words.user}:`);
    if (!ours || !(read(key)?.at > Date.now() - KEPT)) write(key, null);
  }
}

/** A page that says that something was done has received what was sent. */
function settle() {
  if (!document.querySelector("main .toast.success")) return;
  for (const key of keys()) if (read(key)?.sent) write(key, null);
}

// --- Keeping, giving back, forgetting -----------------------------------------------------------

function keep(form) {
  const values = fields(form)
    .filter(touched)
    .filter((field) => field.type !== "radio" || field.checked)
    .map(({ name, type, value, checked }) => ({ name, type, value, checked }));
  write(named(form), values.length ? { at: Date.now(), values } : null);
}

function give(form, draft) {
  let given = false;
  for (const { name, type, value, checked } of draft.values) {
    for (const field of fields(form).filter((candidate) => candidate.name === name)) {
      const choice = type === "radio" || type === "checkbox";
      if (choice && field.value !== value) continue;
      if (choice ? field.checked === checked : field.value === value) continue;
      if (choice) field.checked = checked;
      else field.value = value;
      given = true;
    }
  }
  return given;
}

function giveBack(within) {
  for (const form of forms(within)) {
    const draft = read(named(form));
    if (!draft || !give(form, draft)) continue;
    form.closest("details")?.setAttribute("open", "");
    form.prepend(notice(form, draft));
  }
}

function notice(form, draft) {
  const line = document.createElement("p");
  line.className = "hint draft";
  line.setAttribute("role", "status");
  const forget = document.createElement("button");
  forget.type = "button";
  forget.className = "plain";
  forget.textContent = words.draftForget;
  forget.addEventListener("click", () => {
    write(named(form), null);
    form.reset();
    line.remove();
  });
  const time = new Date(draft.at).toLocaleTimeString(document.documentElement.lang, {
    hour: "numeric",
    minute: "2-digit",
  });
  line.append(words.draftFound.replace("%s", time), " ", forget);
  return line;
}

if (words.user) {
  clean();
  settle();
  giveBack(document);

  const waiting = new Map();
  document.addEventListener("input", (event) => {
    const form = event.target.form;
    if (!form?.matches("main form[method='post']:not([data-no-draft])")) return;
    clearTimeout(waiting.get(form));
    waiting.set(form, setTimeout(keep, PAUSE, form));
  });
  // Nothing is left to a pause when the page goes, or is about to be drawn again.
  const keepAll = () => {
    for (const [form, timer] of waiting) {
      clearTimeout(timer);
      keep(form);
    }
    waiting.clear();
  };
  addEventListener("pagehide", keepAll);
  document.body.addEventListener("htmx:beforeRequest", keepAll);
  document.body.addEventListener("htmx:afterSwap", () => giveBack(document.querySelector("main")));
  // Before the swap: the answer must not be given back what it has just received.
  document.body.addEventListener("htmx:beforeSwap", (event) => {
    const { requestConfig, xhr } = event.detail;
    const form = requestConfig.elt;
    if (requestConfig.verb === "post" && xhr.status < 300 && form.matches("form")) {
      write(named(form), null);
    }
  });
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.matches("[hx-post]") || !form.matches("main form[method='post']")) return;
    keepAll();
    const draft = read(named(form));
    if (draft) write(named(form), { ...draft, sent: true });
  });
}
