// Takes out of a page's wasm and glue what wasm-bindgen must keep for strangers and we do not need:
// of the glue, a page of ours calls its default export, and of a module a few functions.
//
// - Exports that only unused parts of the glue call go, with all that only they reach.
// - What wasm and glue share gets names of a letter or two. The long ones each carry a hash, which
//   no compression removes.

import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build, transform } from "esbuild";

/** What rustc's wasm uses and every browser of the last years has; nothing newer may slip in. */
const FEATURES = [
  "bulk-memory", "multivalue", "mutable-globals", "nontrapping-float-to-int", "reference-types", "sign-ext",
].map((feature) => `--enable-${feature}`);

/**
 * Slims the page's `wasm` and `js` files in place; `calls` are the glue's exports that are used. The
 * glue must not be minified yet.
 */
export async function slim({ wasm, js, calls }) {
  const work = mkdtempSync(join(tmpdir(), "slim-"));
  try {
    const reachable = await shake(withoutClasses(readFileSync(js, "utf8")), calls);
    const used = new Set([...reachable.matchAll(/\bwasm\.(\w+)/g)].map(([, name]) => name));
    if (used.size === 0) throw new Error(`${js} is not the readable glue of wasm-bindgen`);
    const kept = join(work, "kept.wasm");
    dropExports(wasm, used, kept, work);
    const names = shortNames(kept, wasm);
    writeFileSync(js, await minify(withShortNames(withoutImports(reachable, names), names)));
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** Exported classes that nothing else in the glue mentions: wrappers of Rust types for JavaScript. */
function withoutClasses(glue) {
  return [...glue.matchAll(/^export class (\w+) \{$/gm)].reduce((rest, [, name]) => {
    const without = rest
      .replace(new RegExp(`^export class ${name} \\{\\n[^]*?^\\}\\n`, "m"), "")
      .replace(new RegExp(`^if \\(Symbol\\.dispose\\) ${name}\\..*\\n`, "m"), "")
      .replace(new RegExp(`^const ${name}Finalization = [^]*?;\\n`, "m"), "");
    return new RegExp(`\\b${name}\\b`).test(without) ? rest : without;
  }, glue);
}

/** Only what these exports reach. */
async function shake(glue, calls) {
  const result = await build({
    stdin: { contents: `export { ${calls.join(", ")} } from "glue";` },
    bundle: true,
    format: "esm",
    treeShaking: true,
    write: false,
    plugins: [{
      name: "glue",
      setup(builder) {
        builder.onResolve({ filter: /^glue$/ }, () => ({ path: "glue", namespace: "glue" }));
        builder.onLoad({ filter: /.*/, namespace: "glue" }, () => ({ contents: glue }));
      },
    }],
  });
  return result.outputFiles[0].text;
}

function dropExports(wasm, used, output, work) {
  const graph = join(work, "graph.json");
  const exported = WebAssembly.Module.exports(new WebAssembly.Module(readFileSync(wasm)));
  const roots = exported.filter(({ name }) => used.has(name)).map(({ name }) => ({ name, export: name, root: true }));
  writeFileSync(graph, JSON.stringify(roots));
  execFileSync("wasm-metadce", [wasm, ...FEATURES, "-f", graph, "-o", output], { stdio: ["ignore", "ignore", "inherit"] });
}

/** Shortens what the wasm imports and exports; gives the new names by the old. */
function shortNames(input, output) {
  const strip = ["--strip-debug", "--strip-producers", "--strip-target-features"];
  const report = execFileSync(
    "wasm-opt",
    // Control flow laid out anew, then twice, as the second run finds what the first has freed. Below
    // address 1024 is the far end of the stack, so an address may be folded into its instruction; and
    // large functions that are called once stay functions, which compress better.
    [input, ...FEATURES, "--low-memory-unused", "-ocimfs", "100", "--flatten", "--rereloop", "-Oz", "-Oz", ...strip, "--minify-imports-and-exports-and-modules", "-o", output],
    { encoding: "utf8" },
  );
  const { imports, exports } = JSON.parse(report);
  return { imports: new Map(imports.map(([, old, short]) => [old, short])), exports: new Map(exports) };
}

/** The functions that the wasm does not import any more, out of the glue's table. */
function withoutImports(glue, { imports }) {
  return glue.replace(/^ {4}(__wb\w+): (?:function\([^]*?^ {4}\}|[^\n]*?),?\n/gm, (entry, name) =>
    imports.has(name) ? entry : "");
}

function withShortNames(glue, { imports, exports }) {
  return glue
    .replace(/\bwasm\.(\w+)/g, (_, name) => `wasm.${exports.get(name)}`)
    .replace(/^ {4}(__wb\w+): /gm, (_, name) => `    ${imports.get(name)}: `)
    .replace(/"\.\/\w+_bg\.js": /, "a: ");
}

async function minify(glue) {
  return (await transform(glue, { minify: true, format: "esm", target: "es2022", legalComments: "none" })).code;
}
