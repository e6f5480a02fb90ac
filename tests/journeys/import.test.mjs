// SPDX-License-Identifier: EUPL-1.2
// A file with two faults is brought, looked at, imported for what holds, seen and taken back; with JavaScript and
// without.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { reader, signIn, startBrowser, startServer } from './browser.mjs';
import { accounts } from './accounts.mjs';

const file = 'indicateur;code;période;valeur\nfamilies.received;93;2016-10;141\nfamilies.received;93;2016-09;beaucoup\n'
  + 'families.received;75;2016-10;3\nfamilies.accompanied;93;2016-10;352\n';

let browser;
before(async () => { browser = await startBrowser(); });
after(async () => { await browser?.close(); });

for (const javaScriptEnabled of [true, false]) {
  test(`a file of values is looked at, imported for what holds and taken back, JavaScript ${javaScriptEnabled ? 'on' : 'off'}`, async () => {
    const server = await startServer();
    try {
      const known = await accounts(browser, server);
      const page = await reader(browser, server, { javaScriptEnabled });
      const main = () => page.locator('main').innerText();
      await signIn(page, known.instruction);
      await page.goto('/chiffres');
      await page.getByRole('link', { name: 'Imports de fichiers' }).click();
      await page.getByRole('link', { name: 'Importer un fichier' }).click();
      await page.setInputFiles('#f-file', { name: 'familles.csv', mimeType: 'text/csv', buffer: Buffer.from(file) });
      await page.getByRole('button', { name: 'Voir ce que cela donnerait' }).click();
      await page.waitForURL(/\/chiffres\/imports\/fichiers\//);
      let text = await main();
      assert.match(text, /2 refusées/);
      assert.match(text, /ligne 3, colonne value/);
      assert.match(text, /beaucoup\s»\sn’est pas un nombre/);
      assert.match(text, /75/);
      assert.doesNotMatch(text, /Tout importer/);

      await page.getByRole('button', { name: 'Importer ce qui convient' }).click();
      await page.waitForURL(/\/chiffres\/imports\/\d+$/);
      text = await main();
      assert.match(text, /141/);
      assert.match(text, /352/);
      const imported = page.url();

      await page.getByRole('link', { name: 'Annuler cet import' }).click();
      assert.match(await main(), /2 valeurs s’en vont/);
      await page.getByRole('button', { name: 'Annuler cet import' }).click();
      await page.waitForURL(imported);
      assert.match(await main(), /Cet import a été annulé/);
      await page.goto('/chiffres/imports');
      assert.match(await main(), /familles\.csv[\s\S]*annulé/);
      assert.deepEqual(page.errors, []);
    } finally {
      await server.stop();
    }
  });
}
