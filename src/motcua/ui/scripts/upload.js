// `<input type="file" data-upload-url>`: the file goes up in pieces beside the form and goes on where a cut line stopped.
import { pause, waitSeconds } from "./_backoff.js";

const PIECE = 512 * 1024;
const TRIES = 8;

/** Returns the first byte and the byte after the last of the next piece, or null when all is sent. */
export function nextPiece(offset, size, length = PIECE) {
  return offset >= size ? null : [offset, Math.min(offset + length, size)];
}

export function progressText(offset, size, said = "Đã gửi") {
  return `${said} ${size ? Math.floor((100 * offset) / size) : 100} %`;
}

const token = (field) => field.form?.elements.csrfmiddlewaretoken?.value ?? "";

async function start(field, file) {
  const answer = await fetch(field.dataset.uploadUrl, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRFToken": token(field) },
    body: JSON.stringify({ name: file.name, size: file.size }),
  });
  if (!answer.ok) throw await refusal(answer);
  const told = await answer.json().catch(() => ({}));
  return { url: answer.headers.get("Location") ?? told.url, offset: Number(told.offset ?? 0) };
}

async function refusal(answer) {
  const told = await answer.json().catch(() => ({}));
  const error = new Error(told.detail ?? told.error ?? "Tệp này chưa nhận được. Hãy chọn tệp khác.");
  error.final = answer.status >= 400 && answer.status < 500 && ![408, 409, 429].includes(answer.status);
  return error;
}

async function offsetAt(url) {
  const answer = await fetch(url, { method: "HEAD" });
  if (!answer.ok) throw await refusal(answer);
  return Number(answer.headers.get("Upload-Offset") ?? 0);
}

async function sendPiece(field, url, file, [from, to]) {
  const answer = await fetch(url, {
    method: "PATCH",
    headers: { "Content-Type": "application/offset+octet-stream", "Upload-Offset": String(from), "X-CSRFToken": token(field) },
    body: file.slice(from, to),
  });
  if (!answer.ok) throw await refusal(answer);
  return Number(answer.headers.get("Upload-Offset") ?? to);
}

/** Sends the whole file; asks the server where it stands after every failure. */
async function send(field, file, tell) {
  let place = null;
  let offset = 0;
  for (let failures = 0; ; ) {
    try {
      if (place && failures) offset = await offsetAt(place.url);
      if (!place) {
        place = await start(field, file);
        offset = place.offset;
      }
      for (let piece = nextPiece(offset, file.size); piece; piece = nextPiece(offset, file.size)) {
        tell(offset);
        offset = await sendPiece(field, place.url, file, piece);
        failures = 0;
      }
      return place.url;
    } catch (error) {
      failures += 1;
      if (error.final || failures >= TRIES) throw error;
      tell(offset, true);
      await pause(waitSeconds(failures));
    }
  }
}

function watch(field) {
  const state = field.closest(".govuk-form-group")?.querySelector("[data-upload-state]");
  const words = state?.dataset ?? {};
  const bar = document.createElement("progress");
  const text = document.createElement("span");
  state?.append(bar, text);
  bar.hidden = true;
  field.addEventListener("change", async () => {
    const file = field.files[0];
    if (!file) return;
    const tell = (offset, waiting = false) => {
      bar.max = file.size;
      bar.value = offset;
      const sent = progressText(offset, file.size, words.sent);
      text.textContent = waiting ? `${sent}, ${words.weak ?? "đường truyền yếu, đang thử lại"}` : sent;
    };
    bar.hidden = false;
    tell(0);
    try {
      const url = await send(field, file, tell);
      keep(field, url);
      text.textContent = `✓ ${words.done ?? "Đã gửi xong:"} ${file.name}`;
    } catch (error) {
      text.textContent = error.final ? error.message : (words.failed ?? "Chưa gửi được tệp. Tệp sẽ được gửi cùng biểu mẫu khi bạn bấm tiếp tục.");
    }
    bar.hidden = true;
  });
}

/** Sends the address of the kept file with the form instead of the file again. */
function keep(field, url) {
  const note = document.createElement("input");
  note.type = "hidden";
  note.name = `${field.name}_upload`;
  note.value = url;
  field.parentElement.querySelector(`input[name="${CSS.escape(note.name)}"]`)?.remove();
  field.after(note);
  field.value = "";
  field.required = false;
  field.dispatchEvent(new CustomEvent("uploaded", { bubbles: true, detail: { url } }));
}

if (typeof document !== "undefined") for (const field of document.querySelectorAll("input[type=file][data-upload-url]")) watch(field);
