// A life in danger that nobody has in hand: each page says it in its title, and one tab rings, every
// half minute until somebody takes it. Browsers ask for a gesture before the first sound.

const EVERY = 30_000; // ms between two rings, and two questions where nothing was heard
const APART = 1_000; // ms between two questions, and more where the server is slow
const SHARE = 20;

const page = document.body.dataset;
const title = document.title;
const gauge = () => document.getElementById("lives");
const others = new BroadcastChannel("lives");

/** The lives that nobody has in hand, as this page knows them. */
function lives() {
  const shown = gauge();
  if (shown) return shown.dataset.lives.split(",").filter(Boolean);
  return [...document.querySelectorAll("#lane .row:not(.held)")].map((row) => row.dataset.mention);
}

// --- What every page shows ----------------------------------------------------------------------

function show() {
  const free = lives();
  page.ring = free.length ? "rings" : "calm";
  document.title = free.length ? `▲ ${free.length} · ${title}` : title;
  if (gauge()) say(free);
}

/** Aloud once for each life, whatever page is opened next. */
function say(free) {
  const said = read(sessionStorage, "said", []);
  const unsaid = free.filter((life) => !said.includes(life));
  write(sessionStorage, "said", free);
  if (unsaid.length) document.getElementById("alarm").textContent = gauge().dataset.says;
  else if (!free.length) document.getElementById("alarm").textContent = "";
}

function put(text) {
  const fresh = new DOMParser().parseFromString(text, "text/html").getElementById("lives");
  const shown = gauge();
  if (!fresh || !shown || shown.isEqualNode(fresh)) return;
  const held = shown.contains(document.activeElement);
  shown.replaceWith(fresh);
  if (held) fresh.querySelector("a").focus({ preventScroll: true });
}

// What this tab and its other scripts remember, where the browser lets them.
function read(storage, name, otherwise) {
  try {
    return JSON.parse(storage.getItem(name)) ?? otherwise;
  } catch {
    return otherwise;
  }
}

function write(storage, name, value) {
  try {
    storage.setItem(name, JSON.stringify(value));
  } catch {
    // Full, or refused: it is said or rung once more than it need be.
  }
}

/** Whether to ring again in this way: for a life that is new, or after a while. */
function due(way) {
  const free = lives();
  const { at, rung } = read(localStorage, way, { at: 0, rung: [] });
  const late = Math.abs(Date.now() - at) >= EVERY;
  if (!free.length || !(late || free.some((life) => !rung.includes(life)))) return false;
  write(localStorage, way, { at: Date.now(), rung: free });
  return true;
}

// --- One tab asks for all: those that nobody looks at ask nothing by themselves ------------------

let asking = false;
let again = false;
let calm = 0;

async function ask() {
  if (asking) {
    again = true;
    return;
  }
  asking = true;
  await new Promise((go) => setTimeout(go, Math.max(0, calm - performance.now())));
  again = false;
  const began = performance.now();
  try {
    const answer = await fetch(gauge().dataset.ask, { headers: { "HX-Request": "true" } });
    if (answer.ok) {
      const text = await answer.text();
      put(text);
      others.postMessage(text);
    }
  } catch {
    // No network: it is asked again.
  }
  calm = performance.now() + Math.max(APART, SHARE * (performance.now() - began));
  asking = false;
  if (again) ask();
}

function watch() {
  document.addEventListener("changed", ({ detail: { topic } }) => {
    if (topic === "mentions") ask();
  });
  setInterval(ask, EVERY);
  setInterval(notify, 1_000);
  ask();
}

// --- On the desktop -----------------------------------------------------------------------------

const allowed = () => "Notification" in window && Notification.permission === "granted";
let notice = null;

function notify() {
  if (!lives().length) {
    notice?.close();
    notice = null;
  } else if (page.notices !== undefined && allowed() && due("noticed")) {
    announce();
  }
}

function announce() {
  const shown = gauge();
  try {
    notice = new Notification(shown.dataset.says, { tag: "lives", renotify: true });
  } catch {
    return; // Some telephones show none from a page.
  }
  page.noticed = Number(page.noticed ?? 0) + 1;
  notice.addEventListener("click", () => {
    focus();
    location.assign(gauge().querySelector("a").href);
  });
}

// --- Aloud --------------------------------------------------------------------------------------

const button = document.getElementById("sound");
let audio = null;
let heard = false;

/** Ask the browser for sound: it gives it once the person has pressed something here. */
async function allow() {
  audio ??= new AudioContext();
  await Promise.race([audio.resume(), new Promise((stop) => setTimeout(stop, 500))]);
  if (audio.state !== "running") return false;
  if (!heard) {
    heard = true;
    alone("sound", ring);
  }
  settle();
  return true;
}

/** Be ready to sound, with the device asleep until then. */
async function prepare(event) {
  if (heard || event?.target.closest?.("#sound, [data-try]")) return;
  if (await allow()) audio.suspend();
}

function settle() {
  const wanted = page.sound !== undefined;
  page.audio = heard ? "allowed" : "blocked";
  if (button) button.hidden = heard || !wanted;
}

/** Two tones, twice: heard across a room, and unlike what telephones do. */
async function tones() {
  if (!(await allow())) return;
  const start = audio.currentTime + 0.05;
  for (const [after, pitch] of [[0, 880], [0.25, 660], [0.7, 880], [0.95, 660]]) {
    const tone = new OscillatorNode(audio, { frequency: pitch, type: "triangle" });
    const loudness = new GainNode(audio, { gain: 0 });
    loudness.gain.setTargetAtTime(0.4, start + after, 0.01);
    loudness.gain.setTargetAtTime(0, start + after + 0.18, 0.03);
    tone.connect(loudness).connect(audio.destination);
    tone.start(start + after);
    tone.stop(start + after + 0.4);
    // The device sleeps between two rings.
    if (after > 0.9) tone.addEventListener("ended", () => audio.suspend());
  }
  page.rung = Number(page.rung ?? 0) + 1;
}

function ring() {
  setInterval(() => {
    if (due("rung")) tones();
  }, 1_000);
}

// --- One tab only -------------------------------------------------------------------------------

/** Do this in one tab of the browser; another takes over when it closes. */
function alone(name, task) {
  const lead = () => {
    task();
    return new Promise(() => {});
  };
  // Over plain http there are no locks: each tab does it.
  if (navigator.locks) navigator.locks.request(`lives-${name}`, lead);
  else lead();
}

const side = document.querySelector(".list-side");
for (const place of [document.querySelector(".status"), side]) {
  if (place) new MutationObserver(show).observe(place, { childList: true });
}
others.addEventListener("message", ({ data }) => put(data));
show();

if (gauge()) {
  alone("watch", watch);
  settle();
  if (page.sound !== undefined) {
    // Where the browser trusts this desk already, nothing need be pressed.
    prepare();
    for (const gesture of ["click", "keydown"]) {
      document.addEventListener(gesture, prepare, { capture: true });
    }
  }
  button?.addEventListener("click", tones);
}

// --- The person's own choices, on their profile ---------------------------------------------------

const choices = document.getElementById("ringing");

function tell() {
  const state = "Notification" in window && isSecureContext ? Notification.permission : "denied";
  choices.querySelector("[data-allow]").hidden = state !== "default";
  choices.querySelector("[data-state]").textContent = choices.dataset[state];
}

if (choices) {
  choices.hidden = false;
  tell();
  choices.querySelector("[data-try]").addEventListener("click", () => {
    tones();
    if (allowed()) announce();
  });
  choices.querySelector("[data-allow]").addEventListener("click", async () => {
    await Notification.requestPermission();
    tell();
  });
}
