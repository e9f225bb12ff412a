// What changes at the desk, as it changes.
//
// Pages hear `changed` on the document: `detail.topic` is mentions, signals, sources, level or duty,
// `detail.ids` the numbers of the rows, or none where any of them may have changed. They ask the
// server for what they show of them. No change is left out; one may be said twice. `signed-out` says that the session is over; whoever opens
// another one in this page says `signed-in`.
//
// One tab listens for all those of the browser, which opens six connections to a server at most:
// the one that holds a lock. The others hear it, and one of them takes over when it closes.

const TOPICS = ["mentions", "signals", "sources", "level", "duty"];
const STREAM = "/direct/";
const CHANGES = "/direct/suite/";
const [GATHER, LOOK, POLL, SILENCE] = [200, 1_000, 15_000, 40_000];
// Cuts in a row after which the stream counts as down; the browser mends a short one by itself.
const CUTS = 3;

const page = document.body.dataset;
const notice = document.getElementById("cut");
const others = new BroadcastChannel("live");

let cursor = page.cursor;
// Without a cursor, what changed while the page was being drawn is not known.
let unknown = !cursor;
let leading = false;
let ended = false;
let stream = null;
let cuts = 0;
let heardAt = Date.now();
let polledAt = 0;

// --- What this tab makes of it --------------------------------------------------------------

let gathered = new Map();
let gathering = null;

function gather(topic, ids) {
  const known = gathered.get(topic);
  const all = ids.length === 0 || known?.size === 0;
  gathered.set(topic, new Set(all ? [] : [...(known ?? []), ...ids]));
  gathering ??= setTimeout(dispatch, 0);
}

/** Say at once what changed, then at most every 200 ms. */
function dispatch() {
  const said = gathered;
  gathered = new Map();
  gathering = said.size ? setTimeout(dispatch, GATHER) : null;
  for (const [topic, ids] of said) {
    document.dispatchEvent(new CustomEvent("changed", { detail: { topic, ids: [...ids] } }));
  }
}

function show(state) {
  page.live = state;
  notice.hidden = state === "on";
}

/** Take in what the stream or the server said, in this tab or in the one that listens for it. */
function hear({ state, changes = [], reset = false, at, out = false }) {
  heardAt = Date.now();
  if (out) return leave();
  if (at) cursor = at;
  if (state) show(state);
  if (reset) for (const topic of TOPICS) gather(topic, []);
  for (const { topic, ids } of changes) gather(topic, ids);
}

function say(message) {
  hear(message);
  if (leading && navigator.locks) others.postMessage(message);
}

function leave() {
  ended = true;
  stream?.close();
  document.dispatchEvent(new CustomEvent("signed-out"));
}

// --- Listening, for all tabs ----------------------------------------------------------------

function listen() {
  stream?.close();
  stream = new EventSource(`${STREAM}?curseur=${cursor}`);
  const on = (name, take) => stream.addEventListener(name, take);
  on("beat", ({ lastEventId }) => {
    cuts = 0;
    say({ state: "on", at: lastEventId, reset: unknown });
    unknown = false;
  });
  on("change", ({ data, lastEventId }) => say({ changes: [JSON.parse(data)], at: lastEventId }));
  on("reset", ({ lastEventId }) => say({ reset: true, at: lastEventId }));
  on("over", listen);
  on("error", cut);
}

/** A stream that was refused says no more than that: a poll tells why. */
function cut() {
  cuts += 1;
  const down = stream.readyState === EventSource.CLOSED || cuts >= CUTS;
  if (down && page.live !== "polling") poll();
}

/** What the server says of the changes after our cursor; null where it says nothing. */
async function ask() {
  try {
    const headers = { Accept: "application/json" };
    const answer = await fetch(`${CHANGES}?curseur=${cursor}`, { headers });
    if (answer.status === 401) return { out: true };
    if (!answer.ok) return null;
    const { cursor: at, changes, reset } = await answer.json();
    const message = { at, changes, reset: reset || unknown };
    unknown = false;
    return message;
  } catch {
    return null;
  }
}

async function poll() {
  polledAt = Date.now();
  say({ state: "polling", ...(await ask()) });
}

function look() {
  const silent = Date.now() - heardAt > SILENCE;
  const waits = !silent && page.live !== "polling";
  if (ended || waits || Date.now() - polledAt < POLL) return;
  poll();
  if (leading && (silent || stream.readyState === EventSource.CLOSED)) listen();
}

function lead() {
  leading = true;
  listen();
  return new Promise(() => {});
}

/** Another tab listens: ask once for what changed since this one was drawn. */
async function follow() {
  if (leading) return;
  const message = await ask();
  if (message) hear(message);
  others.postMessage({ joined: true });
}

function start() {
  ended = false;
  cuts = 0;
  heardAt = Date.now();
  if (leading) listen();
}

others.addEventListener("message", ({ data }) => {
  if (data.back) start();
  else if (!data.joined) hear(data);
  else if (leading && page.live) say({ state: page.live });
});
document.addEventListener("signed-in", () => {
  others.postMessage({ back: true });
  start();
});
setInterval(look, LOOK);

if (navigator.locks) {
  navigator.locks.request("live", lead);
  setTimeout(follow, 300);
} else {
  // Over plain http there are no locks: each tab listens while it is seen, and they are few.
  lead();
  document.addEventListener("visibilitychange", () => (document.hidden ? stream.close() : start()));
}
