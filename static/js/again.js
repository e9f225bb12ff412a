// The session is over: the person signs in again here, over the page, which loses nothing.

const dialog = document.getElementById("again");
const place = dialog?.querySelector("div");
let interrupted = null;

function begin() {
  if (!dialog || dialog.open) return;
  place.textContent = "";
  dialog.showModal();
  visit(dialog.dataset.entrance);
}

/** Show the form of a page of the entrance; the first page that knows the person ends it. */
async function visit(address, options) {
  let response;
  try {
    response = await fetch(address, options);
  } catch {
    dialog.querySelector("[data-unreachable]").hidden = false;
    return;
  }
  dialog.querySelector("[data-unreachable]").hidden = true;
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  if (page.body.dataset.user) return entered(page);
  const form = page.querySelector("main form");
  if (!form) return location.reload();
  form.action = new URL(form.getAttribute("action") || response.url, response.url);
  place.replaceChildren(...page.querySelectorAll("main .toast"), form);
  const login = form.querySelector("[name='login']");
  if (login && !login.value) login.value = dialog.dataset.email;
  (form.querySelector("[aria-invalid='true'], [type='password']") ??
    form.querySelector("input:not([type='hidden'])")).focus();
}

function entered(page) {
  // Somebody else: the page is not theirs to go on with.
  if (page.body.dataset.user !== document.body.dataset.user) return location.reload();
  const token = page.querySelector("[name='csrfmiddlewaretoken']").value;
  for (const input of document.querySelectorAll("[name='csrfmiddlewaretoken']")) {
    input.value = token;
  }
  dialog.close();
  document.dispatchEvent(new CustomEvent("signed-in"));
  const element = interrupted;
  interrupted = null;
  if (!element?.isConnected) return;
  if (element.matches("form")) element.requestSubmit();
  else element.click();
}

place?.addEventListener("submit", (event) => {
  event.preventDefault();
  const body = new FormData(event.target, event.submitter);
  visit(event.target.action, { method: "POST", body: new URLSearchParams(body) });
});

document.body.addEventListener("htmx:responseError", (event) => {
  if (event.detail.xhr.status !== 401) return;
  interrupted = event.detail.requestConfig.elt;
  begin();
});
document.addEventListener("signed-out", begin);
