// SPDX-License-Identifier: EUPL-1.2
// node build.mjs OUT: what the pages load, made once at build time. Each file stands with its gzip and brotli forms, so
// that the server never compresses them. The font's address carries its hash, cut as asset() in assets.cpp cuts it.
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const out = process.argv[2];
mkdirSync(out, { recursive: true });

function keep(name, bytes) {
  writeFileSync(join(out, name), bytes);
  writeFileSync(join(out, `${name}.gz`), gzipSync(bytes, { level: 9 }));
  writeFileSync(join(out, `${name}.br`), brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }));
}

const require = createRequire(import.meta.url);
const font = readFileSync(require.resolve("@fontsource-variable/source-sans-3/files/source-sans-3-latin-wght-normal.woff2"));
writeFileSync(join(out, "source-sans-3.woff2"), font);
const hash = createHash("sha256").update(font).digest("hex").slice(0, 12);

const css = await build({ entryPoints: [join(here, "style.css")], bundle: true, minify: true, write: false,
  external: ["asset:*"], legalComments: "none", target: ["chrome109", "firefox102", "safari15.4"], logLevel: "warning" });
keep("style.css", Buffer.from(css.outputFiles[0].text.replaceAll("asset:source-sans-3.woff2", `/assets/source-sans-3.${hash}.woff2`)));

// chart.js carries uPlot and is loaded by pages with a chart alone.
for (const name of ["jalon.js", "chart.js"]) {
  const js = await build({ entryPoints: [join(here, name)], bundle: true, minify: true, write: false, format: "iife",
    legalComments: "none", target: ["chrome109", "firefox102", "safari15.4"], logLevel: "warning" });
  keep(name, Buffer.from(js.outputFiles[0].contents));
}

keep("icon.svg", readFileSync(join(here, "icon.svg")));
