// What a page can do without a reload. Nothing here is needed: every link leads to
// a page and every form is sent by the browser where this does not run.
"use strict";

document.documentElement.classList.add("script");

// Times in the reader's zone; how long ago is the same everywhere.
const zoned = new Intl.DateTimeFormat("sv-SE", {
  year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", timeZoneName: "short",
});

function localize(root) {
  for (const time of root.querySelectorAll("time[datetime]")) {
    const text = zoned.format(new Date(time.dateTime));
    if (time.hasAttribute("data-at")) time.textContent = text;
    else time.title = text;
  }
}

async function load(address, options) {
  const response = await fetch(address, options);
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  localize(page);
  return { response, page };
}

// A search as it is typed: the results of the page that a press on Search would
// give take the place of those that are shown.
function searchAsTyped(form) {
  const results = document.querySelector(form.dataset.search);
  const input = form.querySelector("input[type=search]");
  let waiting, running;
  const search = async () => {
    running?.abort();
    running = new AbortController();
    const address = new URL(form.getAttribute("action"), location);
    address.search = new URLSearchParams(new FormData(form));
    results.classList.add("busy");
    try {
      const { page } = await load(address, { signal: running.signal });
      const found = page.querySelector(form.dataset.search);
      if (!found) { form.submit(); return; }
      results.replaceChildren(...found.childNodes);
      countAll();
      // Told to who does not see it; an error tells itself.
      form.querySelector("[role=status]").textContent = results.querySelector("[data-found]")?.textContent ?? "";
      input.toggleAttribute("aria-invalid", results.querySelector("[role=alert]") !== null);
      history.replaceState(null, "", address);
      results.classList.remove("busy");
    } catch (error) {
      if (error.name !== "AbortError") form.submit();
    }
  };
  input.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(search, 200); });
  form.addEventListener("submit", (event) => { event.preventDefault(); clearTimeout(waiting); search(); });
}

// A link to a form opens it above the page. A form that is refused shows what the
// server says of it; one that is taken leads on.
const dialog = document.createElement("dialog");
document.body.append(dialog);
dialog.addEventListener("click", (event) => {
  if (event.target.closest("[data-cancel]")) { event.preventDefault(); dialog.close(); }
});

function show(page, address) {
  const form = page.querySelector("#form");
  if (!form) {
    // Something else than a form came: an explanation, or a page of the gateway.
    const main = page.querySelector("main");
    if (main) { dialog.close(); document.querySelector("main").replaceWith(main); main.focus(); } else location.assign(address);
    return;
  }
  dialog.replaceChildren(form);
  const heading = form.querySelector("h1");
  heading.id = "dialog-title";
  dialog.setAttribute("aria-labelledby", heading.id);
  if (!dialog.open) dialog.showModal();
  (form.querySelector("[autofocus]") ?? form.querySelector("input:not([type=hidden]), textarea, select"))?.focus();
}

document.addEventListener("click", async (event) => {
  const link = event.target.closest("a[data-dialog]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
  event.preventDefault();
  try {
    const { page } = await load(link.href);
    show(page, link.href);
  } catch {
    location.assign(link.href);
  }
});

// A link into a part of the page has only that part change.
document.addEventListener("click", async (event) => {
  const link = event.target.closest("a[data-part]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
  event.preventDefault();
  const part = document.getElementById(link.dataset.part);
  part.classList.add("busy");
  try {
    const { page } = await load(link.href);
    const came = page.getElementById(link.dataset.part);
    for (const folder of part.querySelectorAll("details[open]")) {
      came.querySelector(`details[data-path="${CSS.escape(folder.dataset.path)}"]`)?.setAttribute("open", "");
    }
    part.replaceWith(came);
    history.replaceState(null, "", link.href);
    (came.querySelector("a[aria-current]") ?? came.querySelector("a[data-part]"))?.focus({ preventScroll: true });
    came.querySelector(".content")?.scrollIntoView({ block: "nearest" });
  } catch {
    location.assign(link.href);
  }
});

// A form is sent once, however often it is pressed. One in a dialog is sent from
// here; where that does not arrive, what was typed stays.
document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (form.method !== "post") return;
  if (form.dataset.sent) { event.preventDefault(); return; }
  form.dataset.sent = "yes";
  if (!dialog.contains(form)) return;
  event.preventDefault();
  const address = form.getAttribute("action");
  try {
    const body = new URLSearchParams(new FormData(form, event.submitter));
    const { response, page } = await load(address, { method: "POST", body });
    if (response.redirected) location.assign(response.url);
    else if (response.headers.get("Content-Type")?.startsWith("text/html")) show(page, address);
    else tell(form, response.status === 403 ? "Your access does not reach that far. Nothing was changed." :
      "The registry is busy or out of order. What you typed is still here: try again.");
  } catch {
    tell(form, "The registry could not be reached. What you typed is still here: try again.");
  }
});

// tell says above a form why it was not taken, and lets it be sent once more.
function tell(form, message) {
  delete form.dataset.sent;
  const told = form.parentElement.querySelector(".error") ?? document.createElement("p");
  told.className = "error";
  told.role = "alert";
  told.textContent = message;
  form.before(told);
}

addEventListener("pageshow", (event) => {
  if (event.persisted) for (const form of document.forms) delete form.dataset.sent;
});

document.addEventListener("click", async (event) => {
  const button = event.target.closest("button[data-copy]");
  if (!button) return;
  await navigator.clipboard.writeText(button.dataset.copy);
  button.textContent = "Copied";
  setTimeout(() => { button.textContent = "Copy"; }, 1500);
});

// Two to five versions or runs can be compared.
function countChosen(form) {
  const button = form.querySelector("[data-compare-button]");
  const chosen = form.querySelectorAll("input[type=checkbox]:checked").length;
  button.disabled = chosen < 2 || chosen > 5;
  button.textContent = chosen ? `Compare ${chosen}` : "Compare";
}

document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-compare]");
  if (form) countChosen(form);
});

function countAll() {
  for (const form of document.querySelectorAll("form[data-compare]")) countChosen(form);
}
countAll();

for (const form of document.querySelectorAll("form[data-search]")) searchAsTyped(form);
localize(document);

// What was done is told once.
const here = new URL(location.href);
if (here.searchParams.has("done")) {
  here.searchParams.delete("done");
  history.replaceState(null, "", here);
}

// MLflow's clients print links into its own pages, which stand behind a "#". Each
// leads to the page that shows the same here.
const pagesOfMLflow = [
  [/^#\/models\/([^/?]+)\/versions\/(\d+)/, "/models/version", ["name", "version"]],
  [/^#\/models\/([^/?]+)/, "/models/model", ["name"]],
  [/^#\/experiments\/\d+\/runs\/(\w+)/, "/experiments/run", ["id"]],
  [/^#\/experiments\/\d+\/models\/([\w-]+)/, "/experiments/logged-model", ["id"]],
  [/^#\/experiments\/(\d+)/, "/experiments/experiment", ["id"]],
  [/^#\/experiments/, "/experiments", []],
];
for (const [pattern, path, names] of pagesOfMLflow) {
  const found = location.hash.match(pattern);
  if (!found) continue;
  const values = names.map((name, i) => `${name}=${encodeURIComponent(decodeURIComponent(found[i + 1]))}`);
  location.replace(values.length ? `${path}?${values.join("&")}` : path);
  break;
}
