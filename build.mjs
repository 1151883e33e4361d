// The production build: one minified file per role in static/dist/, named by content, and a manifest with SRI hashes.

import { build } from "esbuild";
import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { minify } from "terser";

const OUT = "static/dist";

// role → entry and format. The loader is a classic script, everything else an ES module.
const ROLES = {
  // Loaded by the tag when they are needed; before it, as the tag names them.
  extras: { entry: "static/js/capture/extras.js", format: "esm" },
  supply: { entry: "static/js/capture/supply.js", format: "esm" },
  loader: { entry: "static/js/tag/loader.js", format: "iife" },
  tag: { entry: "static/js/tag/main.js", format: "esm" },
  workspace: { entry: "static/js/workspace/main.js", format: "esm" },
  admin: { entry: "static/js/admin/main.js", format: "esm" },
};

/** What the tag loads at run time lies beside it. */
const beside = {
  name: "beside",
  setup({ onResolve }) {
    onResolve({ filter: /\/(?:extras|supply)\.js$/ }, ({ kind, path }) => {
      const role = path.slice(2, -3);
      return kind === "dynamic-import" ? { path: `./${manifest[role].file.replace("dist/", "")}`, external: true } : undefined;
    });
  },
};

/** The codes for which our scripts have to find the words; with those of the server the words come along. */
const refused = readdirSync("static/js", { recursive: true })
  .filter((file) => file.endsWith(".js"))
  .flatMap((file) => [...readFileSync(`static/js/${file}`, "utf8").matchAll(/(?:refusal\("|CODES\.)(\w+)/g)])
  .map(([, code]) => code);

/** Browsers check what the server says only: the rest of the protocol's table, and the blanks of our sheets, stay here. */
const lean = {
  name: "lean",
  setup({ onLoad }) {
    onLoad({ filter: /\/shared\/protocol\.gen\.js$/ }, async ({ path }) => {
      const protocol = { ...(await import(pathToFileURL(path).href)) };
      const heard = Object.entries(protocol.MESSAGES).filter(([, { senders }]) => senders.includes("server"));
      protocol.MESSAGES = Object.fromEntries(heard.map(([name, { fields, capability }]) => [name, { senders: ["server"], fields, capability }]));
      protocol.CODES = Object.fromEntries(Object.entries(protocol.CODES).filter(([code]) => refused.includes(code)));
      return { contents: Object.entries(protocol).map(([name, value]) => `export const ${name} = ${JSON.stringify(value)};`).join("\n") };
    });
    onLoad({ filter: /\/tag\/styles\.js$/ }, ({ path }) => {
      const text = readFileSync(path, "utf8").replace(/`[^`]*`/g, (css) => css.replace(/\s+/g, " ").replace(/ ?([{};,]) ?/g, "$1"));
      return { contents: text };
    });
  },
};

/** @param {string} role @returns {Promise<{file: string, integrity: string, bytes: number}>} */
async function bundle(role) {
  const { entry, format } = ROLES[role];
  const result = await build({
    entryPoints: [entry],
    bundle: true,
    minify: true,
    format,
    target: ["chrome109", "firefox115", "safari16.4"],
    charset: "utf8",
    legalComments: "none",
    plugins: [beside, lean],
    write: false,
  });
  const small = await minify(result.outputFiles[0].text, { module: format === "esm", ecma: 2022, compress: { passes: 3 } });
  const code = Buffer.from(small.code);
  const name = createHash("sha256").update(code).digest("hex").slice(0, 12);
  const integrity = `sha384-${createHash("sha384").update(code).digest("base64")}`;
  writeFileSync(`${OUT}/${role}-${name}.js`, code);
  return { file: `dist/${role}-${name}.js`, integrity, bytes: code.length, packed: gzipSync(code, { level: 9 }).length };
}

/** @param {number} bytes */
function kilobytes(bytes) {
  return (bytes / 1024).toFixed(1);
}

rmSync(OUT, { recursive: true, force: true });
mkdirSync(OUT, { recursive: true });
const manifest = {};
for (const role of Object.keys(ROLES)) {
  manifest[role] = await bundle(role);
  const { file, bytes, packed } = manifest[role];
  process.stdout.write(`${file}  ${kilobytes(bytes)} KB, ${kilobytes(packed)} KB gzip\n`);
}
writeFileSync(`${OUT}/manifest.json`, `${JSON.stringify(manifest, null, 2)}\n`);
