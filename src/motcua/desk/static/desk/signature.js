// A pad to sign on: what is drawn goes into a hidden field as PNG. Without it the page offers paper instead.
function begin(pad) {
  const part = pad.parentElement;
  const field = document.getElementById(pad.dataset.signature);
  const clear = part.querySelector("[data-signature-clear]");
  const state = part.querySelector("[data-signature-state]");
  const pen = pad.getContext("2d");
  let drawing = false;

  const empty = () => {
    pen.fillStyle = "#ffffff";
    pen.fillRect(0, 0, pad.width, pad.height);
    pen.strokeStyle = "#0b0c0c";
    pen.lineWidth = 3;
    pen.lineCap = "round";
    pen.lineJoin = "round";
    field.value = "";
    state.textContent = clear.dataset.empty;
  };
  const place = (event) => {
    const box = pad.getBoundingClientRect();
    return [((event.clientX - box.left) * pad.width) / box.width, ((event.clientY - box.top) * pad.height) / box.height];
  };
  pad.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    pad.setPointerCapture(event.pointerId);
    drawing = true;
    pen.beginPath();
    pen.moveTo(...place(event));
  });
  pad.addEventListener("pointermove", (event) => {
    if (!drawing) return;
    pen.lineTo(...place(event));
    pen.stroke();
    field.value = "drawn";
  });
  const lift = () => {
    if (!drawing) return;
    drawing = false;
    if (field.value === "") return; // a touch is not a signature
    field.value = pad.toDataURL("image/png");
    state.textContent = clear.dataset.signed;
  };
  pad.addEventListener("pointerup", lift);
  pad.addEventListener("pointercancel", lift);
  clear.addEventListener("click", empty);
  pad.hidden = false;
  clear.hidden = false;
  empty();
}

for (const pad of document.querySelectorAll("canvas[data-signature]")) begin(pad);
