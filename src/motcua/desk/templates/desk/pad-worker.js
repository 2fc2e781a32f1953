// Keeps the intake pad when the line is cut: the network first, what was kept otherwise.
const KEPT = "motcua-pad-1";
const PAGES = ["{% url "desk:pad" %}", "{% url "desk:pad-procedures" %}", "{% static "built/officer.css" %}", "{% static "desk/desk.css" %}", "{% static "built/core.js" %}", "{% static "built/htmx.js" %}", "{% static "desk/pad.js" %}"];

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(KEPT).then((kept) => kept.addAll(PAGES)).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const path = new URL(request.url).pathname;
  if (request.method !== "GET" || !PAGES.includes(path)) return;
  event.respondWith(
    fetch(request)
      .then((answer) => {
        if (answer.ok && !answer.redirected) {
          const copy = answer.clone();
          event.waitUntil(caches.open(KEPT).then((kept) => kept.put(path, copy)));
        }
        return answer;
      })
      .catch(() => caches.match(path)),
  );
});
