// `<form data-autosave>`: what is typed is kept on the server without pressing anything.
import { waitSeconds } from "./_backoff.js";

const QUIET = 1500; // ms without typing before a save

export function clock(now) {
  return `${String(now.getHours()).padStart(2, "0")}:${String(now.getMinutes()).padStart(2, "0")}`;
}

/** Returns the text fields of the form as one string, to see whether anything changed; files go another way. */
export function picture(data) {
  return [...data].filter(([name, value]) => typeof value === "string" && name !== "csrfmiddlewaretoken").map(([name, value]) => `${name}=${value}`).join("\n");
}

function watch(form) {
  const status = form.querySelector("[data-save-state]") ?? document.querySelector("[data-save-state]");
  let kept = picture(new FormData(form));
  let timer = 0;
  let failures = 0;
  let saving = false;
  let leaving = false;

  function say(state, text) {
    if (!status) return;
    status.dataset.state = state;
    status.textContent = text;
  }

  function later(milliseconds) {
    clearTimeout(timer);
    timer = setTimeout(save, milliseconds);
  }

  async function save() {
    const body = new FormData(form);
    for (const field of form.querySelectorAll("input[type=file]")) body.delete(field.name);
    const now = picture(body);
    if (saving || leaving || now === kept) return;
    saving = true;
    try {
      const url = form.dataset.autosave || form.action;
      const answer = await fetch(url, { method: "POST", body, headers: { "X-Autosave": "1" }, credentials: "same-origin", redirect: "manual" });
      if (!answer.ok) throw new Error(String(answer.status));
      kept = now;
      failures = 0;
      say("saved", `${status?.dataset.saved ?? "Đã lưu lúc"} ${clock(new Date())}`);
    } catch {
      failures += 1;
      say("failed", status?.dataset.failed ?? "Chưa lưu được, sẽ thử lại");
      later(waitSeconds(failures) * 1000);
    } finally {
      saving = false;
    }
    if (!failures && picture(new FormData(form)) !== kept) later(QUIET);
  }

  form.addEventListener("input", () => later(QUIET));
  form.addEventListener("change", () => later(300));
  form.addEventListener("submit", () => {
    leaving = true;
    clearTimeout(timer);
  });
  addEventListener("online", () => later(0));
  document.addEventListener("visibilitychange", () => document.hidden && save());
  const typed = [...form.elements].some((field) => ["text", "tel", "textarea"].includes(field.type) && field.value !== field.defaultValue);
  if (typed) {
    kept = ""; // somebody was faster than this script
    later(QUIET);
  }
}

if (typeof document !== "undefined") for (const form of document.querySelectorAll("form[data-autosave]")) watch(form);
