// On every page. Each part is an enhancement: the page works without.
import { showWhen } from "./_show-when.js";

document.body.classList.add("js-enabled");

/** Lets the error summary speak first and its links land in the field, with the label in sight. */
function errorSummary(summary) {
  summary.focus({ preventScroll: false });
  summary.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='#']");
    const field = link && document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (!field) return;
    event.preventDefault();
    const label = field.closest("fieldset")?.querySelector("legend") ?? document.querySelector(`label[for="${CSS.escape(field.id)}"]`);
    (label ?? field).scrollIntoView();
    field.focus({ preventScroll: true });
  });
}

/** One press is enough: what is held is stopped before the browser or htmx can send it again, from a form or by itself. */
function stopSecond(event) {
  const button = event.type === "submit" ? event.submitter : event.target.closest("button, a, input");
  if (!button?.matches("[data-once][aria-disabled='true']")) return;
  event.preventDefault();
  event.stopImmediatePropagation();
}

/** The button is free again when the page comes back from history. */
function holdSubmit(event) {
  if (event.submitter?.matches("[data-once]") && !event.defaultPrevented) hold(event.submitter);
}

function hold(button) {
  button.setAttribute("aria-disabled", "true"); // not `disabled`: its name and value must still be sent
  setTimeout(() => release(button), 15000);
}

function release(button) {
  button.removeAttribute("aria-disabled");
}

/** What was pressed for a request of htmx: the button itself, or the one that submitted the form. */
function pressed(event) {
  const button = event.target.matches("button") ? event.target : event.detail.requestConfig?.triggeringEvent?.submitter;
  return button?.matches("[data-once]") ? button : null;
}

function toggle(button) {
  const target = document.getElementById(button.dataset.toggle);
  const wide = matchMedia("(min-width: 641px)");
  const draw = () => {
    button.hidden = wide.matches;
    target.hidden = !wide.matches && button.getAttribute("aria-expanded") !== "true";
  };
  button.addEventListener("click", () => {
    button.setAttribute("aria-expanded", String(button.getAttribute("aria-expanded") !== "true"));
    draw();
  });
  wide.addEventListener("change", draw);
  draw();
}

async function copy(button) {
  const said = button.parentElement.querySelector("[role=status]");
  try {
    await navigator.clipboard.writeText(button.dataset.copy);
    said.textContent = button.dataset.copied;
    button.firstChild.textContent = button.dataset.copied;
  } catch {
    getSelection().selectAllChildren(button.parentElement.querySelector("code"));
  }
}

document.addEventListener("submit", stopSecond, { capture: true });
document.addEventListener("submit", holdSubmit);
document.addEventListener("click", stopSecond, { capture: true });
for (const [name, act] of [["beforeRequest", hold], ["afterRequest", release]]) {
  document.addEventListener(`htmx:${name}`, (event) => {
    const button = pressed(event);
    if (button) act(button);
  });
}
addEventListener("pageshow", () => document.querySelectorAll("[data-once][aria-disabled]").forEach(release));
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) print();
  const button = event.target.closest("[data-copy]");
  if (button) copy(button);
});
for (const button of document.querySelectorAll("[data-copy], [data-print]")) button.hidden = false;
for (const button of document.querySelectorAll("[data-toggle]")) toggle(button);
const summary = document.querySelector("[data-error-summary]");
if (summary && !document.querySelector(".mc-gallery")) errorSummary(summary);
showWhen(document);
