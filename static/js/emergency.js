// The panel of a life in danger: its hour goes on by itself until somebody touches it, and its
// public reply is copied with one press.

const MINUTE = 60_000;
const forms = new WeakMap();

/** Some minutes after a wall clock's « 2026-11-21T18:05 », as a field writes it. */
function after(wall, minutes) {
  // Read as if it were UTC: only minutes are added, whatever the zone.
  return new Date(Date.parse(`${wall}Z`) + minutes * MINUTE).toISOString().slice(0, 16);
}

/** Let an hour that nobody touched follow the clock: it was the server's when the form was drawn. */
function tick() {
  const form = document.querySelector(".emergency form:has([name='offered'])");
  if (!form) return;
  const { called_at: hour, offered } = form.elements;
  if (!forms.has(form)) forms.set(form, { offered: offered.value, at: Date.now() });
  if (!offered.value || hour.value !== offered.value || hour === document.activeElement) return;
  const drawn = forms.get(form);
  const now = after(drawn.offered, Math.floor((Date.now() - drawn.at) / MINUTE));
  if (now === hour.value) return;
  hour.defaultValue = now;
  hour.value = now;
  offered.value = now;
}

/** Offer what only a script can do. */
function offer() {
  for (const button of document.querySelectorAll("[data-copy]")) button.hidden = false;
}

document.addEventListener("click", async ({ target }) => {
  const button = target.closest("[data-copy]");
  if (!button) return;
  const field = document.getElementById(button.dataset.copy);
  field.focus();
  field.select();
  try {
    await navigator.clipboard.writeText(field.value);
    button.parentElement.querySelector("[role='status']").textContent = button.dataset.copied;
  } catch {
    // Over plain http: what is to be copied is selected.
  }
});

setInterval(tick, 1_000);
document.body.addEventListener("htmx:afterSettle", offer);
// A panel that another person's act drew again.
new MutationObserver(offer).observe(document.querySelector(".panel-side, main"), { childList: true });
tick();
offer();
