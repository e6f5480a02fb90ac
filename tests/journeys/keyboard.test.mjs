// SPDX-License-Identifier: EUPL-1.2
// Hands that never leave the keyboard: sign in, skip the frame, walk a table, search, write, confirm an act. What has the
// focus is always visible, and the order of Tab is the order of reading.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { password, reader, startBrowser, startServer } from './browser.mjs';
import { accounts, contractOf } from './accounts.mjs';

let server, browser, known;
before(async () => { server = await startServer(); browser = await startBrowser(); known = await accounts(browser, server); });
after(async () => { await browser?.close(); await server?.stop(); });

async function signInByKeyboard(email) {
  const page = await reader(browser, server);
  await page.goto('/connexion');
  await tabTo(page, '#f-email');
  await page.keyboard.type(email);
  await page.keyboard.press('Tab');
  assert.equal(await page.evaluate(() => document.activeElement.id), 'f-password', 'the password follows the address');
  await page.keyboard.type(password);
  await Promise.all([page.waitForURL((url) => !url.pathname.startsWith('/connexion')), page.keyboard.press('Enter')]);
  return page;
}

test('the first Tab offers to skip the frame, and the skip leads to the page itself', async () => {
  const page = await signInByKeyboard(known.coordination);
  await page.goto('/nation');
  await page.keyboard.press('Tab');
  assert.match(await page.evaluate(() => document.activeElement.getAttribute('href')), /^#/);
  assert.ok(await seen(page), 'the link to skip is visible when it has the focus');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  assert.ok(await page.evaluate(() => document.querySelector('main').contains(document.activeElement)));
  // The map of a hundred areas can be stepped over at once.
  await tabTo(page, 'a.skip-over');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  assert.equal(await page.evaluate(() => !!document.activeElement.closest('svg')), false);
  await page.context().close();
});

test('a table is walked with the arrows, and "/" goes to the search', async () => {
  const page = await signInByKeyboard(known.coordination);
  await page.goto('/nation');
  await page.locator('main tbody a').first().focus();
  const first = await page.evaluate(() => document.activeElement.textContent);
  await page.keyboard.press('ArrowDown');
  const second = await page.evaluate(() => document.activeElement.textContent);
  assert.notEqual(second, first);
  await page.keyboard.press('ArrowUp');
  assert.equal(await page.evaluate(() => document.activeElement.textContent), first);
  await page.keyboard.press('/');
  await page.keyboard.type('lyon');
  await Promise.all([page.waitForURL(/recherche/), page.keyboard.press('Enter')]);
  assert.match(await page.locator('main').innerText(), /Lyon/);
  await page.context().close();
});

test('the authority adds an action, and meets a refusal, by keys alone', async () => {
  const page = await signInByKeyboard(known.collectivite);
  const contract = await contractOf(browser, server, known.collectivite);
  await page.goto(`/contrats/${contract}/plan/actions/nouvelle?axe=5`);
  await tabTo(page, '#f-title');
  await page.keyboard.type('Atelier');
  await tabTo(page, '#f-description');
  await page.keyboard.type('Appeler le 06 12 34 56 78.');
  await tabTo(page, 'main button', 'Enregistrer l’action');
  await Promise.all([page.waitForEvent('load'), page.keyboard.press('Enter')]);
  // The summary of errors, or the first wrong field, has the focus; its link leads to the field.
  assert.ok(await page.evaluate(() => document.activeElement !== document.body), 'the refusal has the focus');
  assert.match(await page.locator('main').innerText(), /téléphone/);
  assert.equal(await page.inputValue('#f-title'), 'Atelier');
  await page.context().close();
});

test('whatever takes the focus on a page shows it', async () => {
  const page = await signInByKeyboard(known.prefet);
  for (const address of ['/moi', '/departements/93', '/contrats']) {
    await page.goto(address);
    const hidden = [];
    for (let i = 0; i < 60; i += 1) {
      await page.keyboard.press('Tab');
      if (await page.evaluate(() => document.activeElement === document.body)) break;
      if (!(await seen(page))) hidden.push(await page.evaluate(() => document.activeElement.outerHTML.slice(0, 120)));
    }
    assert.deepEqual(hidden, [], `${address} has focus that nobody sees`);
  }
  await page.context().close();
});

// Is the focused element on the screen, with an outline, a border or a shape of its own?
const seen = (page) => page.evaluate(() => {
  const element = document.activeElement;
  const box = element.getBoundingClientRect();
  const style = getComputedStyle(element);
  const inside = box.width > 0 && box.height > 0 && box.bottom > 0 && box.right > 0 && box.top < innerHeight && box.left < innerWidth;
  const marked = style.outlineStyle !== 'none' || style.boxShadow !== 'none' || element.closest('svg') !== null;
  return inside && marked;
});

async function tabTo(page, selector, text) {
  for (let i = 0; i < 250; i += 1) {
    const there = await page.evaluate(([wanted, label]) => document.activeElement.matches(wanted) && (!label || document.activeElement.textContent.trim() === label), [selector, text]);
    if (there) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`${selector} ${text ?? ''} cannot be reached with Tab`);
}
