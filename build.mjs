// The production build: one minified file per role in static/dist/, named by content, and a manifest with SRI hashes.

import { build } from "esbuild";
import { createHash } from "node:crypto";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";

const OUT = "static/dist";

// role → entry and format. The loader is a classic script, everything else an ES module.
const ROLES = {
  loader: { entry: "static/js/tag/loader.js", format: "iife" },
  tag: { entry: "static/js/tag/main.js", format: "esm" },
  workspace: { entry: "static/js/workspace/main.js", format: "esm" },
  admin: { entry: "static/js/admin/main.js", format: "esm" },
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
    write: false,
  });
  const code = result.outputFiles[0].contents;
  const name = createHash("sha256").update(code).digest("hex").slice(0, 12);
  const integrity = `sha384-${createHash("sha384").update(code).digest("base64")}`;
  writeFileSync(`${OUT}/${role}-${name}.js`, code);
  return { file: `dist/${role}-${name}.js`, integrity, bytes: code.length };
}

rmSync(OUT, { recursive: true, force: true });
mkdirSync(OUT, { recursive: true });
const manifest = {};
for (const role of Object.keys(ROLES)) {
  manifest[role] = await bundle(role);
  process.stdout.write(`${manifest[role].file}  ${Math.ceil(manifest[role].bytes / 1024)} KB\n`);
}
writeFileSync(`${OUT}/manifest.json`, `${JSON.stringify(manifest, null, 2)}\n`);
