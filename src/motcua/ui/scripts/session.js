// `<body data-session-seconds="1800" data-session-keep="url">`: says in time that the session ends, and keeps it with one press.

const NOTICE = 120; // seconds before the end

/** Returns the seconds until the notice should show, 0 when it already should. */
export function secondsToNotice(length, passed) {
  return Math.max(0, length - NOTICE - passed);
}

function watch(body) {
  const length = Number(body.dataset.sessionSeconds);
  const notice = document.createElement("div");
  const text = document.createElement("p");
  const button = document.createElement("button");
  let started = Date.now();
  notice.className = "mc-session";
  notice.setAttribute("role", "alert");
  text.className = "govuk-body";
  button.type = "button";
  button.className = "govuk-button";
  button.textContent = body.dataset.sessionButton ?? "Tôi vẫn đang làm";
  notice.append(text, button);
  notice.hidden = true;
  body.append(notice);

  async function keep() {
    try {
      const answer = await fetch(body.dataset.sessionKeep, { credentials: "same-origin", redirect: "manual" });
      if (!answer.ok) throw new Error(String(answer.status));
      started = Date.now();
      notice.hidden = true;
      plan();
    } catch {
      text.textContent = body.dataset.sessionLost ?? "Phiên làm việc đã hết. Những gì đã lưu vẫn còn; hãy đăng nhập lại để làm tiếp.";
    }
  }

  function plan() {
    setTimeout(() => {
      text.textContent = body.dataset.sessionText ?? "Phiên làm việc sắp hết trong 2 phút. Những gì đã lưu vẫn còn.";
      notice.hidden = false;
    }, secondsToNotice(length, (Date.now() - started) / 1000) * 1000);
  }

  button.addEventListener("click", keep);
  plan();
}

if (typeof document !== "undefined" && document.body.dataset.sessionKeep) watch(document.body);
