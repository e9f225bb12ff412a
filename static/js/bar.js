// The status bar and the banners, kept true on a page that stays open.

const ADDRESS = "/barre/";
const [LEAST, MOST] = [2_000, 60_000];
// A desk that answers slowly is asked less often: never for more than a twentieth of the time.
const SHARE = 20;

const bar = document.querySelector(".status");
const banners = document.getElementById("banners");

// Not Date: a hand may set this machine's clock.
const clock = () => performance.now();

let pause = LEAST;
let drawnAt = clock();
let waiting = null;
let turning = 0;

async function draw() {
  const began = clock();
  try {
    const answer = await fetch(ADDRESS, { headers: { Accept: "text/html", "HX-Request": "true" } });
    if (answer.ok) put(new DOMParser().parseFromString(await answer.text(), "text/html"));
  } finally {
    drawnAt = clock();
    pause = Math.max(LEAST, SHARE * (drawnAt - began));
    waiting = null;
  }
}

function put(fresh) {
  const said = fresh.querySelector(".status [data-seen]")?.dataset.seen;
  if (said) document.dispatchEvent(new CustomEvent("clock-told", { detail: Number(said) }));
  awaitTurn(fresh.querySelector(".status"));
  renew(bar, fresh.querySelector(".status"));
  // It was said aloud when it appeared: not again because a minute has gone by.
  if (banners.querySelector("[role='alert']")) {
    for (const said of fresh.querySelectorAll("[role='alert']")) said.removeAttribute("role");
  }
  renew(banners, fresh.getElementById("banners"));
}

/** Replace what differs, and let the focus stand where it is. */
function renew(shown, fresh) {
  const [former, following] = [[...shown.children], [...fresh.children]];
  if (former.length !== following.length) {
    if (!shown.contains(document.activeElement)) shown.replaceChildren(...following);
    return;
  }
  former.forEach((element, place) => {
    const focused = element.contains(document.activeElement);
    if (!focused && !element.isEqualNode(following[place])) element.replaceWith(following[place]);
  });
}

function soon() {
  if (document.hidden) return;
  waiting ??= setTimeout(draw, Math.max(0, drawnAt + pause - clock()));
}

/** Ask again as the next mention turns late, whether or not its row is on this page. */
function awaitTurn(status) {
  clearTimeout(turning);
  const turns = Number(status.querySelector("[data-turns]")?.dataset.turns);
  const now = Number(status.querySelector("[data-seen]")?.dataset.seen);
  // A second more: seconds are whole. Beyond a minute, a fresher bar will know better.
  if (turns - now < MOST / 1000) turning = setTimeout(soon, (turns - now + 1) * 1000);
}

document.addEventListener("clock-jumped", soon);
document.addEventListener("changed", soon);
document.addEventListener("visibilitychange", soon);
setInterval(() => {
  if (clock() - drawnAt >= MOST) soon();
}, LEAST);
awaitTurn(bar);
