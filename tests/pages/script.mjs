// SPDX-License-Identifier: EUPL-1.2
// node script.mjs SERVER: what the pages' script promises, each in a real browser.
import assert from "node:assert/strict";
import { openBrowser } from "../journeys/axe.mjs";
import { startServer } from "./server.mjs";

const server = await startServer(process.argv[2]);
const browser = await openBrowser();
const context = await browser.newContext({ locale: "en-GB" });
await context.addCookies([{ name: "lang", value: "en", url: server.base }]);
const open = async (path = "/board") => {
  const page = await context.newPage();
  page.on("pageerror", (error) => assert.fail(error));
  await page.goto(server.base + path, { waitUntil: "load" });
  return page;
};
const count = (page) => page.locator("#count strong").textContent();
const until = (page, text) => page.waitForFunction((wanted) => document.querySelector("#count strong").textContent === wanted, text, { timeout: 10_000 });

const promises = {
  async "a change shows on another screen without reloading, and what was opened stays open"() {
    const [one, two] = [await open(), await open()];
    await two.evaluate(() => { window.sameDocument = true; document.querySelector("summary").click(); });
    const before = Number(await count(two));
    await one.getByRole("button", { name: "Plus" }).click();
    await until(two, String(before + 1));
    assert.equal(await two.evaluate(() => window.sameDocument), true);
    assert.equal(await two.locator("details").getAttribute("open"), "");
    assert.match(await two.locator("#updated").textContent(), /brought up to date/);
  },

  async "what somebody is typing is not replaced, and the focus stays"() {
    const [one, two] = [await open(), await open()];
    await two.evaluate(() => document.querySelector("form[data-autosave]").removeAttribute("data-autosave"));
    await two.getByLabel("Text").fill("being written");
    const before = Number(await count(two));
    await one.getByLabel("Text").fill("from the other");
    await one.getByRole("button", { name: "Save" }).click();
    await one.getByRole("button", { name: "Plus" }).click();
    await until(two, String(before + 1));
    assert.equal(await two.getByLabel("Text").inputValue(), "being written");
    assert.equal(await two.evaluate(() => document.activeElement.name), "text");
    await two.locator(".stale").waitFor();
  },

  async "text is kept without asking, again and again"() {
    const page = await open();
    for (const text of ["first", "second"]) {
      await page.getByLabel("Text").fill(text);
      await page.waitForResponse((answer) => answer.request().headers()["x-autosave"] === "1" || answer.url().endsWith("/board"));
      await page.locator(".saved", { hasText: "Saved at" }).waitFor();
      await page.locator(".saved").evaluate((status) => (status.textContent = ""));
    }
    const other = await open();
    assert.equal(await other.getByLabel("Text").inputValue(), "second");
  },

  async "a conflict stops the saving and says why"() {
    const [one, two] = [await open(), await open()];
    await one.getByLabel("Text").fill("one");
    await two.getByLabel("Text").focus();
    await one.locator(".saved", { hasText: "Saved at" }).waitFor();
    await two.getByLabel("Text").fill("two");
    await two.locator(".saved", { hasText: "Not saved. Somebody else changed this text meanwhile." }).waitFor();
    assert.equal(await two.getByLabel("Text").inputValue(), "two");
  },

  async "a double click posts once"() {
    const page = await open();
    const before = Number(await count(page));
    let posts = 0;
    page.on("request", (request) => { if (request.method() === "POST") ++posts; });
    await page.getByRole("button", { name: "Plus" }).dblclick();
    await page.waitForLoadState("load");
    await until(page, String(before + 1));
    assert.equal(posts, 1);
  },

  async "leaving typed text asks first, and leaving a page as it was does not"() {
    const page = await open();
    await page.evaluate(() => document.querySelector("form[data-autosave]").removeAttribute("data-autosave"));
    let asked = 0;
    page.on("dialog", (dialog) => { ++asked; dialog.accept(); });
    await page.goto(server.base + "/board");
    assert.equal(asked, 0);
    await page.evaluate(() => document.querySelector("form[data-autosave]").removeAttribute("data-autosave"));
    await page.getByLabel("Text").click();
    await page.keyboard.type("x");
    await page.goto(server.base + "/styleguide");
    assert.equal(asked, 1);
  },

  async "characters are counted towards the limit"() {
    const page = await open();
    await page.getByLabel("Text").fill("a".repeat(15));
    assert.equal(await page.locator(".count").count(), 0);
    await page.getByLabel("Text").fill("a".repeat(21));
    assert.equal(await page.locator(".count.over").textContent(), "21 / 20");
  },

  async "a slash goes to the search, arrows go along the rows"() {
    const page = await open();
    await page.keyboard.press("/");
    assert.equal(await page.evaluate(() => document.activeElement.id), "q");
    await page.keyboard.type("a/b");
    assert.equal(await page.locator("#q").inputValue(), "a/b");
    await page.getByRole("link", { name: "Row 1" }).focus();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowUp");
    assert.equal(await page.evaluate(() => document.activeElement.textContent), "Row 2");
  },

  async "a map's areas are filled by their class from the shared asset, and show the focus"() {
    const page = await open("/styleguide");
    await page.waitForLoadState("networkidle");
    const fill = (n) => page.locator(".map use").nth(n).evaluate((use) => getComputedStyle(use).fill);
    assert.notEqual(await fill(0), await fill(1));
    const box = await page.locator(".map > svg").first().boundingBox();
    assert.ok(box.width > 200);
    // The shape itself is there: an external reference that failed would have no box.
    assert.ok((await page.locator(".map use").nth(0).boundingBox()).width > 20);
    const link = page.locator(".map a[href^='#t']").first();
    await page.locator(".map .skip-over").first().focus();
    await page.keyboard.press("Tab");
    assert.equal(await page.evaluate(() => document.activeElement.getAttribute("aria-label")), await link.getAttribute("aria-label"));
    assert.equal(await link.locator("use").evaluate((use) => getComputedStyle(use).strokeWidth), "4px");
  },

  async "a form that came back leads to its first fault"() {
    const page = await open("/styleguide");
    assert.equal(await page.evaluate(() => document.activeElement.getAttribute("aria-invalid")), "true");
  },
};

let failed = 0;
try {
  for (const [promise, check] of Object.entries(promises)) {
    try {
      await check();
      console.log(`ok: ${promise}`);
    } catch (error) {
      ++failed;
      console.error(`FAILED: ${promise}\n  ${error.stack}`);
    }
    for (const page of context.pages()) await page.close({ runBeforeUnload: false });
  }
} finally {
  await browser.close();
  server.stop();
}
process.exit(failed ? 1 : 0);
