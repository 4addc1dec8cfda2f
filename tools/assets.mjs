// Builds everything a browser loads and collects it in target/dist, where the server embeds it from.
//
//   node tools/assets.mjs --prod    small: own std, immediate-abort, wasm-opt, brotli 11
//   node tools/assets.mjs --dev     quick; the pages are links to what cargo-leptos writes, so that
//                                   `cargo leptos watch --project panel` changes them too
//
// target/dist is replaced as a whole, so that a server compiled meanwhile never sees half of it.
// Nothing is done when no input changed since.

import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { copyFileSync, existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import { build } from "esbuild";
import { buildLauncher } from "./launcher.mjs";
import { slim } from "./slim.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const target = join(root, "target");
const dist = join(target, "dist");
const stamp = join(target, "dist.stamp");
/** Browser code has a target folder of its own, since its flags are not the server's. */
const front = join(target, "front");
const WASM = "wasm32-unknown-unknown";

/**
 * The pages of our own and the panel's modules, each with its crate and what is called of its glue;
 * the launcher goes its own way.
 */
const pages = {
  panel: { crate: "frontend", calls: ["default"] },
  extras: { crate: "extras", calls: ["default", "start", "session", "draw", "take", "drag"] },
  rich: { crate: "rich", calls: ["default", "start", "draw"] },
  desk: { crate: "desk", calls: ["default"] },
};

const inputs = [
  "Cargo.toml", "Cargo.lock", "package-lock.json",
  "protocol", "app", "frontend", "kit", "extras", "rich", "desk", "widget-script", "style",
  "tools/assets.mjs", "tools/launcher.mjs", "tools/slim.mjs",
];

/**
 * Release wasm has a standard library of its own, compiled for size, in which a panic is one
 * instruction instead of a formatted message. The variables reach the wasm target only: cargo
 * gives neither a build-std nor another target's flags to build scripts and macros.
 */
const release = {
  RUSTC_BOOTSTRAP: "1",
  CARGO_UNSTABLE_BUILD_STD: "std,panic_abort",
  CARGO_UNSTABLE_BUILD_STD_FEATURES: "optimize_for_size",
  CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS: "-Zunstable-options -Cpanic=immediate-abort",
};

function files(path) {
  const full = join(root, path);
  if (!existsSync(full)) return [];
  if (statSync(full).isFile()) return [path];
  return readdirSync(full).sort().filter((name) => name !== "target").flatMap((name) => files(join(path, name)));
}

function fingerprint(mode) {
  const hash = createHash("sha256").update(mode);
  hash.update(execFileSync("rustc", ["-vV"])).update(execFileSync("wasm-bindgen", ["--version"]));
  for (const file of inputs.flatMap(files)) hash.update(file).update("\0").update(readFileSync(join(root, file)));
  return hash.digest("hex");
}

/**
 * The same steps as `cargo leptos build`, and with the same files as result: compile, bind, bundle
 * the style. Done here because that tool takes longer to install than all of this to build.
 */
async function buildPage(page, dev) {
  console.log(`· building the ${page}`);
  const { crate } = pages[page];
  const profile = dev ? "dev" : "wasm-release";
  const args = ["build", "--quiet", "-p", crate, "--lib", "--target", WASM, "--profile", profile, "--target-dir", front];
  run("cargo", args, { ...process.env, ...(dev ? {} : release) });
  const pkg = join(target, "site", page, "pkg");
  rmSync(pkg, { recursive: true, force: true });
  const compiled = join(front, WASM, dev ? "debug" : profile, `${crate}.wasm`);
  run("wasm-bindgen", ["--target", "web", "--no-typescript", "--out-dir", pkg, "--out-name", page, compiled]);
  renameSync(join(pkg, `${page}_bg.wasm`), join(pkg, `${page}.wasm`));
  await build({
    entryPoints: [join(root, "style", `${page}.css`)],
    outfile: join(pkg, `${page}.css`),
    bundle: true,
    minify: !dev,
    logLevel: "warning",
  });
}

function run(command, args, env = process.env) {
  execFileSync(command, args, { cwd: root, stdio: "inherit", env });
}

function collectPage(project, out, dev) {
  const pkg = join(target, "site", project, "pkg");
  const put = dev ? symlinkSync : copyFileSync;
  for (const extension of ["js", "wasm", "css"]) {
    put(join(pkg, `${project}.${extension}`), join(out, `${project}.${extension}`));
  }
  const extra = readdirSync(pkg).filter((name) => !/^\w+\.(js|wasm|css)$|\.d\.ts$/.test(name));
  if (extra.length > 0) throw new Error(`${project} needs files that nothing serves: ${extra.join(", ")}`);
}

async function compress(out) {
  const br = promisify(brotliCompress);
  const gz = promisify(gzip);
  await Promise.all(readdirSync(out).map(async (name) => {
    const bytes = readFileSync(join(out, name));
    const params = {
      [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
      [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
      [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS,
    };
    writeFileSync(join(out, `${name}.br`), await br(bytes, { params }));
    writeFileSync(join(out, `${name}.gz`), await gz(bytes, { level: constants.Z_BEST_COMPRESSION }));
  }));
}

async function main() {
  const mode = process.argv[2] ?? "--prod";
  if (!["--prod", "--dev"].includes(mode)) throw new Error(`assets knows --prod and --dev, not «${mode}»`);
  const dev = mode === "--dev";
  const print = fingerprint(mode);
  if (existsSync(dist) && existsSync(stamp) && readFileSync(stamp, "utf8") === print) return;

  const fresh = join(target, `dist.${process.pid}`);
  mkdirSync(fresh, { recursive: true });
  try {
    for (const project of Object.keys(pages)) {
      await buildPage(project, dev);
      collectPage(project, fresh, dev);
      if (!dev) {
        const { calls } = pages[project];
        await slim({ wasm: join(fresh, `${project}.wasm`), js: join(fresh, `${project}.js`), calls });
      }
    }
    await buildLauncher({ root, out: fresh, dev });
    if (!dev) await compress(fresh);
    rmSync(dist, { recursive: true, force: true });
    renameSync(fresh, dist);
    writeFileSync(stamp, print);
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}

await main().catch((error) => {
  // A failed compiler has said why already.
  console.error(`assets: ${error.status ? error.message.split("\n")[0] : error.stack}`);
  process.exitCode = 1;
});
