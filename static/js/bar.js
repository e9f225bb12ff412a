// The status bar and the banners, kept true on a page that stays open.

const ADDRESS = "/barre/";
const [LEAST, MOST] = [2_000, 60_000];
// A desk that answers slowly is asked less often: never for more than a twentieth of the time.
const SHARE = 20;

const bar = document.querySelector(".status");
const banners = document.getElementById("banners");

let pause = LEAST;
let drawnAt = Date.now();
let waiting = null;

async function draw() {
  const began = Date.now();
  try {
    const answer = await fetch(ADDRESS, { headers: { Accept: "text/html", "HX-Request": "true" } });
    if (answer.ok) put(new DOMParser().parseFromString(await answer.text(), "text/html"));
  } finally {
    drawnAt = Date.now();
    pause = Math.max(LEAST, SHARE * (drawnAt - began));
    waiting = null;
  }
}

function put(fresh) {
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
  waiting ??= setTimeout(draw, Math.max(0, drawnAt + pause - Date.now()));
}

document.addEventListener("changed", soon);
document.addEventListener("visibilitychange", soon);
setInterval(() => {
  if (Date.now() - drawnAt >= MOST) soon();
}, LEAST);
