// SPDX-License-Identifier: EUPL-1.2
// Values from the grid to the nation's page: a delegate pastes a block copied from a spreadsheet, goes on with the
// keyboard and submits; the prefect validates; the nation's page of somebody else, left open, shows it. Then the same
// without JavaScript, typed cell by cell.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { reader, signIn, startBrowser, startServer } from './browser.mjs';
import { accounts, contractOf } from './accounts.mjs';
import { confirm } from './acts.mjs';

let browser;
before(async () => { browser = await startBrowser(); });
after(async () => { await browser?.close(); });

const indicator = 'training.people';
// The total, women and men, and four trades, from September to November.
const block = [[412, 420, 430], [201, 199, 210], [211, 221, 220], [100, 101, 107], [103, 102, 107], [104, 103, 108], [105, 114, 108]];

for (const javaScriptEnabled of [true, false]) {
  test(`values are entered, submitted, validated and seen by the nation, JavaScript ${javaScriptEnabled ? 'on' : 'off'}`, async () => {
    const server = await startServer();
    try {
      const known = await accounts(browser, server);
      const options = { javaScriptEnabled };
      const contract = await contractOf(browser, server, known.delegue);

      const nation = await reader(browser, server, options);
      await signIn(nation, known.coordination);
      await nation.goto(`/chiffres/${indicator}/nation/FR?periode=2016-10`);
      const before = await nation.locator('.lede').innerText();

      const delegate = await reader(browser, server, options);
      await signIn(delegate, known.delegue);
      await delegate.goto(`/chiffres/${indicator}/contract/${contract}`);
      await delegate.getByRole('link', { name: 'Saisir des valeurs' }).click();
      await delegate.waitForURL(/saisie/);
      const rows = delegate.locator('form.values tbody tr:has(input.cell)');
      const cell = (row, column) => rows.nth(row).locator('input.cell').nth(column);
      assert.equal(await rows.count(), block.length);
      if (javaScriptEnabled) {
        await paste(delegate, cell(0, 3), block.map((line) => line.join('\t')).join('\r\n') + '\r\n');
        assert.equal(await cell(6, 5).inputValue(), '108');
        await delegate.keyboard.press('Control+z');
        assert.equal(await cell(6, 5).inputValue(), '', 'the whole paste is taken back');
        await paste(delegate, cell(0, 3), block.map((line) => line.join('\t')).join('\n'));
        await cell(0, 4).focus();
        const focused = () => delegate.evaluate(() => document.activeElement.name);
        for (const [key, row, column] of [['ArrowDown', 1, 4], ['ArrowRight', 1, 5], ['ArrowLeft', 1, 4], ['Enter', 2, 4], ['Shift+Enter', 1, 4]]) {
          await delegate.keyboard.press(key);
          assert.equal(await focused(), await cell(row, column).getAttribute('name'), key);
        }
        await delegate.keyboard.type('8');
        assert.match(await delegate.locator('output.off').first().innerText(), /≠ 229/, 'the parts no longer make the total');
        await cell(1, 4).fill('199');
        assert.equal(await delegate.locator('output.off').count(), 0);
        assert.equal(await delegate.locator('output[data-sum="2016-10"]').innerText(), '420');
      } else {
        for (const [row, line] of block.entries()) for (const [column, value] of line.entries()) await cell(row, 3 + column).fill(String(value));
      }
      // A comment and a source of one cell: from the keyboard, or from its mark.
      const words = (row, column) => rows.nth(row).locator('td').nth(column);
      if (javaScriptEnabled) {
        await cell(0, 3).focus();
        await delegate.keyboard.press('Shift+F2');
        await delegate.keyboard.type('Deux sessions reportées');
        await delegate.keyboard.press('Tab');
        await delegate.keyboard.type('Registre de la formation');
        await delegate.keyboard.press('Escape');
        assert.equal(await delegate.evaluate(() => document.activeElement.name), await cell(0, 3).getAttribute('name'), 'back in the cell');
        assert.equal(await words(0, 3).locator('details').evaluate((details) => details.open), false);
      } else {
        await words(0, 3).locator('summary').click();
        await words(0, 3).getByLabel('Commentaire', { exact: true }).fill('Deux sessions reportées');
        await words(0, 3).getByLabel('Source', { exact: true }).fill('Registre de la formation');
      }
      await delegate.getByLabel('Source de ce que vous changez').fill('Enquête');
      await cell(0, 3).fill('1,234');
      await delegate.getByRole('button', { name: 'Enregistrer et soumettre' }).click();
      await delegate.waitForSelector('.summary');
      assert.equal(await cell(6, 5).inputValue(), '108', 'what was typed is kept');
      await cell(0, 3).fill('412');
      await confirm(delegate, 'Enregistrer et soumettre');

      assert.equal(await delegate.locator('details.words.says').count(), block.length * 3, 'marked where something is said');
      const described = await cell(0, 3).getAttribute('aria-describedby');
      assert.match(await delegate.locator(`#${described}`).textContent(), /^Deux sessions reportées – Source\s: Registre de la formation$/);
      await delegate.goto(`/chiffres/${indicator}/valeur/contract/${contract}/2016-09`);
      assert.match(await delegate.locator('main').innerText(), /Deux sessions reportées[\s\S]*Registre de la formation/);

      const prefect = await reader(browser, server, options);
      await signIn(prefect, known.prefet);
      await prefect.goto(`/chiffres/validation/contract/${contract}?periode=2016-10`);
      assert.equal(await nation.locator('.lede').innerText(), before, 'what waits does not count');
      await confirm(prefect, 'Valider l’ensemble');
      const moved = (await prefect.locator('main').innerText()).match(/(\d+) valeurs ont changé d’état/);
      assert.ok(Number(moved?.[1]) >= block.length, moved?.[0]);

      if (javaScriptEnabled) {
        await nation.waitForFunction((text) => document.querySelector('.lede').innerText !== text, before, { timeout: 5000 });
      } else {
        await nation.reload();
        assert.notEqual(await nation.locator('.lede').innerText(), before);
      }
      // A trajectory value by value, of the same figure: a column pasted, or typed.
      const target = `/chiffres/${indicator}/cible/contract/${contract}`;
      await prefect.goto(target);
      for (const [name, value] of [['start_value', '0'], ['start', '2016-09-01'], ['target', '500'], ['due', '2016-12-31']]) await prefect.fill(`input[name="${name}"]`, value);
      await confirm(prefect, 'Enregistrer la cible');
      await prefect.getByRole('link', { name: 'Saisir la trajectoire valeur par valeur' }).click();
      await prefect.waitForURL(/trajectoire/);
      const way = prefect.locator('input.cell');
      const expected = ['410', '420', '450', '480'];
      if (javaScriptEnabled) await paste(prefect, way.first(), expected.join('\n'));
      else for (const [row, value] of expected.entries()) await way.nth(row).fill(value);
      await prefect.getByRole('button', { name: 'Enregistrer la trajectoire' }).click();
      await prefect.waitForSelector('.summary');
      assert.match(await prefect.locator('.summary').innerText(), /480 et la cible 500/);
      assert.equal(await way.nth(1).inputValue(), '420', 'what was typed is kept');
      await way.nth(3).fill('500');
      await confirm(prefect, 'Enregistrer la trajectoire');
      await prefect.waitForURL((url) => url.pathname === target);
      assert.match(await prefect.locator('main').innerText(), /Trajectoire, valeur par valeur \(3\)/);
      // 15 of the 30 days from 420 to 450 have gone by.
      assert.match(await prefect.locator('.lede').innerText(), /là où 435 étaient attendus/);

      for (const page of [delegate, prefect, nation]) {
        // The browser says that a refused form was answered 422.
        assert.deepEqual(page.errors.filter((error) => !/422/.test(error)), []);
      }
    } finally {
      await server.stop();
    }
  });
}

async function paste(page, cell, text) {
  await cell.focus();
  await cell.evaluate((input, value) => {
    const data = new DataTransfer();
    data.setData('text/plain', value);
    input.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
  }, text);
}
