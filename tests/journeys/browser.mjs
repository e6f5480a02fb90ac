// SPDX-License-Identifier: EUPL-1.2
// A server on a copy of the demonstration, and a browser in front of it.
import { spawn } from 'node:child_process';
import { copyFileSync } from 'node:fs';
import { chromium } from 'playwright-core';

export const password = 'Jalon-demo-2016';

let servers = 0;
export async function startServer(extra = []) {
  const db = `${process.env.JALON_WORK}/journey-${process.pid}-${++servers}.db`;
  copyFileSync(process.env.JALON_DEMO, db);
  const child = spawn(process.env.JALON, ['serve', '--db', db, '--port', '0', '--development', ...extra], { stdio: ['ignore', 'pipe', 'inherit'] });
  const url = await new Promise((resolve, reject) => {
    let out = '';
    child.stdout.on('data', (bytes) => {
      out += bytes;
      const found = out.match(/on (http:\/\/\S+)/);
      if (found) resolve(found[1]);
    });
    child.on('exit', (code) => reject(new Error(`the server ended with ${code} before it was ready`)));
  });
  return {
    url, db, child,
    stop: () => new Promise((resolve) => { child.on('exit', resolve); child.kill('SIGTERM'); }),
  };
}

export function startBrowser() {
  return chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
      '--disable-component-update', '--disable-sync'],
  });
}

// A reader of their own: cookies, language and screen apart from others.
export async function reader(browser, server, options = {}) {
  const context = await browser.newContext({ baseURL: server.url, locale: 'fr-FR', viewport: { width: 1280, height: 900 }, ...options });
  context.setDefaultTimeout(10_000);
  const page = await context.newPage();
  const errors = [];
  page.on('pageerror', (error) => errors.push(String(error)));
  page.on('console', (message) => { if (message.type() === 'error') errors.push(message.text()); });
  page.errors = errors;
  return page;
}

export async function signIn(page, email) {
  await page.goto('/connexion');
  await page.fill('#f-email', email);
  await page.fill('#f-password', password);
  await page.press('#f-password', 'Enter');
  await page.waitForURL((url) => !url.pathname.startsWith('/connexion'));
}
