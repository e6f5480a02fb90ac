// SPDX-License-Identifier: EUPL-1.2
// The first day on an empty database: contracts are imported, accounts invited, the coordinator publishes the programme by
// page; the authority writes the plan, the delegate beside it; the officer returns it; both sign; a map left open in a
// second browser changes by itself. Then the same without JavaScript.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { act, completeAction, confirm, press } from './acts.mjs';
import { emptyDatabase, jalon, password, reader, serveDatabase, signIn, startBrowser } from './browser.mjs';

let browser;
before(async () => { browser = await startBrowser(); });
after(async () => { await browser?.close(); });

const contract = (code, label, communes, at) => ({
  type: 'Feature',
  properties: { code_cv: code, lib_cv: label, codgeo: communes, insee_dep: '93', pop: 12000.0 },
  geometry: { type: 'Point', coordinates: at },
});
const contracts = {
  type: 'FeatureCollection',
  features: [contract('CV901', '93 - Contrat inventé du Nord', '93066', [2.35, 48.93]),
    contract('CV902', '93 - Contrat inventé du Sud', '93048', [2.44, 48.86])],
};
const plan = '/contrats/CV901/plan';
const people = {
  prefect: ['prefect', '93', 'Préfet de la Seine-Saint-Denis'],
  officer: ['instruction_officer', '93', 'Bureau de la prévention'],
  authority: ['local_authority', 'Contrat inventé du Nord', 'Maire'],
  delegate: ['delegate', 'Contrat inventé du Nord', 'Délégué du préfet'],
};

for (const javaScriptEnabled of [true, false]) {
  test(`the first day, from an empty database to a signed plan, JavaScript ${javaScriptEnabled ? 'on' : 'off'}`, async () => {
    const db = emptyDatabase();
    const file = `${db}.geojson`;
    writeFileSync(file, JSON.stringify(contracts));
    jalon('import', 'contracts', file, '--db', db);
    const invited = {};
    for (const [who, role] of [['admin', 'administrator'], ['coordinator', 'national_coordinator']]) {
      const said = jalon('user', 'invite', `${who}@jalon.example`, '--name', who, '--function', who, '--role', role, '--territory', 'FR', '--db', db);
      invited[who] = said.match(/\/invitation\/\S+/)[0];
    }
    const server = await serveDatabase(db);
    const options = { javaScriptEnabled };
    const open = async (address) => {
      const page = await reader(browser, server, options);
      await page.goto(address);
      await page.fill('#f-password', password);
      await confirm(page, 'Ouvrir mon compte');
      return page;
    };
    try {
      // The administrator invites by page; each opens the account by the address of one use.
      const admin = await open(invited.admin);
      for (const [who, [role, place, label]] of Object.entries(people)) {
        await admin.goto('/administration/comptes/nouveau');
        await admin.fill('#f-email', `${who}@jalon.example`);
        await admin.fill('#f-name', who);
        await admin.fill('#f-function_label', label);
        await admin.check('input[name=lang][value=fr]');
        await admin.selectOption('select[name=role_0]', role);
        await admin.fill('input[name=territory_0]', place);
        await press(admin, 'Inviter');
        invited[who] = new URL((await admin.locator('main pre').innerText()).trim()).pathname;
      }

      // Nothing is expected of anyone before the programme is published.
      const coordinator = await open(invited.coordinator);
      await coordinator.goto('/programme');
      assert.match(await coordinator.locator('main').innerText(), /Aucun programme n’est encore publié/);
      await coordinator.goto('/programmes');
      await press(coordinator, 'Charger prevention-radicalisation-2016');
      await confirm(coordinator, 'Publier');
      await coordinator.goto('/programme');
      assert.match(await coordinator.locator('main h1').innerText(), /radicalisation/);

      const watcher = await reader(browser, server, options);
      await signIn(watcher, 'coordinator@jalon.example');
      await watcher.goto('/nation');
      const sign = () => watcher.locator('svg a[href="/departements/93"] use').first().getAttribute('class');
      const before = await sign();

      const authority = await open(invited.authority);
      await authority.goto('/contrats/CV901/plan');
      await authority.getByRole('link', { name: 'Commencer le plan' }).first().click();
      await confirm(authority, 'Commencer le plan');
      const delegate = await open(invited.delegate);
      const prefect = await open(invited.prefect);
      await prefect.goto('/contrats/CV901/delegues');
      await prefect.fill('#f-email', 'delegate@jalon.example');
      await confirm(prefect, 'Affecter');
      for (const axis of ['1', '2', '3', '4', '5', '6', '7']) {
        // The authority and the delegate write the same plan.
        const writer = Number(axis) % 2 ? authority : delegate;
        await writer.goto(`/contrats/CV901/plan/axes/${axis}`);
        await writer.fill('#f-diagnosis', `Ce qui est connu ici pour l’axe ${axis}.`);
        await writer.fill('#f-objective', `Ce qui aura changé pour l’axe ${axis}.`);
        await press(writer, 'Enregistrer');
        await writer.goto(`/contrats/CV901/plan/actions/nouvelle?axe=${axis}`);
        await writer.fill('#f-title', `Action de l’axe ${axis}`);
        await completeAction(writer, 2027);
      }
      // The delegate helps and says so, and signs for nobody.
      await delegate.goto('/contrats/CV901/delegues');
      await delegate.selectOption('select[name=kind]', { index: 1 });
      await delegate.fill('#f-hours', '2');
      await confirm(delegate, 'Noter un appui');
      await delegate.goto('/contrats/CV901/delegues');
      assert.match(await delegate.locator('main').innerText(), /1 appui/);
      assert.equal((await delegate.goto('/contrats/CV901/plan/signer-collectivite')).status(), 403);

      await act(authority, plan, 'soumettre');
      const officer = await open(invited.officer);
      await officer.goto('/contrats/CV901/plan/renvoyer');
      await officer.fill('textarea[name=motive]', 'Préciser le calendrier.');
      await confirm(officer);
      await act(authority, plan, 'soumettre');
      await act(prefect, plan, 'signer-etat');
      await act(authority, plan, 'signer-collectivite');

      if (javaScriptEnabled) {
        await watcher.waitForFunction((was) => document.querySelector('svg a[href="/departements/93"] use').getAttribute('class') !== was, before, { timeout: 5000 });
      } else {
        await watcher.reload();
      }
      assert.notEqual(await sign(), before, 'the area of the department changes');
      jalon('journal', 'verify', '--db', db);
      jalon('figures', 'recount', '--check', '--db', db);
    } finally {
      await server.stop();
    }
  });
}
