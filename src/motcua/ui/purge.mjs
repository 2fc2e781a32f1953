// Leaves out the rules of library components that no template names. Works on compressed CSS.
const LIBRARY_CLASS = /\.((?:govuk|moj)-(?:\\.|[a-zA-Z0-9_-])+)/g;

/** Splits a selector list at its top-level commas. */
function selectors(list) {
  const parts = [];
  let depth = 0;
  let start = 0;
  for (let at = 0; at < list.length; at += 1) {
    if (list[at] === "(" || list[at] === "[") depth += 1;
    if (list[at] === ")" || list[at] === "]") depth -= 1;
    if (list[at] === "," && depth === 0) {
      parts.push(list.slice(start, at));
      start = at + 1;
    }
  }
  parts.push(list.slice(start));
  return parts;
}

/** Says whether a class is named; `govuk-button--{{ kind }}` in a template names every kind. */
function isNamed(name, used) {
  if (used.has(name)) return true;
  for (let at = name.lastIndexOf("-"); at > 0; at = name.lastIndexOf("-", at - 1)) {
    const prefix = name.slice(0, at + 1);
    if (prefix.endsWith("--") && used.has(prefix)) return true;
  }
  return false;
}

function isUsed(selector, used) {
  const outsideNot = selector.replace(/:not\([^()]*(?:\([^()]*\)[^()]*)*\)/g, "");
  return [...outsideNot.matchAll(LIBRARY_CLASS)].every(([, name]) => isNamed(name.replaceAll("\\", ""), used));
}

/** Returns the index of the brace that closes the one at `open`, strings respected. */
function closing(css, open) {
  let depth = 0;
  let quote = "";
  for (let at = open; at < css.length; at += 1) {
    const sign = css[at];
    if (quote) {
      if (sign === "\\") at += 1;
      else if (sign === quote) quote = "";
    } else if (sign === '"' || sign === "'") quote = sign;
    else if (sign === "{") depth += 1;
    else if (sign === "}" && (depth -= 1) === 0) return at;
  }
  throw new Error("purge: a brace is not closed");
}

function keep(head, body, used) {
  if (/^@(media|supports|layer)/.test(head)) {
    const inner = purge(body, used);
    return inner ? `${head}{${inner}}` : "";
  }
  if (head.startsWith("@")) return `${head}{${body}}`;
  const kept = selectors(head).filter((one) => isUsed(one, used));
  return kept.length ? `${kept.join(",")}{${body}}` : "";
}

/** Returns the CSS without rules whose library classes are not in `used`. */
export function purge(css, used) {
  const text = css.replace(/\/\*[\s\S]*?\*\//g, "");
  let result = "";
  let at = 0;
  while (at < text.length) {
    const open = text.indexOf("{", at);
    if (open < 0) break;
    const end = closing(text, open);
    const statements = text.slice(at, open).split(";");
    const head = statements.pop().trim();
    result += statements.map((one) => `${one};`).join("") + keep(head, text.slice(open + 1, end), used);
    at = end + 1;
  }
  return result;
}

const FAMILY = /font-family:(?:"?Be Vietnam Pro"?|sans-serif)[^;{}]*;?/g;
const SMOOTHING = /-(?:webkit|moz-osx)-font-smoothing:[a-z]+;?/g;
const FALLBACK = /var\((--govuk-[a-z-]+), ?[^()]*\)/g;
const PRINT_SIZE = /@media print\{[^{}]*\{(?:font-size:[\d.]+pt;?|line-height:[\d.]+;?)+\}\}/g; // _print.scss says one size
const EMPTY = /[^{};]+\{\}/g;

/** Returns the CSS with typeface and colours said once, on the page: the library says them again in every rule. */
export function sayOnce(css) {
  const faces = [];
  const bare = css.replace(/@font-face\{[^}]*\}/g, (face) => (faces.push(face), ""));
  let thin = bare.replace(FAMILY, "").replace(SMOOTHING, "").replace(FALLBACK, "var($1)").replace(PRINT_SIZE, "");
  for (let before = ""; before !== thin; ) {
    before = thin;
    thin = thin.replace(EMPTY, "");
  }
  const page =
    'body{font-family:"Be Vietnam Pro","Noto Sans",system-ui,sans-serif;-webkit-font-smoothing:antialiased;-moz-osx-font-smoothing:grayscale}' +
    "button,input,select,textarea{font-family:inherit}@media print{body{font-family:sans-serif}}";
  return faces.join("") + page + thin;
}
