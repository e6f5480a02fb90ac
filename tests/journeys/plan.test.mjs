// SPDX-License-Identifier: EUPL-1.2
// The whole task: the authority writes what is missing and submits, the officer returns it, it is submitted again, both
// sign, and the national page of somebody else, left open, shows it without reloading. Then the same without JavaScript.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { act, completeAction, confirm, press } from './acts.mjs';
import { reader, signIn, startBrowser, startServer } from './browser.mjs';
import { accounts, contractOf } from './accounts.mjs';

let browser;
before(async () => { browser = await startBrowser(); });
after(async () => { await browser?.close(); });

for (const javaScriptEnabled of [true, false]) {
  test(`a plan is written, returned, signed by both and seen by the nation, JavaScript ${javaScriptEnabled ? 'on' : 'off'}`, async () => {
    const server = await startServer();
    try {
      const known = await accounts(browser, server);
      const contract = await contractOf(browser, server, known.collectivite);
      const plan = `/contrats/${contract}/plan`;
      const options = { javaScriptEnabled };

      const nation = await reader(browser, server, options);
      await signIn(nation, known.coordination);
      await nation.goto('/nation');
      const adopted = async (page) => Number((await page.locator('.fig .value').first().innerText()).match(/^\s*(\d+)/)[1]);
      const before = await adopted(nation);

      const authority = await reader(browser, server, options);
      await signIn(authority, known.collectivite);
      for (const axis of ['5', '6', '7']) {
        await authority.goto(`${plan}/actions/nouvelle?axe=${axis}`);
        await authority.fill('#f-title', `Action de l’axe ${axis}`);
        await authority.fill('#f-description', 'Appeler le 06 12 34 56 78 pour en savoir plus.');
        await press(authority, 'Enregistrer l’action');
        // A phone number is refused, and what was typed is still there.
        assert.match(await authority.locator('main').innerText(), /téléphone/);
        assert.equal(await authority.inputValue('#f-title'), `Action de l’axe ${axis}`);
        await completeAction(authority, 2017);
      }
      await act(authority, plan, 'soumettre');

      const officer = await reader(browser, server, options);
      await signIn(officer, known.instruction);
      await officer.goto(`${plan}/renvoyer`);
      await officer.fill('textarea[name=motive]', 'Préciser le calendrier de l’axe 6.');
      await confirm(officer);

      await authority.goto(plan);
      assert.match(await authority.locator('main').innerText(), /Préciser le calendrier de l’axe 6/);
      await act(authority, plan, 'soumettre');

      const prefect = await reader(browser, server, options);
      await signIn(prefect, known.prefet);
      await act(prefect, plan, 'signer-etat');
      assert.equal(await adopted(nation), before, 'one signature does not adopt');
      // The same signature from two windows: the second is told who signed, and when.
      const twin = await authority.context().newPage();
      await twin.goto(`${plan}/signer-collectivite`);
      await act(authority, plan, 'signer-collectivite');
      const answer = twin.waitForResponse((response) => response.request().method() === 'POST');
      await twin.locator('main form[method=post] button').last().click();
      assert.equal((await answer).status(), 409);
      await twin.waitForLoadState('load');
      assert.match(await twin.locator('main').innerText(), /a déjà signé ce plan le 15\/11\/2016/);

      if (javaScriptEnabled) {
        await nation.waitForFunction((n) => Number(document.querySelector('.fig .value').innerText.match(/^\s*(\d+)/)[1]) === n, before + 1, { timeout: 5000 });
      } else {
        await nation.reload();
        assert.equal(await adopted(nation), before + 1);
      }
      await nation.reload();
      assert.equal(await adopted(nation), before + 1);

      // The neighbour's authority sees nothing of it.
      const stranger = await reader(browser, server, options);
      await signIn(stranger, 'collectivite-001@demonstration.example');
      assert.equal((await stranger.goto(plan)).status(), 403);
    } finally {
      await server.stop();
    }
  });
}
