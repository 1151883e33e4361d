// The production build: minified files in static/dist/, named by content, and a manifest with SRI hashes. One file per
// role, and one for each part that a role imports when it needs it; a part shares the code of its role's own file.

import { transform } from "esbuild";
import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { rollup } from "rollup";
import { minify } from "terser";

const OUT = "static/dist";

// role → entry and format. The loader is a classic script, everything else an ES module. Stages come one after the other;
// what several need is in the file of the first.
const ROLES = {
  loader: { entry: "static/js/tag/loader.js", format: "iife" },
  tag: { entry: "static/js/tag/main.js", format: "es", stages: ["static/js/tag/framed.js", "static/js/tag/messaging.js", "static/js/tag/streaming.js"] },
  workspace: { entry: "static/js/workspace/main.js", format: "es" },
  mirror: { entry: "static/js/mirror/main.js", format: "es" },
  admin: { entry: "static/js/admin/main.js", format: "es" },
};

/** @param {string} folder @returns {string} all that its scripts say */
function sources(folder) {
  const files = readdirSync(folder, { recursive: true }).filter((file) => file.endsWith(".js") && !file.endsWith(".gen.js"));
  return files.map((file) => readFileSync(`${folder}/${file}`, "utf8")).join("\n");
}

/** The codes for which our scripts have to find the words; with those of the server the words come along. */
const refused = [...sources("static/js").matchAll(/CODES\.(\w+)/g)].map(([, code]) => code);

/**
 * Browsers check what the server says only, and of that what they have a use for (they pass over the rest in any case);
 * the rest of the protocol's table stays here.
 * @param {string} path of protocol.gen.js
 * @param {string} role
 */
async function table(path, role) {
  const protocol = { ...(await import(pathToFileURL(path).href)) };
  const used = sources(`static/js/${role}`) + sources("static/js/shared") + (role === "tag" ? "" : sources("static/js/viewer"));
  const heard = Object.entries(protocol.MESSAGES).filter(([name, { senders }]) => senders.includes("server") && used.includes(name));
  protocol.MESSAGES = Object.fromEntries(heard.map(([name, { fields, capability }]) => [name, { senders: ["server"], fields, capability }]));
  protocol.CODES = Object.fromEntries(Object.entries(protocol.CODES).filter(([code]) => refused.includes(code)));
  return Object.entries(protocol).map(([name, value]) => `export const ${name} = ${JSON.stringify(value)};`).join("\n");
}

/** The tokens have names of one letter or two, the same in all sheets. @type {Map<string, string>} */
const tokens = new Map();

/** @param {string} code of styles.js @returns {string} without the blanks of its sheets and the long names of its tokens */
function dense(code) {
  return code.replace(/`[^`]*`/g, (css) => {
    const short = css.replace(/--cb-[\w-]+/g, (name) => {
      if (!tokens.has(name)) tokens.set(name, `--${tokens.size.toString(36)}`);
      return tokens.get(name);
    });
    return short.replace(/\s+/g, " ").replace(/ ?([{};,>]) ?/g, "$1").replace(/: /g, ":").replace(/;}/g, "}");
  });
}

/** @param {string} role */
function lean(role) {
  return {
    name: "lean",
    load(/** @type {string} */ path) {
      if (path.endsWith("/shared/protocol.gen.js")) return table(path, role);
      return /\/tag\/(?:tool\/|launcher_)?styles\.js$/.test(path) ? dense(readFileSync(path, "utf8")) : undefined;
    },
  };
}

/**
 * Firefox never loads a module again that it could not load, and what these bring cannot be done without: there, whether they
 * can be had is asked first. (All others would only load them twice, once for each kind of request.)
 */
const asked = {
  name: "asked",
  renderDynamicImport: ({ targetModuleId }) => (/\/(tag\/(framed|messaging|streaming)|capture\/guest)\.js$/.test(targetModuleId ?? "")
    ? { left: '(async part => { if ("mozInnerScreenX" in window && !(await fetch(new URL(part, import.meta.url))).ok) throw 0; return import(part); })(', right: ")" }
    : null),
};

/**
 * To browsers that understand it (Chromium from 136): compile all of the file while it comes, beside the page's own work,
 * and not function by function when each is first called, in the middle of a snapshot.
 */
export const COMPILE_NOW = "//# allFunctionsCalledOnLoad\n";

/** What the oldest browsers we support would not understand is written for them; then names and blanks are shortened. */
const small = {
  name: "small",
  async renderChunk(/** @type {string} */ code, chunk, { format }) {
    const { code: known } = await transform(code, { target: ["chrome109", "firefox115", "safari16.4"], charset: "utf8", legalComments: "none" });
    const { code: least } = await minify(known, { module: format === "es", ecma: 2022, compress: { passes: 3 } });
    return { code: format === "es" && least.length > 10_000 ? COMPILE_NOW + least : least };
  },
};

/**
 * @param {string} role
 * @param {string[]} entries of the role and of its stages
 * @returns {(id: string, graph: object) => string|undefined} which stage's file a module is in; none: rollup decides
 */
function staged(role, [entry, ...stages]) {
  /** @type {Map<string, string>} */
  const files = new Map();
  const firsts = [[role, entry], ...stages.map((path) => [basename(path, ".js"), path])];
  return (id, { getModuleInfo }) => {
    for (const [name, first] of firsts.splice(0)) { // once, when rollup asks for the first module
      const found = [resolve(first)];
      for (const module of found) {
        if (files.has(module)) continue;
        files.set(module, name);
        found.push(...getModuleInfo(module).importedIds);
      }
    }
    return files.get(id);
  };
}

/**
 * @param {string} role
 * @param {{entry: string, format: string, stages?: string[]}} what
 * @param {string} dir
 * @returns {Promise<object>} name → what the manifest says of a file; the role's own comes first
 */
export async function bundle(role, { entry, format, stages = [] }, dir) {
  const graph = await rollup({ input: { [role]: entry }, plugins: [lean(role), asked, small], preserveEntrySignatures: "allow-extension", logLevel: "warn" });
  const names = "[name]-[hash:12].js";
  // A part of shared/ belongs to the role that it was built with.
  const own = (chunk) => (chunk.facadeModuleId?.includes("/js/shared/") ? `${role}_` : "");
  const { output } = await graph.write({
    dir, format, entryFileNames: names, chunkFileNames: (chunk) => own(chunk) + names, hashCharacters: "hex", generatedCode: "es2015",
    manualChunks: stages.length ? staged(role, [entry, ...stages]) : undefined,
    experimentalMinChunkSize: 500, // a few words that two parts share are no file of their own
  });
  await graph.close();
  return Object.fromEntries(output.map((chunk) => [own(chunk) + chunk.name, chunk]).map(([name, { fileName, code }]) => [name, {
    file: `dist/${fileName}`,
    integrity: `sha384-${createHash("sha384").update(code).digest("base64")}`,
    bytes: Buffer.byteLength(code),
    packed: gzipSync(code, { level: 9 }).length,
  }]));
}

/** @param {number} bytes */
function kilobytes(bytes) {
  return (bytes / 1024).toFixed(1);
}

async function buildAll() {
  rmSync(OUT, { recursive: true, force: true });
  mkdirSync(OUT, { recursive: true });
  const manifest = {};
  for (const [role, what] of Object.entries(ROLES)) {
    const files = await bundle(role, what, OUT);
    for (const [name, { file, bytes, packed }] of Object.entries(files)) {
      if (name in manifest) throw new Error(`There are two files of the name ${name}.`);
      process.stdout.write(`${file}  ${kilobytes(bytes)} KB, ${kilobytes(packed)} KB gzip\n`);
    }
    Object.assign(manifest, files);
  }
  writeFileSync(`${OUT}/manifest.json`, `${JSON.stringify(manifest, null, 2)}\n`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildAll();
