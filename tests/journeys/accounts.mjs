// SPDX-License-Identifier: EUPL-1.2
// The demonstration's accounts as its own sign-in page gives them, and the contract of the one that signs.
import { reader, signIn } from './browser.mjs';

export async function accounts(browser, server) {
  const page = await reader(browser, server);
  await page.goto('/connexion');
  const text = await page.locator('main').innerText();
  await page.context().close();
  const found = [...new Set(text.match(/[a-z0-9-]+@demonstration\.example/g))];
  const starting = (prefix) => found.find((email) => email.startsWith(prefix));
  return {
    coordination: starting('coordination'), prefet: starting('prefet'), instruction: starting('instruction'),
    collectivite: starting('collectivite'), delegue: starting('delegue'), controle: starting('controle@'),
    association: starting('association'), evaluation: starting('evaluation'), audit: starting('audit'), administration: starting('administration'),
  };
}

export async function contractOf(browser, server, email) {
  const page = await reader(browser, server);
  await signIn(page, email);
  await page.goto('/contrats');
  const href = await page.locator('main tbody a[href^="/contrats/"]').first().getAttribute('href');
  await page.context().close();
  return href.split('/')[2];
}
