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

/** One press is enough; the button is free again when the page comes back from history. */
function guardSubmit(event) {
  const button = event.submitter;
  if (!button?.matches("[data-once]") || event.defaultPrevented) return;
  if (button.getAttribute("aria-disabled") === "true") {
    event.preventDefault();
    return;
  }
  hold(button);
}

function hold(button) {
  button.setAttribute("aria-disabled", "true"); // not `disabled`: its name and value must still be sent
  setTimeout(() => button.removeAttribute("aria-disabled"), 15000);
}

/** The same for a button that sends by htmx, where no `submit` comes about: what is under way is not queued up. */
function guardPress(event) {
  const button = event.target.closest("[data-once][aria-disabled='true']");
  if (!button || !button.matches("[hx-post]")) return;
  event.preventDefault();
  event.stopImmediatePropagation();
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

document.addEventListener("submit", guardSubmit);
document.addEventListener("click", guardPress, { capture: true });
document.addEventListener("htmx:beforeRequest", (event) => event.target.matches("[data-once]") && hold(event.target));
document.addEventListener("htmx:afterRequest", (event) => event.target.matches("[data-once]") && event.target.removeAttribute("aria-disabled"));
addEventListener("pageshow", () => {
  for (const button of document.querySelectorAll("[data-once][aria-disabled]")) button.removeAttribute("aria-disabled");
});
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
