// SPDX-License-Identifier: EUPL-1.2
// A grant from the call to the order of its first payment, by those who each have a part in it; without JavaScript on a
// phone as well. axe-core finds nothing on the pages on the way.
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

// Fourteen digits whose checks hold.
function siretOf(n) {
  const check = (digits) => {
    let sum = 0;
    [...digits].reverse().forEach((digit, i) => { let v = Number(digit); if (i % 2 === 0 && (v *= 2) > 9) v -= 9; sum += v; });
    return (10 - sum % 10) % 10;
  };
  let out = String(n).padStart(8, '0');
  out += check(out);
  out += '0001';
  return out + check(out);
}

async function fill(page, values) {
  for (const [name, value] of Object.entries(values)) {
    const field = page.locator(`main [name="${name}"]`).first();
    if (await field.evaluate((one) => one.tagName) === 'SELECT') await field.selectOption(value);
    else await field.fill(value);
  }
}
async function send(page, label) {
  await Promise.all([page.waitForNavigation(), page.locator(`main button:has-text("${label}")`).first().click()]);
  assert.equal(await page.locator('#faults').count(), 0, `${label}: ${await page.locator('#faults').allInnerTexts()}`);
  // axe-core is a script itself.
  if (!page.silent) await expectAccessible(page, `${page.url()} after ${label}`);
}
const says = async (page, text) => assert.match(await page.locator('main').innerText(), text);

for (const [name, options, n] of [['on a desk', {}, 71002301], ['on a phone without JavaScript', { viewport: { width: 360, height: 800 }, javaScriptEnabled: false }, 71002302]]) {
  test(`a grant goes from the call to the order of its first payment, ${name}`, async () => {
    const pages = {};
    const as = async (who) => {
      if (!pages[who]) {
        pages[who] = await reader(browser, server, options);
        pages[who].silent = options.javaScriptEnabled === false;
        await signIn(pages[who], known[who]);
      }
      return pages[who];
    };
    const code = `ESSAI-${n}`;
    const coordination = await as('coordination');
    await coordination.goto('/appels/nouveau');
    await fill(coordination, {
      code, title_fr: 'Appel d’essai', title_en: 'Test call', text_fr: '## Objet\n\nPrévention.', text_en: '## Object\n\nPrevention.',
      opens: '2016-11-01', closes: '2016-12-15', action_from: '2016-11-01', action_to: '2017-12-31', fund: 'fipd', year: '2016',
      line: 'radicalisation', costs_fr: 'Fonctionnement.', costs_en: 'Running costs.', committee_fr: 'Préfet, procureur.',
      committee_en: 'Prefect, prosecutor.', rate_max: '80', criterion_0_fr: 'Besoin', criterion_0_en: 'Need',
      criterion_0_guide: 'Le diagnostic', criterion_0_weight: '3', criterion_1_fr: 'Méthode', criterion_1_en: 'Method',
      criterion_1_guide: 'Les preuves', criterion_1_weight: '1', piece_0_fr: 'RIB', piece_0_en: 'Bank details' });
    await send(coordination, 'Enregistrer');
    // A month for applicants: less than the rule gives.
    await fill(coordination, { motive: 'Crédits ouverts en novembre.' });
    await send(coordination, 'Publier');

    const association = await as('association');
    await association.goto('/organismes');
    await fill(association, { name: `Prévention ${n}`, siret: siretOf(n), address: '1 place de la Mairie', purpose: 'Prévention', representative: 'présidente' });
    await send(association, 'Déclarer');
    await association.goto(`/appels/${code}/demander`);
    await association.locator('[name=organisation]').selectOption({ label: `Prévention ${n}` });
    await send(association, 'Commencer');
    const file = new URL(association.url()).pathname;
    await association.goto(`${file}/projet`);
    await fill(association, { title: `Ateliers ${n}`, summary: 'Ateliers.', need: 'Diagnostic.', description: 'Douze ateliers.', means: 'Deux animateurs.', starts: '2016-12-20', ends: '2017-06-30' });
    await association.locator('[name=public]').selectOption({ index: 1 });
    await send(association, 'Enregistrer');
    await association.locator('[name="a.87.volunteers.0.valuation"]').selectOption('hours');
    await fill(association, { 'a.86.volunteers.0': '500', 'a.87.volunteers.0': '500', 'a.87.volunteers.0.label': 'Bénévoles', 'a.87.volunteers.0.basis': '50 h × 10 €' });
    await fill(association, { 'a.64.salaries.0': '40 000,50', 'a.74.call.0': '30 000', 'a.74.commune.0': '10 000', 'a.74.commune.0.label': 'Ville' });
    await send(association, 'Enregistrer');
    await fill(association, { 'outcomes.0.label': 'Jeunes qui vérifient une source', 'outcomes.0.baseline': '20 %', 'outcomes.0.target': '60 %', 'outcomes.0.method': 'questionnaire' });
    await send(association, 'Enregistrer');
    await fill(association, { 'aids.0.funder': 'CAF', 'aids.0.year': '2016', 'aids.0.amount': '1 500' });
    await send(association, 'Enregistrer');
    await association.setInputFiles('[name=file]', { name: 'rib.txt', mimeType: 'text/plain', buffer: Buffer.from('Relevé de l’organisme') });
    await send(association, 'Joindre');
    await association.goto(`${file}/depot`);
    await says(association, /joindre la convention ou l’attestation/);
    await association.goto(`${file}/pieces`);
    await association.locator('[name=piece]').selectOption('87.volunteers:benevoles');
    await association.setInputFiles('[name=file]', { name: 'benevolat.txt', mimeType: 'text/plain', buffer: Buffer.from('Convention de bénévolat') });
    await send(association, 'Joindre');
    // Fifty cents are missing: it says so, and where.
    await association.goto(`${file}/depot`);
    await says(association, /diffèrent de 0,50/);
    assert.equal(await association.locator('main button:has-text("Déposer")').count(), 0);
    await association.goto(`${file}/financement`);
    assert.equal(await association.locator('[name="a.64.salaries.0"]').inputValue(), '40000,50');
    await fill(association, { 'a.74.commune.0': '10 000,50' });
    await send(association, 'Enregistrer');
    await association.goto(`${file}/depot`);
    for (const box of await association.locator('main input[type=checkbox]').all()) await box.check();
    await send(association, 'Déposer');
    await says(association, /Déposée/);

    const officer = await as('instruction');
    await officer.goto('/departements/93/demandes?mots=' + n);
    await officer.locator(`main a:has-text("Ateliers ${n}")`).first().click();
    await officer.goto(`${file}/instruction`);
    await send(officer, 'Prendre');
    await send(officer, 'Déclarer complet');
    await fill(officer, { 'score.a': '8', 'score.b': '6' });
    await send(officer, 'Noter');
    await says(officer, /75,0 sur 100/);
    await officer.locator('form[action$="/instruction/proposer"] [name=motive]').fill('Au vu des notes.');
    await send(officer, 'Proposer');

    const prefect = await as('prefet');
    await prefect.goto(`${file}/instruction`);
    await send(prefect, 'Accorder');
    await officer.goto(`${file}/convention`);
    await fill(officer, { conditions: 'Versée selon l’échéancier.' });
    await send(officer, 'Enregistrer');
    await prefect.goto(`${file}/convention`);
    await says(prefect, /Le bénéficiaire signe d’abord/);
    assert.equal(await prefect.locator('main button:has-text("Signer")').count(), 0);
    await association.goto(`${file}/convention`);
    await send(association, 'Signer');
    // What the plan counts on from the town is firm once its document is there.
    await prefect.goto(`${file}/convention`);
    await says(prefect, /L’État ne peut pas encore signer/);
    assert.equal(await prefect.locator('main button:has-text("Signer")').count(), 0);
    await association.goto(`${file}/cofinancements`);
    await association.locator('main summary:has-text("Ville")').first().click();
    await fill(association, { title: 'Délibération', day: '2016-11-02', amount: '10 000,51' });
    await association.setInputFiles('[name=file]', { name: 'deliberation.txt', mimeType: 'text/plain', buffer: Buffer.from('Le conseil municipal vote.') });
    await Promise.all([association.waitForNavigation(), association.locator('main button:has-text("Déclarer")').first().click()]);
    await says(association, /ne peut être enregistré/);
    assert.equal(await association.locator('[name=title]').inputValue(), 'Délibération');
    await fill(association, { amount: '10 000,50' });
    await association.setInputFiles('[name=file]', { name: 'deliberation.txt', mimeType: 'text/plain', buffer: Buffer.from('Le conseil municipal vote.') });
    await send(association, 'Déclarer');
    await says(association, /Tous les cofinancements du plan sont fermes/);
    await prefect.goto(`${file}/convention`);
    await send(prefect, 'Signer');
    await says(prefect, /Signée, en cours/);

    // Who has instructed the file does not pay it.
    await officer.goto(`${file}/convention`);
    await Promise.all([officer.waitForNavigation(), officer.locator('main button:has-text("Ordonnancer")').first().click()]);
    await says(officer, /reviennent à des personnes différentes/);
    // Another organisation's file is not there for a stranger, and not for the public.
    const evaluator = await as('evaluation');
    assert.equal((await evaluator.goto(file)).status(), 404);
    for (const page of Object.values(pages)) await page.context().close();
  });
}

async function look(page, address, lang) {
  const answer = await page.goto(address);
  assert.equal(answer.status(), 200, address);
  assert.equal(await page.locator('html').getAttribute('lang'), lang, address);
  const sideways = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  assert.ok(sideways <= 0, `${address} scrolls sideways by ${sideways} px`);
  await expectAccessible(page, `${address} (${lang})`);
}
const firstFile = async (page, list) => {
  await page.goto(list);
  return page.locator('main tbody a[href^="/demandes/"]').first().getAttribute('href');
};

for (const [width, lang] of [[1280, 'fr'], [360, 'fr'], [1280, 'en'], [360, 'en']]) {
  test(`files in each situation hold in ${lang} at ${width} px`, async () => {
    const officer = await reader(browser, server, { viewport: { width, height: 900 } });
    await signIn(officer, known.instruction);
    await officer.goto(`/langue/${lang}`);
    await look(officer, '/departements/93/demandes', lang);
    await look(officer, '/departements/93/versements?situation=late', lang);
    await look(officer, '/departements/93/subventions-anterieures', lang);
    await look(officer, '/departements/93/subventions-anterieures/imports', lang);
    await look(officer, '/departements/93/jalons', lang);
    await look(officer, '/departements/93/cofinancements', lang);
    await look(officer, '/departements/93/evaluations', lang);
    const waiting = await officer.locator('main tbody a[href$="/renouvellement"]').first().getAttribute('href');
    await look(officer, waiting, lang);
    for (const [situation, parts] of [['agreed', ['', '/cerfa', '/instruction', '/convention', '/bilan', '/evaluation', '/renouvellement', '/cofinancements']], ['granted', ['/cofinancements', '/convention']], ['closed', ['/convention', '/bilan', '/evaluation']], ['correction', ['', '/instruction']]]) {
      const file = await firstFile(officer, `/departements/93/demandes?situation=${situation}`);
      for (const part of parts) await look(officer, file + part, lang);
    }
    await officer.context().close();
    const association = await reader(browser, server, { viewport: { width, height: 900 } });
    await signIn(association, known.association);
    await association.goto(`/langue/${lang}`);
    for (const address of ['/demandes', '/organismes', '/appels']) await look(association, address, lang);
    await association.goto('/demandes');
    const drafts = await association.locator('main tbody tr').filter({ hasText: lang === 'fr' ? 'En rédaction' : 'Being written' }).locator('a').all();
    if (drafts.length > 0) {
      const file = await drafts[0].getAttribute('href');
      for (const part of ['', '/projet', '/financement', '/resultats', '/aides', '/pieces', '/depot']) await look(association, file + part, lang);
    }
    await association.context().close();
  });
}
