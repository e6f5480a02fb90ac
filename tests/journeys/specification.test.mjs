// SPDX-License-Identifier: EUPL-1.2
// A call asks for a specification that a partner of old no longer meets: nothing is proposed for it until an officer has
// checked it again; without JavaScript on a phone as well. axe-core finds nothing on the pages on the way.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { expectAccessible } from './axe.mjs';
import { reader, signIn, startBrowser, startServer } from './browser.mjs';
import { accounts } from './accounts.mjs';

let server, browser, known;
before(async () => {
  server = await startServer();
  browser = await startBrowser();
  known = await accounts(browser, server);
});
after(async () => { await browser?.close(); await server?.stop(); });

async function send(page, label) {
  await Promise.all([page.waitForNavigation(), page.locator(`main button:has-text("${label}")`).first().click()]);
  if (!page.silent) await expectAccessible(page, `${page.url()} after ${label}`);
}
const text = (page) => page.locator('main').innerText();
const faults = (page) => page.locator('#faults').allInnerTexts().then((all) => all.join('\n'));

// Each run leaves the file as it found it but for one more check: not met, then met.
for (const [name, options] of [['on a desk', {}], ['on a phone without JavaScript', { viewport: { width: 360, height: 800 }, javaScriptEnabled: false }]]) {
  test(`an organisation is checked before anything is proposed for it, ${name}`, async () => {
    const officer = await reader(browser, server, options);
    officer.silent = options.javaScriptEnabled === false;
    await signIn(officer, known.instruction);
    await officer.goto('/cahiers-des-charges');
    await officer.locator('main tbody a').first().click();
    assert.match(await text(officer), /expirée/);
    await officer.locator('main tbody tr:has-text("Passerelles 93") a').first().click();
    assert.match(await text(officer), /remplacée par une vérification ultérieure/);
    const file = await officer.locator('main tbody tr:not(:has-text("Signée")) a[href^="/demandes/"]').first().getAttribute('href');
    await officer.goto(`${file}/instruction`);

    const answer = async (isMet) => {
      await officer.locator('main a:has-text("Vérifier l’organisme de nouveau")').click();
      if (!officer.silent) await expectAccessible(officer, officer.url());
      for (const fieldset of await officer.locator('main fieldset:has(input[name^="document."])').all()) {
        await fieldset.locator(`input[type=radio][value=${isMet ? 'met' : 'not_met'}]`).check();
        await fieldset.locator('input[name^="document."]').fill(isMet ? 'Bilan 2015, page 3' : '');
        await fieldset.locator('input[name^="note."]').fill(isMet ? '' : 'Rien n’a été produit');
      }
    };
    if (!/non rempli/.test(await text(officer))) {
      await answer(false);
      await send(officer, 'Inscrire la vérification');
    }
    assert.match(await text(officer), /Tant qu’il n’est pas rempli/);
    for (const field of await officer.locator('main input[name^="score."]').all()) await field.fill('7');
    await send(officer, 'Noter');
    const propose = async (why) => {
      const form = officer.locator('main form[action$="/instruction/proposer"]');
      if (!(await form.isVisible())) await officer.locator('main details:has(form[action$="/instruction/proposer"]) summary').click();
      await form.locator('[name=motive]').fill(why);
      await Promise.all([officer.waitForNavigation(), form.locator('button').click()]);
    };
    await propose('Au vu des notes.');
    assert.match(await faults(officer), /ne remplit pas le cahier des charges CDC-PREVENTION@1/);
    assert.match(await faults(officer), /Vérifiez l’organisme/);
    await officer.goto(`${file}/instruction`);

    // A document that is not named is asked for, and nothing typed is lost.
    await answer(true);
    await officer.locator('main input[name="document.comptes"]').fill('');
    await send(officer, 'Inscrire la vérification');
    assert.match(await faults(officer), /Indiquez le document/);
    assert.equal(await officer.locator('main input[name="document.experience"]').inputValue(), 'Bilan 2015, page 3');
    assert.ok(await officer.locator('main input[name="answer.comptes"][value=met]').isChecked());
    await officer.locator('main input[name="document.comptes"]').fill('Comptes 2015');
    await send(officer, 'Inscrire la vérification');
    assert.equal(new URL(officer.url()).pathname, `${file}/instruction`);
    assert.match(await text(officer), /Vérifié le 15 novembre 2016 par/);
    await propose('Au vu des notes et de la vérification.');
    assert.equal(await faults(officer), '');
    // For the next run.
    const back = officer.locator('main form[action$="/instruction/reprendre"]');
    if (!(await back.isVisible())) await officer.locator('main details:has(form[action$="/instruction/reprendre"]) summary').click();
    await back.locator('[name=motive]').fill('Essai');
    await Promise.all([officer.waitForNavigation(), back.locator('button').click()]);
    await officer.context().close();
  });
}
