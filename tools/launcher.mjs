/**
 * Builds the launcher: the crate `widget-script` as wasm, the same wasm translated to plain
 * JavaScript, and the loader with wasm-bindgen's glue bundled in.
 *
 * One compilation serves both variants. It targets the first version of wasm (`-Ctarget-cpu=mvp`):
 * only that can be translated, and newer reference types would bring an allocator along.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build, transform } from "esbuild";

const TARGET = "wasm32-unknown-unknown";
const PLACEHOLDER = '"__WIDGET_SITE__"';
/** The oldest language level that knows dynamic import, which the loader needs anyway. */
const LANGUAGE = "es2020";
/** Ample for the launcher's flat calls; the default of 1 MiB would be paid on every host page. */
const STACK_BYTES = 16384;
/** An installed standard library uses these newer instructions; a translation knows none of them. */
const LOWERED = [
  "--enable-bulk-memory", "--enable-sign-ext", "--enable-nontrapping-float-to-int",
  "--llvm-memory-copy-fill-lowering", "--signext-lowering", "--llvm-nontrapping-fptoint-lowering",
];

/**
 * Writes `launcher.wasm`, `launcher-translated.js` and `widget-script.js` into `out`.
 * `dev` takes the installed standard library instead of compiling a smaller one.
 */
export async function buildLauncher({ root, out, dev }) {
  const work = join(root, "target/launcher");
  const bindings = join(work, "bindings");
  mkdirSync(out, { recursive: true });

  const compiled = compile({ root, work, dev });
  run("wasm-bindgen", ["--target", "bundler", "--no-typescript", "--out-dir", bindings, "--out-name", "launcher", compiled]);
  const wasm = join(out, "launcher.wasm");
  const names = optimise(root, join(bindings, "launcher_bg.wasm"), wasm);
  const glue = readFileSync(join(bindings, "launcher_bg.js"), "utf8");

  writeFileSync(join(out, "widget-script.js"), await bundle(root, shortened(glue, names)));
  writeFileSync(join(out, "launcher-translated.js"), await translate(root, wasm));
}

/** Runs cargo and returns the path of the wasm. */
function compile({ root, work, dev }) {
  const flags = ["-Ctarget-cpu=mvp", `-Clink-arg=-zstack-size=${STACK_BYTES}`];
  const args = ["build", "-q", "-p", "widget-script", "--profile", "wasm-release", "--target", TARGET, "--target-dir", work];
  const env = { ...process.env };
  if (dev) {
    // The installed standard library says that it uses reference types; wasm-bindgen would look for them.
    env.CARGO_PROFILE_WASM_RELEASE_STRIP = "true";
  } else {
    flags.push("-Zunstable-options", "-Cpanic=immediate-abort");
    args.push("-Zbuild-std=std,panic_abort", "-Zbuild-std-features=optimize_for_size");
    env.RUSTC_BOOTSTRAP = "1";
  }
  run("cargo", args, { cwd: root, env: { ...env, RUSTFLAGS: flags.join(" ") } });
  return join(work, TARGET, "wasm-release/widget_script.wasm");
}

/**
 * Shrinks the wasm and gives one-letter names to all it shares with the glue, whose own names each
 * carry a hash that no compression removes. Returns the new names by the old.
 */
function optimise(root, input, output) {
  const report = run(binaryen(root, "wasm-opt"), [
    input, ...LOWERED, "-Oz", "--strip-debug", "--strip-producers", "--strip-target-features",
    "--minify-imports-and-exports-and-modules", "-o", output,
  ]);
  const { imports, exports } = JSON.parse(report);
  return {
    imports: imports.map(([, old, short]) => [old, short]),
    exports: new Map(exports),
  };
}

/** The glue as the module "launcher", with the short names. */
function shortened(glue, { imports, exports }) {
  const source = glue.replace(/\bwasm\.(\w+)/g, (_, name) => `wasm.${exports.get(name)}`);
  const table = imports.map(([old, short]) => `${short}: ${old}`);
  return `${source}
export const imports = { a: { ${table.join(", ")} } };
export { __wbg_set_wasm as connect };`;
}

/** Bundles the loader into one classic script. */
async function bundle(root, glue) {
  const launcher = {
    name: "launcher",
    setup(builder) {
      builder.onResolve({ filter: /^launcher$/ }, () => ({ path: "launcher", namespace: "glue" }));
      builder.onLoad({ filter: /.*/, namespace: "glue" }, () => ({ contents: glue }));
    },
  };
  const result = await build({
    entryPoints: [join(root, "widget-script/widget-script-template.js")],
    bundle: true,
    format: "iife",
    minify: true,
    legalComments: "none",
    target: LANGUAGE,
    plugins: [launcher],
    write: false,
  });
  const script = result.outputFiles[0].text;
  if (script.split(PLACEHOLDER).length !== 2) {
    throw new Error(`widget-script-template.js must contain ${PLACEHOLDER} exactly once`);
  }
  return script;
}

/** Plain JavaScript of the wasm: a module whose default export takes imports and gives exports. */
async function translate(root, wasm) {
  const source = run(binaryen(root, "wasm2js"), ["-Oz", wasm, "-o", "-"]);
  const from = source.indexOf("function initActiveSegments");
  const to = source.indexOf("var retasmFunc");
  if (from < 0 || to < 0) throw new Error("wasm2js writes another shape than this script knows");
  // Text compresses, base64 does not.
  const body = source.slice(from, to).replace(
    /base64DecodeToExistingUint8Array\(bufferView, (\d+), "([^"]*)"\)/g,
    (_, offset, data) => `write(${offset}, ${JSON.stringify(Buffer.from(data, "base64").toString("latin1"))})`,
  );
  const module = `let bufferView;
    const write = (offset, text) => { for (let i = 0; i < text.length; i++) bufferView[offset + i] = text.charCodeAt(i); };
    ${withoutUnused(body)}
    export default asmFunc;`;
  return (await transform(module, { minify: true, format: "esm", target: LANGUAGE })).code;
}

/** Drops the views and Math functions that wasm2js declares in any case and this wasm never uses. */
function withoutUnused(body) {
  const uses = (name) => body.match(new RegExp(`(?<![\\w$])${name.replace("$", "\\$")}(?![\\w$])`, "g")).length;
  return body.replace(/^ var (\w+) = [^\n]*;\n/gm, (line, name) => (uses(name) === 1 ? "" : line));
}

function binaryen(root, name) {
  return join(root, "node_modules/.bin", name);
}

/** Runs a program to its end and returns what it printed. */
function run(program, args, options = {}) {
  const result = spawnSync(program, args, {
    encoding: "utf8", stdio: ["ignore", "pipe", "inherit"], maxBuffer: 1 << 26, ...options,
  });
  if (result.error) throw new Error(`${program} could not be run: ${result.error.message}`);
  if (result.status !== 0) throw new Error(`${program} failed with exit code ${result.status}`);
  return result.stdout;
}
