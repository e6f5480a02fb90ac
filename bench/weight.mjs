// SPDX-License-Identifier: EUPL-1.2
// What a reader's browser fetches for a page that it opens for the first time: requests, and bytes on the wire. Started
// by bench/run, with the journeys' own server and browser.
import { reader, signIn, startBrowser, startServer } from '../tests/journeys/browser.mjs';

const server = await startServer();
const browser = await startBrowser();
const first = await reader(browser, server);
await signIn(first, 'coordination@demonstration.example');
const storageState = await first.context().storageState();
await first.goto('/contrats?etat=adopted');
const contract = await first.locator('main tbody a[href^="/contrats/"]').first().getAttribute('href');
for (const [name, path] of Object.entries({
  home: '/', nation: '/nation', department: '/departements/93', contract, plan: `${contract}/plan`,
})) {
  const page = await reader(browser, server, { storageState: name === 'home' ? undefined : storageState });
  const session = await page.context().newCDPSession(page);
  await session.send('Network.enable');
  let requests = 0, bytes = 0;
  session.on('Network.requestWillBeSent', ({ request }) => { if (!request.url.endsWith('/live') && !request.url.startsWith('data:')) ++requests; });
  session.on('Network.loadingFinished', ({ encodedDataLength }) => { bytes += encodedDataLength; });
  const answer = await page.goto(path, { waitUntil: 'load' });
  await page.waitForTimeout(500);
  if (answer.status() !== 200) throw new Error(`${path}: ${answer.status()}`);
  console.log(`weight_${name} ${bytes} bytes, ${requests} requests`);
  await page.context().close();
}
await browser.close();
await server.stop();
