// The bytes of every browser asset, and whether the sums that a visitor pays stay within budget.
// 1 kB = 1000 bytes; budgets count brotli 11. Over budget: exit code 1.

import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const dist = join(dirname(dirname(fileURLToPath(import.meta.url))), "target", "dist");

const artefacts = [
  "widget-script.js", "launcher.wasm", "launcher-translated.js",
  "panel.js", "panel.wasm", "panel.css", "extras.js", "extras.wasm", "extras.css",
  "rich.js", "rich.wasm", "rich.css", "desk.js", "desk.wasm", "desk.css",
];

/** `must` fails the check, `aim` is printed beside it. */
const budgets = [
  { what: "host page, before a press", of: ["widget-script.js", "launcher.wasm"], must: 10_000, aim: 7_000 },
  { what: "the same without wasm", of: ["widget-script.js", "launcher-translated.js"], must: 12_000, aim: 9_000 },
  { what: "panel, one language", of: ["panel.wasm", "panel.js", "panel.css"], must: 90_000, aim: 60_000 },
  { what: "extras, when needed", of: ["extras.wasm", "extras.js", "extras.css"], must: 20_000, aim: 15_000 },
  { what: "rich messages, when needed", of: ["rich.wasm", "rich.js", "rich.css"], must: 25_000, aim: 18_000 },
];

const size = (name) => readFileSync(join(dist, name)).length;
const number = (value) => value.toLocaleString("en").padStart(10);
const row = (...cells) => console.log(cells.join(" "));

const missing = artefacts.filter((name) => !existsSync(join(dist, `${name}.br`)));
if (missing.length > 0) {
  console.error(`not built yet (./x build): ${missing.join(", ")}`);
  process.exit(1);
}

row("artefact".padEnd(28), "raw".padStart(10), "gzip".padStart(10), "brotli".padStart(10));
for (const name of artefacts) {
  row(name.padEnd(28), number(size(name)), number(size(`${name}.gz`)), number(size(`${name}.br`)));
}

console.log();
row("budget (brotli)".padEnd(28), "is".padStart(10), "must".padStart(10), "aim".padStart(10));
let over = false;
for (const { what, of, must, aim } of budgets) {
  const sum = of.reduce((total, name) => total + size(`${name}.br`), 0);
  const word = sum > must ? "OVER BUDGET" : sum > aim ? "within" : "reached";
  over ||= sum > must;
  row(what.padEnd(28), number(sum), number(must), number(aim), ` ${word}`);
}
process.exitCode = over ? 1 : 0;
