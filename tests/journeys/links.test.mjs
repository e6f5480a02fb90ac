// SPDX-License-Identifier: EUPL-1.2
// No page offers its reader a link that refuses them, or leads nowhere: each role follows what its first page, the
// nation's and the home page show, two links deep, two of each kind.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { reader, signIn, startBrowser, startServer } from './browser.mjs';
import { accounts } from './accounts.mjs';

let server, browser;
before(async () => { server = await startServer(); browser = await startBrowser(); });
after(async () => { await browser?.close(); await server?.stop(); });

const deep = 2, ofEachKind = 2, pagesAtMost = 150;
// /contrats/CVD012?page=2 is of the kind of /contrats/CVD034?page=3.
const kindOf = (address) => address.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'ID').replace(/CVD?\d+/g, 'CONTRACT')
  .replace(/(departements|regions)\/[0-9AB]+/g, '$1/PLACE').replace(/=[^&]*/g, '=');

async function follow(page) {
  const refused = [], seen = new Set(), queue = ['/moi', '/'].map((address) => ({ address, from: 'the start', depth: 0 }));
  while (queue.length > 0 && seen.size < pagesAtMost) {
    const { address, from, depth } = queue.shift();
    if (seen.has(address)) continue;
    seen.add(address);
    const answer = await page.request.get(address);
    if (answer.status() !== 200) refused.push(`${answer.status()} ${address}, offered by ${from}`);
    if (depth === deep || !/html/.test(answer.headers()['content-type'] ?? '')) continue;
    const counts = new Map();
    for (const [, found] of (await answer.text()).matchAll(/<a [^>]*href="(\/[^"#]*)/g)) {
      const next = found.replaceAll('&amp;', '&'), kind = kindOf(next);
      if (next.startsWith('/langue/')) continue;
      counts.set(kind, (counts.get(kind) ?? 0) + 1);
      if (counts.get(kind) <= ofEachKind) queue.push({ address: next, from: address, depth: depth + 1 });
    }
  }
  return { refused, count: seen.size };
}

test('nobody is offered a link that refuses them', async () => {
  const known = await accounts(browser, server);
  assert.equal(Object.values(known).filter(Boolean).length, 10);
  for (const [role, email] of Object.entries(known)) {
    const page = await reader(browser, server);
    await signIn(page, email);
    const { refused, count } = await follow(page);
    assert.ok(count > 5, `${role} finds pages: ${count}`);
    assert.deepEqual(refused, [], `${role} is refused`);
    await page.context().close();
  }
});
