// SPDX-License-Identifier: EUPL-1.2
// A file of grants from elsewhere: its columns are told once, its findings are looked at, filtered and forgotten; with
// JavaScript and without.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { expectAccessible } from './axe.mjs';
import { reader, signIn, startBrowser, startServer } from './browser.mjs';
import { accounts } from './accounts.mjs';

const rows = 'Structure;No;Aide;Quoi\nZoroastre;7.3283E+13;5 000,50 €;Ateliers\nQuichotte;73282932000008;12;Ateliers\n';

let server, browser;
before(async () => { server = await startServer(); browser = await startBrowser(); });
after(async () => { await browser?.close(); await server?.stop(); });

for (const javaScriptEnabled of [true, false]) {
  test(`a file of grants is checked, JavaScript ${javaScriptEnabled ? 'on' : 'off'}`, async () => {
    const known = await accounts(browser, server);
    const page = await reader(browser, server, { javaScriptEnabled, viewport: { width: 360, height: 800 } });
    // Each turn has a header of its own, of which nothing is remembered.
    const file = { name: 'aides.csv', mimeType: 'text/csv', buffer: Buffer.from(rows.replace('Quoi', javaScriptEnabled ? 'Quoi' : 'Pourquoi')) };
    const main = () => page.locator('main').innerText();
    await signIn(page, known.prefet);
    await page.getByRole('link', { name: 'Contrôle', exact: true }).click();
    await page.getByRole('link', { name: 'Vérifier un fichier de subventions' }).click();
    assert.match(await main(), /Le fichier n’est pas conservé/);
    await page.setInputFiles('input[name=fichier]', file);
    await page.getByRole('button', { name: 'Vérifier le fichier' }).click();
    // What the names make one think of is proposed; the rest is told.
    await page.getByRole('heading', { name: 'Quelle colonne contient quoi' }).waitFor();
    assert.equal(await page.locator('select[name=colonne_nomBeneficiaire]').inputValue(), 'Structure');
    assert.equal(await page.locator('select[name=colonne_montant]').inputValue(), 'Aide');
    if (javaScriptEnabled) await expectAccessible(page, 'the columns');
    await page.locator('select[name=colonne_idBeneficiaire]').selectOption('No');
    await page.setInputFiles('input[name=fichier]', file);
    await page.getByRole('button', { name: 'Retenir et vérifier' }).click();
    await page.waitForURL(/\/controle\/fichiers\/[0-9a-f-]+$/);
    const report = page.url();
    let text = await main();
    assert.match(text, /3 erreurs/);
    assert.match(text, /ligne 2, colonne No/);
    assert.doesNotMatch(text, /Zoroastre|Quichotte|Ateliers/);
    if (javaScriptEnabled) await expectAccessible(page, 'the findings');
    const sideways = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    assert.ok(sideways <= 0, `scrolls sideways by ${sideways} px`);

    await page.getByRole('link', { name: 'Un tableur a abîmé un numéro' }).click();
    await page.waitForURL(/genre=GF-24/);
    text = await main();
    assert.match(text, /1 constat, par nature et lieu/);
    const answer = await page.context().request.get(`${report}/constats.json`);
    assert.equal((await answer.json()).errors, 3);

    // The next file with this header needs nothing told.
    await page.goto('/controle/fichiers');
    await page.setInputFiles('input[name=fichier]', file);
    await page.getByRole('button', { name: 'Vérifier le fichier' }).click();
    await page.waitForURL(/\/controle\/fichiers\/[0-9a-f-]+$/);
    assert.notEqual(page.url(), report);

    // Somebody else sees nothing of it, and it is forgotten when asked.
    const other = await reader(browser, server, { javaScriptEnabled });
    await signIn(other, known.coordination);
    assert.equal((await other.goto(report)).status(), 404);
    await other.context().close();
    await page.goto(report);
    await page.getByRole('button', { name: 'Oublier ces constats maintenant' }).click();
    await page.waitForURL(/\/controle\/fichiers$/);
    assert.equal((await page.goto(report)).status(), 404);
    await page.context().close();
  });
}
