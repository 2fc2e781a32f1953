// `data-show-when="field=value"` (several values: `field=a|b`): shown only while the field has that value.

export function parseCondition(text) {
  const [name, values = ""] = text.split("=");
  return { name: name.trim(), values: values.split("|").map((value) => value.trim()) };
}

export function isMet(condition, given) {
  return given.some((value) => condition.values.includes(value));
}

function valuesOf(root, name) {
  return [...root.querySelectorAll(`[name="${CSS.escape(name)}"]`)]
    .filter((field) => !/^(radio|checkbox)$/.test(field.type) || field.checked)
    .map((field) => field.value);
}

/** Hides what does not apply; hidden fields are disabled so that they are not sent. */
export function showWhen(page) {
  const parts = [...page.querySelectorAll("[data-show-when]")];
  const draw = () => {
    for (const part of parts) {
      const condition = parseCondition(part.dataset.showWhen);
      const met = isMet(condition, valuesOf(part.closest("form") ?? page, condition.name));
      part.hidden = !met;
      for (const field of part.querySelectorAll("input, select, textarea")) field.disabled = !met;
    }
  };
  if (!parts.length) return;
  page.addEventListener("change", draw);
  draw();
}
