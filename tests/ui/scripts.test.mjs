// The plain functions of the page scripts; run by test_scripts.py with Node's own test runner.
import assert from "node:assert/strict";
import { test } from "node:test";
import { waitSeconds } from "../../src/motcua/ui/scripts/_backoff.js";
import { isMet, parseCondition } from "../../src/motcua/ui/scripts/_show-when.js";
import { matches, plain } from "../../src/motcua/ui/scripts/autocomplete.js";
import { clock, picture } from "../../src/motcua/ui/scripts/autosave.js";
import { step } from "../../src/motcua/ui/scripts/desk-keys.js";
import { nextIndex } from "../../src/motcua/ui/scripts/repeat.js";
import { isScan } from "../../src/motcua/ui/scripts/scanner.js";
import { secondsToNotice } from "../../src/motcua/ui/scripts/session.js";
import { nextPiece, progressText } from "../../src/motcua/ui/scripts/upload.js";
import { purge, sayOnce } from "../../src/motcua/ui/purge.mjs";

test("waiting doubles up to a minute", () => {
  assert.deepEqual([1, 2, 3, 6, 20].map(waitSeconds), [2, 4, 8, 60, 60]);
});

test("a condition names a field and its values", () => {
  assert.deepEqual(parseCondition("kind=a|b"), { name: "kind", values: ["a", "b"] });
  assert.equal(isMet(parseCondition("kind=a|b"), ["b"]), true);
  assert.equal(isMet(parseCondition("kind=a|b"), ["c"]), false);
  assert.equal(isMet(parseCondition("kind=a"), []), false);
});

test("accents do not matter when looking for a place", () => {
  assert.equal(plain("Phường Mỹ Tho, Đồng Tháp"), "phuong my tho, dong thap");
  const places = ["Xã Thạnh Mỹ", "Phường Mỹ Tho", "Xã Tân Phú Đông"].map((text) => ({ text, plain: plain(text) }));
  assert.deepEqual(matches(places, "my tho").map((place) => place.text), ["Phường Mỹ Tho"]);
  assert.deepEqual(matches(places, "Đông").map((place) => place.text), ["Xã Tân Phú Đông"]);
  assert.deepEqual(matches(places, "zzz"), []);
  assert.equal(matches(places, "xa", 1).length, 1);
});

test("the clock has two digits each", () => {
  assert.equal(clock(new Date(2025, 1, 5, 6, 3)), "06:03");
});

test("files and the token do not make a form look changed", () => {
  const data = new FormData();
  data.set("name", "Hoa");
  data.set("csrfmiddlewaretoken", "x");
  data.set("scan", new Blob(["a"]));
  assert.equal(picture(data), "name=Hoa");
});

test("j and k stay within the list", () => {
  assert.deepEqual([step(-1, "j", 3), step(-1, "k", 3), step(0, "k", 3), step(2, "j", 3), step(1, "j", 3), step(0, "j", 0)], [0, 2, 0, 2, 2, -1]);
});

test("a number taken once is not given again", () => {
  assert.deepEqual([nextIndex([]), nextIndex([0, 1]), nextIndex([0, 4])], [0, 2, 5]);
});

test("a scanner types faster than people", () => {
  assert.equal(isScan([0, 10, 20, 30, 40, 50, 60, 70]), true);
  assert.equal(isScan([0, 150, 300, 450, 600, 750, 900, 1050]), false);
  assert.equal(isScan([0, 10, 20]), false);
  assert.equal(isScan([0, 10, 20, 30, 40, 50, 60, 70, 190, 200]), true); // the computer was busy once
  assert.equal(isScan([0, 10, 20, 30, 150, 160, 170, 180, 300, 310]), false);
});

test("the notice comes two minutes before the end", () => {
  assert.deepEqual([secondsToNotice(1800, 0), secondsToNotice(1800, 1700), secondsToNotice(60, 0)], [1680, 0, 0]);
});

test("pieces cover the file exactly", () => {
  const seen = [];
  for (let piece = nextPiece(0, 25, 10); piece; piece = nextPiece(piece[1], 25, 10)) seen.push(piece);
  assert.deepEqual(seen, [[0, 10], [10, 20], [20, 25]]);
  assert.equal(nextPiece(0, 0, 10), null);
  assert.equal(progressText(1, 3), "Đã gửi 33 %");
  assert.equal(progressText(0, 0), "Đã gửi 100 %");
});

test("rules of classes nobody names are left out, others stay", () => {
  const css = '.govuk-a,.govuk-b{x:1}.govuk-c--big{y:1}@media print{.govuk-b{z:1}.mc-d{w:"}"}}@font-face{q:1}.govuk-a:not(.govuk-b){v:1}';
  assert.equal(
    purge(css, new Set(["govuk-a", "govuk-c--"])),
    '.govuk-a{x:1}.govuk-c--big{y:1}@media print{.mc-d{w:"}"}}@font-face{q:1}.govuk-a:not(.govuk-b){v:1}',
  );
});

test("the typeface is said once", () => {
  const thin = sayOnce("@font-face{font-family:Be Vietnam Pro;x:1}.a{font-family:Be Vietnam Pro,Noto Sans;y:1}@media print{.a{font-family:sans-serif}}.b{color:var(--govuk-text-colour, #000)}@media print{.b{font-size:14pt;line-height:1.2}}");
  assert.ok(thin.startsWith("@font-face{font-family:Be Vietnam Pro;x:1}body{font-family"));
  assert.ok(thin.endsWith(".a{y:1}.b{color:var(--govuk-text-colour)}"));
});
