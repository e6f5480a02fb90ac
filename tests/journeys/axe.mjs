// SPDX-License-Identifier: EUPL-1.2
// What accessibility checks share: a browser, and checkPage(), which refuses whatever axe-core finds.
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { chromium } from "playwright-core";

const require = createRequire(import.meta.url);
const source = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

export const widths = [1280, 360];

// Debian's chromium, without what it would fetch by itself.
export async function openBrowser() {
  const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";
  if (!existsSync(executablePath)) throw new Error(`${executablePath} is missing: install the package chromium, or set CHROMIUM`);
  return chromium.launch({
    executablePath,
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
  });
}

// What axe-core finds on the page as it stands (WCAG 2 A and AA, and its own good practices), as lines; empty is good.
// `rules` of axe can be passed to leave one out, with its reason at the caller.
export async function checkPage(page, label, { disableRules = [] } = {}) {
  // The page's own policy keeps inline scripts out; evaluating is not hindered by it.
  await page.evaluate(source);
  const found = await page.evaluate(
    (off) =>
      window.axe.run(document, {
        resultTypes: ["violations"],
        rules: Object.fromEntries(off.map((rule) => [rule, { enabled: false }])),
      }),
    disableRules,
  );
  const lines = [];
  for (const violation of found.violations) {
    for (const node of violation.nodes) lines.push(`${label}: ${violation.id} (${violation.impact}): ${violation.help}\n  ${node.target.join(" ")}\n  ${node.html.slice(0, 160)}\n  ${node.failureSummary?.split("\n").join(" ")}`);
  }
  // Nothing may make a phone scroll sideways, except what scrolls in its own region.
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  if (wide > 0) lines.push(`${label}: wider than the screen by ${wide} px`);
  return lines;
}

// Throws with everything found.
export async function expectAccessible(page, label, options) {
  const lines = await checkPage(page, label, options);
  if (lines.length > 0) throw new Error(lines.join("\n"));
}
