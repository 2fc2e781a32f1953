// The receipt prints as soon as it is there; p prints it again.
const frame = document.querySelector("[data-receipt-frame]");

function print() {
  try {
    frame.contentWindow.print();
  } catch {
    window.open(frame.src, "_blank", "noopener"); // a viewer that does not print from here
  }
}

if (frame) {
  frame.addEventListener("load", print, { once: true });
  document.addEventListener("keydown", (event) => {
    if (event.key === "p" && !event.ctrlKey && !event.metaKey && !event.altKey) print();
  });
}
