// `<table data-desk-keys>`: j and k move between rows, o or Enter opens, x ticks; ticked rows bring up the batch bar.

const TYPING = "input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]";

/** Returns the row to go to, staying within the list. */
export function step(here, key, count) {
  if (!count) return -1;
  if (here < 0) return key === "j" ? 0 : count - 1;
  return Math.min(count - 1, Math.max(0, here + (key === "j" ? 1 : -1)));
}

let here = null;

const rows = () => [...document.querySelectorAll("[data-desk-keys] [data-row]")];

function goTo(row) {
  here?.classList.remove("mc-row-here");
  here = row;
  row.classList.add("mc-row-here");
  (row.querySelector("[data-row-open]") ?? row).focus();
  row.scrollIntoView({ block: "nearest" });
}

function count() {
  for (const bar of document.querySelectorAll("[data-batch-bar]")) {
    const scope = bar.closest("form") ?? document;
    const ticked = scope.querySelectorAll("[data-row-select]:checked").length;
    bar.querySelector("[data-batch-count]").textContent = String(ticked);
    bar.hidden = ticked === 0;
  }
}

function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches(TYPING)) return;
  const list = rows();
  const row = event.target.closest("[data-row]") ?? (list.includes(here) ? here : null);
  if (event.key === "j" || event.key === "k") {
    const next = list[step(list.indexOf(row), event.key, list.length)];
    if (next) goTo(next);
  } else if (row && event.key === "o") {
    row.querySelector("[data-row-open]")?.click();
  } else if (row && event.key === "x") {
    row.querySelector("[data-row-select]")?.click();
  } else if (row && event.key === "Enter" && event.target === document.body) {
    row.querySelector("[data-row-open]")?.click();
  } else return;
  event.preventDefault();
}

if (typeof document !== "undefined" && document.querySelector("[data-desk-keys], [data-batch-bar]")) {
  document.addEventListener("keydown", onKey);
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-select-all]")) {
      const scope = event.target.closest("form") ?? document;
      for (const box of scope.querySelectorAll("[data-row-select]")) box.checked = event.target.checked;
    }
    count();
  });
  document.addEventListener("htmx:afterSettle", count);
  count();
}
