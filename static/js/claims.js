// While the page is seen, somebody is there: every minute, what it shows as theirs stays theirs.

const PERIOD = 60_000;

/** The numbers of the mentions that this page shows as the person's own. */
function mine() {
  const held = [...document.querySelectorAll("[data-mention] .claim.mine")];
  return new Set(held.map((claim) => claim.closest("[data-mention]").dataset.mention));
}

async function beat() {
  const numbers = mine();
  const token = document.querySelector("[name='csrfmiddlewaretoken']")?.value;
  if (document.hidden || !numbers.size || !token) return;
  const body = new URLSearchParams({ ids: [...numbers], csrfmiddlewaretoken: token });
  const headers = { "HX-Request": "true" };
  const address = document.querySelector("[data-keep]").dataset.keep;
  const answer = await fetch(address, { method: "POST", body, headers }).catch(() => null);
  if (answer?.status === 401) document.dispatchEvent(new CustomEvent("signed-out"));
  if (!answer?.ok) return;
  const { kept } = await answer.json();
  const lost = [...numbers].filter((number) => !kept.includes(Number(number)));
  // The machine slept, or a colleague stepped in: the page asks how things stand.
  if (lost.length) {
    document.dispatchEvent(new CustomEvent("changed", { detail: { topic: "mentions", ids: lost } }));
  }
}

setInterval(beat, PERIOD);
document.addEventListener("visibilitychange", beat);
// A machine that slept has missed its beats: it says so as soon as it is back.
addEventListener("online", beat);
