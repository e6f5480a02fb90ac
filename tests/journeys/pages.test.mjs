// SPDX-License-Identifier: EUPL-1.2
// Every page that a role meets, in both languages, on a desk and on a phone: axe-core finds nothing, the browser reports
// no error, nothing scrolls sideways, and the weight stays under 200 kB and 15 requests.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { expectAccessible } from './axe.mjs';
import { reader, signIn, startBrowser, startServer } from './browser.mjs';
import { accounts, contractOf } from './accounts.mjs';

let server, browser;
before(async () => { server = await startServer(); browser = await startBrowser(); });
after(async () => { await browser?.close(); await server?.stop(); });

const everyone = ['/', '/connexion', '/programme', '/aide', '/accessibilite', '/mentions', '/donnees-ouvertes', '/styleguide'];
const ofRole = (contract) => ({
  coordination: ['/moi', '/nation', '/regions/11', '/departements/93', '/contrats', '/plans/non-commences', '/delegues', '/programmes',
    '/chiffres', '/chiffres/plans.adopted/nation/FR', '/compte', '/recherche?q=saint', '/journal'],
  prefet: ['/moi', '/departements/93', `/contrats/${contract}`, `/contrats/${contract}/plan`, `/contrats/${contract}/plan/lecture`,
    `/contrats/${contract}/plan/versions`, `/contrats/${contract}/delegues`, `/contrats/${contract}/chiffres`, `/contrats/${contract}/journal`],
  collectivite: ['/moi', `/contrats/${contract}/plan`, `/contrats/${contract}/plan/axes/3`, `/contrats/${contract}/plan/documents`],
  administration: ['/administration/comptes', '/administration/droits', '/compte'],
});

for (const [width, name] of [[1280, 'desk'], [360, 'phone']]) {
  for (const lang of ['fr', 'en']) {
    test(`the public's pages, ${lang}, ${name}`, async () => {
      const page = await reader(browser, server, { viewport: { width, height: 900 } });
      await page.goto(`/langue/${lang}`);
      for (const address of everyone) await look(page, address, lang);
      await page.context().close();
    });
    test(`the pages of each role, ${lang}, ${name}`, async () => {
      const known = await accounts(browser, server);
      const contract = await contractOf(browser, server, known.collectivite);
      for (const [role, addresses] of Object.entries(ofRole(contract))) {
        const page = await reader(browser, server, { viewport: { width, height: 900 } });
        await signIn(page, known[role]);
        await page.goto(`/langue/${lang}`);
        for (const address of addresses) await look(page, address, lang);
        await page.context().close();
      }
    });
  }
}

async function look(page, address, lang) {
  let bytes = 0, requests = 0;
  const count = async (response) => {
    requests += 1;
    const sizes = await response.request().sizes().catch(() => null);
    bytes += sizes ? sizes.responseBodySize : 0;
  };
  page.on('response', count);
  page.errors.length = 0;
  const answer = await page.goto(address, { waitUntil: 'load' });
  page.off('response', count);
  assert.equal(answer.status(), 200, `${address} answers ${answer.status()}`);
  assert.equal(await page.locator('html').getAttribute('lang'), lang, `${address} is in ${lang}`);
  const sideways = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  assert.ok(sideways <= 0, `${address} scrolls sideways by ${sideways} px`);
  assert.deepEqual(page.errors, [], `${address} reports errors`);
  assert.ok(requests <= 15, `${address} makes ${requests} requests`);
  assert.ok(bytes <= 200_000, `${address} weighs ${bytes} bytes`);
  await expectAccessible(page, `${address} (${lang})`);
}
