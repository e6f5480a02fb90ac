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

// What is not there, or not for the reader, is a page like another.
const refusals = [['/rien-ici', 404], ['/contrats/CV000', 404], ['/administration/comptes', 403]];
const everyone = ['/', '/appels', '/appels/FIPD-2016-RADICALISATION', '/cahiers-des-charges', '/cahiers-des-charges/CDC-PREVENTION@1', '/connexion', '/programme', '/aide', '/accessibilite', '/mentions', '/donnees-ouvertes', '/styleguide', '/nation/indicateurs',
  '/departements/93/indicateurs/plans.adopted/comparables'];
const ofRole = (contract) => ({
  coordination: ['/moi', '/nation', '/nation?au=2016-09-30', '/nation?connu=2016-09-30', '/nation/indicateurs', '/regions/11', '/regions/11/fiche', '/compte/indicateurs', '/departements/93', '/contrats', '/plans/non-commences', '/delegues', '/programmes',
    '/chiffres', '/chiffres/plans.adopted/nation/FR', '/chiffres/charter.share/definition',
    '/chiffres/training.people/definition/modifier', '/chiffres/nouvel-indicateur', '/compte', '/recherche?q=saint', '/journal',
    '/credits', '/credits/fipd/2016', '/credits/fipd/2016?unite=CP&tous=1', '/credits/ecritures', '/credits/ecritures/1', '/credits/ecritures/nouvelle?acte=delegate',
    '/credits/chaine', '/credits/chaine?annee=2016&ligne=fipd/radicalisation', '/credits/chaine/region-11', '/credits/chaine/nation-FR/delegated_ae?annee=2016&ligne=fipd/radicalisation', '/credits/chaine/department-93/committed', '/subventions/registre', '/subventions/registre?territoire=region-11&etape=unreported',
    '/cahiers-des-charges/CDC-PREVENTION@1', '/cahiers-des-charges/nouveau', '/cahiers-des-charges/CDC-PREVENTION@1/remplacer',
    '/credits/annonces', '/credits/annonces/6', '/credits/annonces/nouvelle', '/credits/delais',
    '/credits/compte?nom=fipd:2016:radicalisation:nation-FR:open:AE', '/credits/report?programme=fipd&annee=2016', '/credits/repartir?programme=fipd&annee=2016&ligne=radicalisation&cle=contracts'],
  prefet: ['/moi', '/departements/93', '/departements/93/indicateurs', '/departements/93/fiche', `/contrats/${contract}/indicateurs`, `/contrats/${contract}`, `/contrats/${contract}/plan`, `/contrats/${contract}/plan/lecture`,
    `/contrats/${contract}/plan/versions`, `/contrats/${contract}/delegues`, `/contrats/${contract}/chiffres`, `/contrats/${contract}/journal`,
    '/plans/non-commences', '/credits', '/credits/chaine/department-93', `/credits/chaine/contract-${contract}`, '/subventions/registre?territoire=department-93', '/credits/ecritures/nouvelle', '/credits/ecritures/nouvelle?acte=commit', '/controle/fichiers', '/controle', '/controle/points/PA-03', '/controle/points/PA-09'],
  controle: ['/controle', '/controle?territoire=region-11', '/controle/points/PA-07', '/controle/points/ST-05', '/controle/programmes', '/controle/programmes/93/2016', '/controle/programmes/75/2016', '/controle/rapport/2016', '/controle/rapport/2016?territoire=departement-93'],
  collectivite: ['/moi', `/contrats/${contract}/plan`, `/contrats/${contract}/plan/axes/3`, `/contrats/${contract}/plan/documents`,
    `/contrats/${contract}/plan/actions/nouvelle?axe=5`, `/contrats/${contract}/plan/soumettre`],
  administration: ['/administration/comptes', '/administration/comptes/nouveau', '/administration/droits', '/compte'],
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
        if (role === 'prefet') for (const [address, status] of refusals) await look(page, address, lang, status);
        await page.context().close();
      }
    });
  }
}

async function look(page, address, lang, status = 200) {
  page.errors.length = 0;
  const answer = await page.goto(address, { waitUntil: 'load' });
  assert.equal(answer.status(), status, `${address} answers ${answer.status()}`);
  assert.equal(await page.locator('html').getAttribute('lang'), lang, `${address} is in ${lang}`);
  const sideways = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  assert.ok(sideways <= 0, `${address} scrolls sideways by ${sideways} px`);
  // The browser itself reports a page that is not there as an error of the page.
  if (status === 200) assert.deepEqual(page.errors, [], `${address} reports errors`);
  // As sent, compressed; what an earlier page left in the cache weighs as much as on a first visit.
  const parts = await page.evaluate(async () => {
    await document.fonts.ready;
    return [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]
      .map((entry) => [new URL(entry.name).pathname, entry.encodedBodySize]);
  });
  const bytes = parts.reduce((sum, [, size]) => sum + size, 0);
  if (process.env.JALON_WEIGHTS) console.log(`${address} ${bytes} bytes in ${parts.length} requests`);
  for (const kind of [/\.css$/, /\.woff2$/]) {
    assert.ok(parts.some(([name, size]) => kind.test(name) && size > 1000), `${address}: ${kind} has been weighed: ${JSON.stringify(parts)}`);
  }
  assert.ok(parts.length <= 15, `${address} makes ${parts.length} requests`);
  assert.ok(bytes <= 200_000, `${address} weighs ${bytes} bytes`);
  await expectAccessible(page, `${address} (${lang})`);
}
