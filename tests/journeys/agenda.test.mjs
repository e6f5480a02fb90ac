// SPDX-License-Identifier: EUPL-1.2
// Documents of a meeting: the prefect adds one without JavaScript on a phone, members read it, nobody else does, and a
// seat that declares an interest reads it no more.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { checkPage } from './axe.mjs';
import { reader, signIn, startBrowser, startServer } from './browser.mjs';
import { accounts } from './accounts.mjs';

let server, browser;
before(async () => { server = await startServer(); browser = await startBrowser(); });
after(async () => { await browser?.close(); await server?.stop(); });

test('a document is added, read by members alone, and closed to a seat with an interest', async () => {
  const known = await accounts(browser, server);
  const as = async (email, options = {}) => {
    const page = await reader(browser, server, options);
    await signIn(page, email);
    return page;
  };
  const phone = { viewport: { width: 360, height: 900 }, javaScriptEnabled: false };
  const prefect = await as(known.prefet, phone);
  await prefect.goto('/comites');
  await prefect.getByRole('link', { name: 'Cellule de suivi de la prévention (démonstration), Seine-Saint-Denis' }).first().click();
  const meeting = await prefect.locator('main a[href^="/seances/"]', { hasText: '24 novembre' }).first().getAttribute('href');
  await prefect.goto(meeting);
  const second = prefect.locator('section', { hasText: 'Permanences d’écoute : bilan et suites' }).last();
  const add = async (name, content) => {
    await second.locator('summary', { hasText: 'Ajouter un document' }).click();
    await second.getByLabel('Titre du document').fill('Annexe budgétaire');
    await second.locator('form[action$="/documents"] input[type=file]').setInputFiles({ name, mimeType: 'application/pdf', buffer: Buffer.from(content) });
    await second.getByRole('button', { name: 'Ajouter le document' }).click();
  };
  await add('annexe.pdf', 'MZ\x90\0\x03\0\0\0');
  assert.match(await prefect.locator('main').innerText(), /Ce contenu n’est pas accepté/);
  await prefect.goto(meeting);
  await add('annexe.pdf', '%PDF-1.4\n% annexe\n');
  await prefect.waitForURL((url) => url.pathname === meeting);
  const link = second.locator('a', { hasText: 'Annexe budgétaire' });
  const address = await link.getAttribute('href');
  assert.match(await second.innerText(), /envoyé après la convocation|ajouté le/);

  const member = await as(known.association, phone);
  await member.goto(meeting);
  assert.equal(await member.locator(`a[href="${address}"]`).count() > 0, true, 'a member has the link');
  const answer = await member.request.get(address);
  assert.equal(answer.status(), 200);
  assert.equal((await answer.body()).toString(), '%PDF-1.4\n% annexe\n');
  assert.match(answer.headers()['content-disposition'], /attachment/);
  for (const [who, status] of [['audit', 403], ['collectivite', 404], ['administration', 403]]) {
    const other = await as(known[who]);
    assert.equal((await other.request.get(address)).status(), status, who);
    await other.context().close();
  }
  const auditor = await as(known.audit);
  await auditor.goto(meeting);
  assert.match(await auditor.locator('main').innerText(), /Ces documents sont lus par les membres du comité/);
  assert.equal(await auditor.locator('a[href*="/documents/"]').count(), 0);

  const hers = member.locator('section', { hasText: 'Permanences d’écoute : bilan et suites' }).last();
  await hers.locator('summary', { hasText: 'Déclarer un intérêt' }).click();
  await hers.getByLabel('Quel est l’intérêt').fill('Siège au bureau de l’association candidate');
  await hers.getByRole('button', { name: 'Déclarer l’intérêt' }).click();
  await member.waitForURL((url) => url.pathname === meeting);
  assert.match(await hers.innerText(), /les documents concernés vous sont fermés/);
  assert.equal(await hers.locator('a[href*="/documents/"]').count(), 0);
  assert.equal((await member.request.get(address)).status(), 403);

  for (const width of [1280, 360]) {
    const page = await as(known.prefet, { viewport: { width, height: 900 } });
    for (const lang of ['fr', 'en']) {
      await page.goto(`/langue/${lang}`);
      await page.goto(meeting);
      assert.deepEqual(await checkPage(page, `${meeting} ${lang} ${width}`), []);
    }
    await page.context().close();
  }
});
