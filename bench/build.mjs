// What the benchmark loads and weighs, in bench/dist/: our capture and replica minified, rrweb's own minified build, and
// rrweb's recorder alone. Run from the root of the repository, after `node build.mjs`.

import { build } from "esbuild";
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { COMPILE_NOW, bundle as produce } from "../build.mjs";

const OUT = "bench/dist";
const RRWEB = "bench/node_modules/rrweb";

/**
 * @param {string} name
 * @param {object} entry `entryPoints` or `stdin` of esbuild
 */
async function bundle(name, entry) {
  const result = await build({
    ...entry,
    bundle: true,
    minify: true,
    format: "esm",
    target: ["chrome109", "firefox115", "safari16.4"], // as in build.mjs
    charset: "utf8",
    legalComments: "none",
    write: false,
  });
  writeFileSync(`${OUT}/${name}.js`, result.outputFiles[0].contents);
  return gzipped(`${OUT}/${name}.js`);
}

/** @param {string} path */
const gzipped = (path) => gzipSync(readFileSync(path), { level: 9 }).length;

rmSync(OUT, { recursive: true, force: true });
mkdirSync(OUT, { recursive: true });
copyFileSync(`${RRWEB}/dist/rrweb.umd.min.cjs`, `${OUT}/rrweb.js`);
await bundle("ours", { entryPoints: ["bench/page/ours.js"], banner: { js: COMPILE_NOW.trim() } }); // as in build.mjs

/** What every page loads. */
const EVERYWHERE = ["loader", "tag"];
/** What a session loads besides, the last three after the first picture; all other parts wait until they are needed. */
const SESSION = ["messaging", "streaming", "extras", "health", "coverage"];
const manifest = JSON.parse(readFileSync("static/dist/manifest.json", "utf8"));
const capture = await produce("capture", { entry: "static/js/capture/index.js", format: "es" }, `${OUT}/capture`);
const others = ["workspace", "workspace_line", "mirror", "admin"];

/** @param {Record<string, {packed: number}>} files @param {string[]} names */
const sum = (files, names) => names.reduce((total, name) => total + files[name].packed, 0);

const sizes = {
  loader: sum(manifest, EVERYWHERE),
  tag: sum(manifest, [...EVERYWHERE, ...SESSION]),
  capture: sum(capture, ["capture", "extras", "coverage"]),
  late: sum(manifest, Object.keys(manifest).filter((name) => ![...EVERYWHERE, ...SESSION, ...others].includes(name))),
  rrweb_record: await bundle("rrweb-record", {
    stdin: { contents: 'export { record } from "rrweb";', resolveDir: "bench" },
  }),
};
const rrweb = JSON.parse(readFileSync(`${RRWEB}/package.json`, "utf8")).version;
writeFileSync(`${OUT}/sizes.json`, `${JSON.stringify({ rrweb, gzip: sizes }, null, 2)}\n`);
