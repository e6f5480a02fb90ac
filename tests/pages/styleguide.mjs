// SPDX-License-Identifier: EUPL-1.2
// node styleguide.mjs SERVER [PICTURES]: the styleguide in both languages, wide and narrow, light and dark: axe-core
// finds nothing, the page logs nothing, the Content-Security-Policy refuses nothing.
import { mkdirSync } from "node:fs";
import { checkPage, openBrowser, widths } from "../journeys/axe.mjs";
import { startServer } from "./server.mjs";

const [program, pictures] = process.argv.slice(2);
const server = await startServer(program);
const browser = await openBrowser();
const found = [];
try {
  for (const lang of ["fr", "en"]) {
    for (const colorScheme of ["light", "dark"]) {
      for (const width of widths) {
        const label = `styleguide ${lang} ${colorScheme} ${width}`;
        const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme, locale: lang === "fr" ? "fr-FR" : "en-GB" });
        await context.addCookies([{ name: "lang", value: lang, url: server.base }]);
        const page = await context.newPage();
        page.on("console", (message) => message.type() === "error" && found.push(`${label}: the browser says: ${message.text()}`));
        page.on("pageerror", (error) => found.push(`${label}: ${error}`));
        page.on("response", (answer) => answer.status() >= 400 && found.push(`${label}: ${answer.status()} ${answer.url()}`));
        await page.goto(`${server.base}/styleguide`, { waitUntil: "networkidle" });
        found.push(...(await checkPage(page, label)));
        if (pictures) {
          mkdirSync(pictures, { recursive: true });
          await page.screenshot({ path: `${pictures}/${lang}-${colorScheme}-${width}.png`, fullPage: true });
          if (lang === "fr" && colorScheme === "light" && width === 1280) await page.pdf({ path: `${pictures}/print.pdf`, preferCSSPageSize: true, printBackground: false });
        }
        await context.close();
      }
    }
  }
  // A check that cannot fail says nothing: the same page, spoilt in three ways.
  const page = await browser.newPage();
  await page.goto(`${server.base}/styleguide`);
  await page.evaluate(() => {
    document.querySelector("label[for=f-mail]").remove();
    document.querySelector(".head").style.width = "5000px";
    document.querySelector(".lede").style.color = "#ddd";
  });
  const spoilt = (await checkPage(page, "spoilt")).join("\n");
  for (const fault of ["label", "color-contrast", "wider than the screen"]) {
    if (!spoilt.includes(fault)) found.push(`the check does not see: ${fault}`);
  }
} finally {
  await browser.close();
  server.stop();
}
if (found.length > 0) {
  console.error(found.join("\n"));
  console.error(`${found.length} found`);
  process.exit(1);
}
console.log("nothing found");
