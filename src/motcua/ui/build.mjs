// Compiles styles/*.scss and scripts/*.js into static/built/. Started by script/build-ui, which passes on standard
// input the component classes in use; rules for other govuk-… and moj-… classes are left out.
import { copyFileSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import * as sass from "sass";
import * as esbuild from "esbuild";
import { purge, sayOnce } from "./purge.mjs";

const room = dirname(fileURLToPath(import.meta.url));
const root = resolve(room, "../../..");
const built = join(room, "static/built");
const used = new Set(readFileSync(0, "utf8").split("\n").filter(Boolean));

function entries(folder, suffix) {
  return readdirSync(join(room, folder))
    .filter((name) => name.endsWith(suffix) && !name.startsWith("_"))
    .map((name) => join(room, folder, name));
}

function clearOut() {
  mkdirSync(built, { recursive: true });
  for (const name of readdirSync(built)) rmSync(join(built, name), { recursive: true });
  mkdirSync(join(built, "fonts"));
}

async function buildStyles() {
  for (const file of entries("styles", ".scss")) {
    const { css } = sass.compile(file, { loadPaths: [root, join(root, "node_modules")], style: "compressed", quietDeps: true });
    const small = await esbuild.transform(sayOnce(purge(css, used)), { loader: "css", minify: true, legalComments: "none" });
    writeFileSync(join(built, basename(file).replace(".scss", ".css")), small.code);
  }
}

async function buildScripts() {
  await esbuild.build({
    entryPoints: entries("scripts", ".js"),
    bundle: true, // each page script stands alone: no imports between hashed file names
    format: "esm",
    target: "es2020",
    minify: true,
    legalComments: "none",
    outdir: built,
  });
  copyFileSync(join(root, "node_modules/htmx.org/dist/htmx.min.js"), join(built, "htmx.js"));
}

function copyFonts() {
  const files = join(root, "node_modules/@fontsource/be-vietnam-pro/files");
  for (const subset of ["vietnamese", "latin-ext", "latin"]) {
    for (const weight of [400, 600, 700]) {
      const name = `be-vietnam-pro-${subset}-${weight}-normal.woff2`;
      copyFileSync(join(files, name), join(built, "fonts", name));
    }
  }
}

clearOut();
copyFonts();
await Promise.all([buildStyles(), buildScripts()]);
