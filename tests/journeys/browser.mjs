// SPDX-License-Identifier: EUPL-1.2
// A server on a copy of the demonstration, and a browser in front of it.
import { execFileSync, spawn } from 'node:child_process';
import { copyFileSync } from 'node:fs';
import { chromium } from 'playwright-core';

export const password = 'Jalon-demo-2016';

let servers = 0;
export const emptyDatabase = () => `${process.env.JALON_WORK}/journey-${process.pid}-${++servers}.db`;
export function startServer(extra = []) {
  const db = emptyDatabase();
  copyFileSync(process.env.JALON_DEMO, db);
  return serveDatabase(db, extra);
}

// The command line as an operator types it; what it says, or its complaint as the error.
export const jalon = (...words) => execFileSync(process.env.JALON, words, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });

export async function serveDatabase(db, extra = []) {
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
