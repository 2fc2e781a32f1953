// `<textarea data-scanner>`: a card scanner types fast and may press Enter between lines; collect it all, then go on.

const FAST = 60; // ms between keys: nobody types like that
const QUIET = 250; // ms of silence that end a scan

const STALLS = 0.1; // the part of the keys that a busy computer may deliver later than that

/** Says whether the times (ms) of the last keys came from a scanner. */
export function isScan(times) {
  if (times.length < 8) return false;
  const late = times.slice(1).filter((time, place) => time - times[place] > FAST);
  return late.length <= times.length * STALLS;
}

function watch(field) {
  let times = [];
  let timer = 0;

  function finish() {
    const scanned = isScan(times);
    times = [];
    if (!scanned || !field.value.trim()) return;
    field.dispatchEvent(new CustomEvent("scanned", { bubbles: true, detail: { text: field.value.trim() } }));
    if (field.hasAttribute("data-scanner-submit")) field.form?.requestSubmit();
  }

  field.addEventListener("keydown", (event) => {
    const now = event.timeStamp;
    if (times.length && now - times.at(-1) > QUIET) times = [];
    times.push(now);
    clearTimeout(timer);
    if (event.key === "Enter" && !isScan(times)) {
      event.preventDefault(); // typed or pasted by hand: Enter means "done"
      field.form?.requestSubmit();
      return;
    }
    timer = setTimeout(finish, QUIET);
  });
}

if (typeof document !== "undefined") for (const field of document.querySelectorAll("[data-scanner]")) watch(field);
