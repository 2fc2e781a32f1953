// `<div data-autocomplete="list.json">`: suggestions while typing, accents optional; the chosen value goes into the hidden field.

/** Returns the text without accents, in small letters: "Mỹ Tho" → "my tho". */
export function plain(text) {
  return text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/[đĐ]/g, "d").toLowerCase().trim();
}

/** Returns the entries that hold every typed word, those that begin with the text first. */
export function matches(entries, typed, most = 8) {
  const wanted = plain(typed);
  const words = wanted.split(/\s+/).filter(Boolean);
  const found = entries.filter((entry) => words.every((word) => entry.plain.includes(word)));
  const first = (entry) => (entry.plain.startsWith(wanted) ? 0 : entry.plain.includes(` ${wanted}`) ? 1 : 2);
  return found.sort((one, other) => first(one) - first(other)).slice(0, most);
}

const lists = new Map();

async function entriesOf(source, typed) {
  const asks = source.endsWith("=");
  const url = asks ? source + encodeURIComponent(typed) : source;
  if (!lists.has(url)) {
    const answer = fetch(url, { headers: { Accept: "application/json" } })
      .then((response) => (response.ok ? response.json() : Promise.reject(new Error(String(response.status)))))
      .then((rows) => rows.map((row) => ({ ...row, plain: plain(`${row.text} ${row.more ?? ""}`) })));
    answer.catch(() => lists.delete(url));
    lists.set(url, answer);
  }
  return lists.get(url);
}

function watch(box) {
  const input = box.querySelector("input:not([type=hidden])");
  const hidden = box.querySelector("[data-autocomplete-value]");
  const list = document.createElement("ul");
  let shown = [];
  let here = -1;
  list.id = `${input.id}-list`;
  list.className = "mc-suggest__list";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", document.querySelector(`label[for="${CSS.escape(input.id)}"]`)?.textContent ?? "");
  list.hidden = true;
  box.append(list);
  for (const [name, value] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id })) input.setAttribute(name, value);

  function close() {
    list.hidden = true;
    here = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  function choose(entry) {
    input.value = entry.text;
    hidden.value = entry.value;
    close();
    hidden.dispatchEvent(new Event("change", { bubbles: true }));
  }

  function mark(place) {
    here = (place + shown.length) % shown.length;
    [...list.children].forEach((option, number) => option.setAttribute("aria-selected", String(number === here)));
    input.setAttribute("aria-activedescendant", list.children[here].id);
    list.children[here].scrollIntoView({ block: "nearest" });
  }

  function option(entry, number) {
    const item = document.createElement("li");
    item.id = `${list.id}-${number}`;
    item.className = "mc-suggest__option";
    item.setAttribute("role", "option");
    item.setAttribute("aria-selected", "false");
    item.textContent = entry.text;
    if (entry.more) {
      const more = document.createElement("span");
      more.className = "mc-suggest__more";
      more.textContent = entry.more;
      item.append(more);
    }
    item.addEventListener("mousedown", (event) => {
      event.preventDefault();
      choose(entry);
    });
    return item;
  }

  async function suggest() {
    const typed = input.value;
    if (typed.trim().length < Number(box.dataset.minimum ?? 2)) return close();
    const entries = await entriesOf(box.dataset.autocomplete, typed).catch(() => []);
    if (typed !== input.value) return undefined;
    shown = matches(entries, typed);
    list.replaceChildren(...shown.map(option));
    if (!shown.length) return close();
    list.hidden = false;
    here = -1;
    input.setAttribute("aria-expanded", "true");
    return undefined;
  }

  input.addEventListener("input", () => {
    hidden.value = "";
    suggest();
  });
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    if (list.hidden) return;
    if (event.key === "ArrowDown") mark(here + 1);
    else if (event.key === "ArrowUp") mark(here < 0 ? -1 : here - 1);
    else if (event.key === "Enter" && here >= 0) choose(shown[here]);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
  });
  if (document.activeElement === input && input.value && !hidden.value) suggest(); // typed before this script came
}

if (typeof document !== "undefined") for (const box of document.querySelectorAll("[data-autocomplete]")) watch(box);
