// Small helps on top of pages that work without them: ages that stay true, focus after a swap.

// Keys are shown only where something answers them.
document.documentElement.dataset.script = "";

// The server's clock, carried on from the moment that it told its time: this machine's may be
// wrong. It is told again with every bar (bar.js).
const words = document.body.dataset;
let server = Number(words.now) * 1000;
let wall = Date.now();
let steady = performance.now();
const JUMP = 2_000;

/** The server's time, through a sleep of this machine, and through a hand that sets its clock. */
function serverNow() {
  const [passed, counted] = [Date.now() - wall, performance.now() - steady];
  // Set back, it is only wrong; ahead, it slept or was set: believed, until the server says.
  server += passed < counted - JUMP ? counted : passed;
  if (Math.abs(passed - counted) > JUMP) document.dispatchEvent(new Event("clock-jumped"));
  [wall, steady] = [wall + passed, steady + counted];
  return server;
}

document.addEventListener("clock-told", ({ detail }) => {
  [server, wall, steady] = [detail * 1000, Date.now(), performance.now()];
  tick();
});

const [INSTANT, MINUTE, HOUR, DAY] = [5, 60, 3600, 86400];
// Beyond, the server's words stay: « d’ici lundi 9 h » is true until it can be counted in hours.
const COUNTED = 12 * HOUR;
// The bar is drawn again every minute, where the server answers.
const STALE = 75;

/** A length of time in one unit, as the server writes it; null from three days on. */
function span(seconds) {
  if (seconds < MINUTE) return `${Math.max(0, Math.floor(seconds))}\u00a0s`;
  if (seconds < HOUR) return `${Math.floor(seconds / MINUTE)}\u00a0min`;
  return seconds < 3 * DAY ? `${Math.floor(seconds / HOUR)}\u00a0h` : null;
}

function write(element, pattern, seconds) {
  const length = span(seconds);
  const text = length && pattern.replace("%s", length);
  if (text && text !== element.textContent) element.textContent = text;
}

function tick() {
  const now = serverNow() / 1000;
  for (const element of document.querySelectorAll("[data-age]")) {
    const age = now - Number(element.dataset.age);
    write(element, age < INSTANT ? words.instant : words.ago, age);
  }
  for (const element of document.querySelectorAll("[data-due]")) {
    const left = Number(element.dataset.due) - now;
    if (left < COUNTED) write(element, left < 0 ? words.late : words.left, Math.abs(left));
    turn(element.closest(".due"), left < 0);
  }
  // What the bar shows was true when it was drawn: say how long ago that was.
  for (const element of document.querySelectorAll("[data-seen]")) {
    const open = now - Number(element.dataset.seen);
    if (open >= STALE) write(element, words.opened, open);
  }
}

/** Late is another shape, other words and another colour, all at once. */
function turn(chip, late) {
  if (!chip || chip.classList.contains("late") === late) return;
  chip.classList.toggle("late", late);
  chip.querySelector("use")?.setAttribute("href", late ? "#i-late" : "#i-clock");
}

setInterval(tick, 1000);

// A keyboard or a screen reader goes on where the answer stands: the error, what was done, else
// the mention that opened.
const wrong = () => document.querySelector("main [aria-invalid='true']");
const told = () => document.querySelector("main .toast:not([hidden])");
document.body.addEventListener("htmx:afterSettle", (event) => {
  if (event.detail.target?.id !== "panel" && event.detail.elt.id !== "panel") return;
  const opened = document.querySelector("#panel h1");
  (wrong() ?? told() ?? opened ?? document.getElementById("main")).focus({ preventScroll: false });
});
(
  wrong() ??
  document.querySelector("main .toast[role='alert'][tabindex]:not([hidden])") ??
  // Where there is only one thing to do, begin it.
  document.querySelector(".entrance main form input:not([type='hidden'])")
)?.focus();

/** The act is done, and what it leads to is what fails: the browser goes there to say so. */
const ledElsewhere = ({ xhr, requestConfig: { verb, path } }) =>
  verb === "post" && xhr.responseURL && new URL(xhr.responseURL).pathname !== path.split("?")[0];

// No answer, or one that is not ours to show: what was typed stays where it is.
const bad = { "htmx:sendError": "unreachable", "htmx:responseError": "refused" };
for (const [event, id] of Object.entries(bad)) {
  document.body.addEventListener(event, ({ detail }) => {
    if (detail.xhr.status === 401) return; // again.js
    if (ledElsewhere(detail)) return location.assign(detail.xhr.responseURL);
    const notice = document.getElementById(id);
    notice.hidden = false;
    notice.focus();
  });
}
document.body.addEventListener("htmx:beforeRequest", () => {
  for (const id of Object.values(bad)) document.getElementById(id).hidden = true;
});

// A link to be copied is selected whole at the first touch.
for (const input of document.querySelectorAll("[data-select]")) {
  input.addEventListener("focus", () => input.select());
}

// The browser's own key does as much: the button is for whoever does not know it.
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
