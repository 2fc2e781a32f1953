// The intake pad: what is taken in without a line waits in this browser and is sent once the line is back.
const KEY = "motcua-pad";
const LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
const pad = document.querySelector("[data-pad]");
const line = document.querySelector("[data-pad-line]");

function load() {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY));
    if (kept && kept.device) return kept;
  } catch {
    // unreadable: begin anew
  }
  const device = Array.from(crypto.getRandomValues(new Uint8Array(4)), (byte) => LETTERS[byte % LETTERS.length]).join("");
  return { device, day: "", serial: 0, entries: [] };
}

// Another tab of this browser may have taken something in meanwhile: read before every change.
function refresh() {
  Object.assign(kept, load());
}

function save() {
  try {
    localStorage.setItem(KEY, JSON.stringify(kept));
    return true;
  } catch {
    return false; // no room, or the browser keeps nothing
  }
}

const kept = load();
let procedures = [];
let sending = false;

function day(now) {
  const two = (number) => String(number).padStart(2, "0");
  return `${two(now.getFullYear() % 100)}${two(now.getMonth() + 1)}${two(now.getDate())}`;
}

function nextNumber(now) {
  if (kept.day !== day(now)) Object.assign(kept, { day: day(now), serial: 0 });
  kept.serial += 1;
  return `TAM-${kept.device}-${kept.day}-${String(kept.serial).padStart(3, "0")}`;
}

function show() {
  const list = pad.querySelector("[data-pad-list]");
  list.replaceChildren(...kept.entries.map(row));
  pad.querySelector("[data-pad-empty]").hidden = kept.entries.length > 0;
}

function row(entry) {
  const item = document.createElement("li");
  const number = document.createElement("strong");
  number.textContent = entry.number;
  item.append(number, ` ${entry.fields?.name ?? ""} `);
  const state = document.createElement("span");
  state.className = `mc-tag mc-tag--${{ waiting: "waiting", sent: "done", refused: "late" }[entry.state]}`;
  state.textContent = pad.dataset[entry.state];
  item.append(state);
  if (entry.state === "sent") {
    const link = document.createElement("a");
    link.className = "govuk-link";
    link.href = entry.url;
    link.textContent = entry.code;
    item.append(" ", link);
  }
  if (entry.state === "refused") {
    const edit = document.createElement("button");
    edit.type = "button";
    edit.className = "mc-link-button";
    edit.textContent = pad.dataset.edit;
    edit.addEventListener("click", () => mend(entry));
    item.append(` ${entry.errors.join(" ")} `, edit);
  }
  return item;
}

function mend(entry) {
  const form = pad.querySelector("[data-pad-form]");
  for (const [name, value] of Object.entries(entry.fields)) if (form.elements[name]) form.elements[name].value = value;
  form.elements.papers.value = entry.papers.join("\n");
  form.elements.procedure_text.value = procedures.find(([key]) => key === entry.fields.procedure)?.[1] ?? "";
  form.dataset.mending = entry.number;
  form.elements.name.focus();
}

function keep(event) {
  event.preventDefault();
  refresh();
  const form = event.target;
  const problem = pad.querySelector("[data-pad-error]");
  const chosen = procedures.find(([, text]) => text === form.elements.procedure_text.value.trim());
  const missing = [...form.querySelectorAll("[required]")].find((input) => !input.value.trim());
  problem.hidden = !missing && Boolean(chosen);
  if (missing || !chosen) {
    problem.textContent = missing && missing.name !== "procedure_text" ? `${pad.dataset.missing} ${missing.labels[0].textContent.trim()}.` : pad.dataset.choose;
    (missing ?? form.elements.procedure_text).focus();
    return;
  }
  const value = (name) => form.elements[name].value.trim();
  const now = new Date();
  const old = kept.entries.find((entry) => entry.number === form.dataset.mending && entry.state === "refused");
  const entry = old ?? { key: crypto.randomUUID(), number: nextNumber(now), taken_at: now.toISOString() };
  entry.state = "waiting";
  entry.papers = value("papers").split("\n").map((each) => each.trim()).filter(Boolean);
  entry.fields = {
    name: value("name"), identity_number: value("identity_number"), address: value("address"), phone: value("phone"),
    kind: value("kind"), agency: value("agency"), procedure: chosen[0], channel: "counter", copies: "1",
    return_by: "counter", accept_missing: "on", key: entry.key,
  };
  if (!old) kept.entries.unshift(entry);
  if (!save()) {
    kept.entries = kept.entries.filter((each) => each !== entry);
    problem.textContent = pad.dataset.full;
    problem.hidden = false;
    return; // what was typed stays in the form
  }
  delete form.dataset.mending;
  form.reset();
  pad.querySelector("[data-pad-slip]").textContent = `${pad.dataset.number}: ${entry.number}`;
  show();
  form.elements.name.focus();
  send();
}

async function send() {
  if (sending) return;
  sending = true;
  try {
    const session = await fetch(pad.dataset.token, { headers: { Accept: "application/json" }, cache: "no-store" });
    if (session.redirected || !session.ok) {
      line.textContent = line.dataset.signIn;
      return;
    }
    const { token } = await session.json();
    line.textContent = line.dataset.on;
    refresh();
    for (const entry of kept.entries.filter((each) => each.state === "waiting")) await sendOne(entry, token);
  } catch {
    line.textContent = line.dataset.off;
  } finally {
    sending = false;
  }
}

async function sendOne(entry, token) {
  const { number, taken_at, papers, fields } = entry;
  const answer = await fetch(pad.dataset.send, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRFToken": token },
    body: JSON.stringify({ number, taken_at, papers, fields }),
  });
  const said = answer.redirected || !(answer.ok || answer.status === 422) ? null : await answer.json();
  refresh();
  const mine = kept.entries.find((each) => each.number === number);
  if (said && mine && answer.ok) {
    Object.assign(mine, { state: "sent", code: said.code, url: said.url, fields: undefined, papers: undefined, key: undefined });
  } else if (said && mine) {
    Object.assign(mine, { state: "refused", errors: said.errors });
  }
  save();
  show();
}

async function begin() {
  if ("serviceWorker" in navigator) navigator.serviceWorker.register(pad.dataset.worker).catch(() => undefined);
  kept.entries = kept.entries.filter((entry) => entry.state !== "sent" || entry.number.includes(`-${day(new Date())}-`));
  save();
  show();
  pad.querySelector("[data-pad-form]").addEventListener("submit", keep);
  addEventListener("storage", (event) => {
    if (event.key !== KEY) return;
    refresh();
    show();
  });
  addEventListener("online", send);
  addEventListener("offline", () => (line.textContent = line.dataset.off));
  setInterval(send, 30_000);
  try {
    procedures = await (await fetch(pad.dataset.procedures)).json();
  } catch {
    procedures = [];
  }
  const options = procedures.map(([, text]) => Object.assign(document.createElement("option"), { value: text }));
  document.getElementById("pad-procedures").replaceChildren(...options);
  pad.dataset.ready = "true";
  send();
}

if (pad) begin();
