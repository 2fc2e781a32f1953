// `<div data-repeat="child">`: groups that can be added and removed; `<template>` holds one with `__index__`.

export function nextIndex(taken) {
  return taken.length ? Math.max(...taken) + 1 : 0;
}

function button(text, press) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "govuk-button govuk-button--secondary";
  made.textContent = text;
  made.addEventListener("click", press);
  return made;
}

function watch(group) {
  const template = group.querySelector("template");
  const most = Number(group.dataset.repeatMax ?? 20);
  const items = () => [...group.querySelectorAll("[data-repeat-item]")];
  const add = button(group.dataset.repeatAdd ?? "Thêm", () => {
    const item = document.createElement("div");
    const index = nextIndex(items().map((one, place) => Number(one.dataset.repeatItem || place)));
    item.dataset.repeatItem = String(index);
    item.innerHTML = template.innerHTML.replaceAll("__index__", String(index)); // our own template, no typed text in it
    group.insertBefore(item, add);
    dress(item);
    draw();
    item.querySelector("input, select, textarea")?.focus();
  });

  function dress(item) {
    item.classList.add("mc-repeat__item");
    item.append(
      button(group.dataset.repeatRemove ?? "Bỏ", () => {
        item.remove();
        draw();
        group.dispatchEvent(new Event("change", { bubbles: true }));
        add.focus();
      }),
    );
  }

  function draw() {
    add.hidden = items().length >= most;
  }

  group.append(add);
  items().forEach((item, place) => place > 0 && dress(item));
  draw();
}

if (typeof document !== "undefined") for (const group of document.querySelectorAll("[data-repeat]")) watch(group);
