// SPDX-License-Identifier: EUPL-1.2
// bad_days.mjs JALON DAY: a bad day of the whole program. Changes go in as a reader's would, through the HTTP server; what was
// confirmed with a 303 must be in the journal afterwards, and what was refused must not. Exits 77 with a message where
// the machine cannot have such a day.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';

const [jalon, day] = process.argv.slice(2);
const work = fs.mkdtempSync(path.join(os.tmpdir(), 'jalon-bad-day-'));
const root = process.getuid() === 0;
const undo = [() => fs.rmSync(work, { recursive: true, force: true })];
const email = 'administration@prefecture.example', password = 'une phrase de quelques mots';

function skip(why) { console.log(`skipped: ${why}`); cleanUp(); process.exit(77); }
function cleanUp() { for (const step of undo.splice(0).reverse()) step(); }
function must(held, what) { if (!held) throw new Error(`not so: ${what}`); }
function run(...command) {
  const done = spawnSync(command[0], command.slice(1), { encoding: 'utf8' });
  if (done.error) throw done.error;
  return done;
}
function sound(...command) {
  const done = run(...command);
  must(done.status === 0, `${command.join(' ')}: ${done.stderr}`);
  return done.stdout;
}
const asked = (url, sql) => (url.startsWith('postgresql:') ? sound('psql', '-qAtX', '-c', sql, url) : sound('sqlite3', url, sql)).split('\n').filter(Boolean);

// A database with one account, and the server on it: {url, base, child, stderr}. `before` goes in front of the command.
async function serve(url, before = []) {
  const child = spawn(...head([...before, jalon, 'serve', '--db', url, '--port', '0']), { stdio: ['ignore', 'pipe', 'pipe'] });
  const server = { url, child, stderr: '', ended: once(child, 'exit') };
  child.stderr.on('data', (bytes) => { server.stderr += bytes; });
  undo.push(() => { if (child.exitCode === null) child.kill('SIGKILL'); });
  for await (const line of createInterface({ input: child.stdout })) {
    const port = line.match(/:(\d+)$/);
    if (port) { server.base = `http://127.0.0.1:${port[1]}`; break; }
  }
  must(server.base, `the server starts: ${server.stderr}`);
  return server;
}
const head = ([first, ...others]) => [first, others];
async function stop(server) {
  server.child.kill('SIGTERM');
  const [code] = await server.ended;
  return code;
}
const post = (base, where, fields, cookie = '') => fetch(base + where, {
  method: 'POST', redirect: 'manual', body: new URLSearchParams(fields), headers: { cookie } });
const get = (base, where, cookie = '') => fetch(base + where, { redirect: 'manual', headers: { cookie } });

function invite(url) {
  sound(jalon, 'migrate', '--db', url);
  return sound(jalon, 'user', 'invite', email, '--name', 'Compte', '--function', 'Administration', '--role', 'administrator',
    '--territory', 'FR', '--db', url).match(/\/invitation\/\S+/)[0];
}
async function open(server, invitation) {
  must((await post(server.base, invitation, { password })).status === 303, 'the invitation is accepted');
  return signIn(server);
}
async function signIn(server) {
  const answer = await post(server.base, '/connexion', { email, password });
  must(answer.status === 303, `signing in: ${answer.status}`);
  const cookie = answer.headers.getSetCookie().map((one) => one.split(';')[0]).join('; ');
  const page = await (await get(server.base, '/compte', cookie)).text();
  return { cookie, csrf: page.match(/name="?csrf"? value="?([^" >]+)/)[1] };
}

// Changes of the account's function, each with a number of its own: the journal keeps every one.
let number = 0;
const confirmed = new Set(), refused = new Set();
async function change(server, reader) {
  const mine = ++number;
  let answer;
  try {
    answer = await post(server.base, '/compte/profil', { csrf: reader.csrf, name: 'Compte', function_label: `Service n° ${mine} `, lang: 'fr' }, reader.cookie);
  } catch { return { status: 0, text: '' }; }
  const text = await answer.text().catch(() => '');
  if (answer.status === 303) confirmed.add(mine);
  else if (answer.status === 503 && /Rien n.a été enregistré/.test(text)) refused.add(mine);
  return { status: answer.status, text, retry: answer.headers.get('retry-after') };
}
function check(url) {
  const kept = new Set(asked(url, "select after_fields from journal_record where act = 'update_profile'")
    .map((json) => Number(JSON.parse(json).function.split(' ')[2])));
  const lost = [...confirmed].filter((one) => !kept.has(one));
  const ghosts = [...refused].filter((one) => kept.has(one));
  must(confirmed.size > 0, 'something was confirmed');
  must(lost.length === 0, `what was confirmed is kept; lost: ${lost}`);
  must(ghosts.length === 0, `what was said not to be recorded is not there; found: ${ghosts}`);
  must(/records hold/.test(sound(jalon, 'journal', 'verify', '--db', url)), 'the chain holds');
  console.log(`${day}: ${confirmed.size} changes confirmed and kept, ${refused.size} refused and absent`);
}
async function until(what, ready) {
  for (let tries = 0; tries < 600; ++tries) {
    if (await ready()) return;
    await pause(50);
  }
  throw new Error(`never came: ${what}`);
}
const well = async (server) => (await get(server.base, '/healthz').catch(() => ({ status: 0 }))).status === 200;
const reads = async (server, reader) => (await get(server.base, '/administration/comptes', reader.cookie)).status === 200;

const days = {
  async full_disk() {
    if (!root) skip('a small file system is mounted only by root');
    const disk = path.join(work, 'disk');
    fs.mkdirSync(disk);
    if (run('mount', '-t', 'tmpfs', '-o', 'size=48m', 'tmpfs', disk).status !== 0) skip('this machine mounts no file system here');
    undo.push(() => run('umount', '-l', disk));
    const url = path.join(disk, 'jalon.db');
    const invitation = invite(url);
    const server = await serve(url);
    const reader = await open(server, invitation);
    must((await change(server, reader)).status === 303, 'a change before');
    run('dd', 'if=/dev/zero', `of=${disk}/filler`, 'bs=4k');
    let answer;
    for (let tries = 0; tries < 500 && (answer = await change(server, reader)).status === 303; ++tries);
    must(answer.status === 503 && /disque du serveur est plein/.test(answer.text), `the full disk is told: ${answer.status}`);
    must((await change(server, reader)).status === 503, 'and told again');
    must(await well(server) && await reads(server, reader), 'pages are read meanwhile');
    fs.rmSync(`${disk}/filler`);
    must((await change(server, reader)).status === 303, 'changes go in again once there is room');
    must(await stop(server) === 0, 'the server ends well');
    check(url);
  },
  // kill -9 at several moments of one long import: while it reads, while it writes, while it confirms.
  async import_killed() {
    const url = path.join(work, 'jalon.db'), tried = path.join(work, 'tried.db');
    sound(jalon, 'migrate', '--db', url);
    const contracts = 1600, months = 120;
    const code = (n) => `CV${1000 + n}`;
    fs.writeFileSync(path.join(work, 'contracts.geojson'), JSON.stringify({ type: 'FeatureCollection',
      features: Array.from({ length: contracts }, (_, n) => ({ type: 'Feature', geometry: { type: 'Point', coordinates: [2.36, 48.93] },
        properties: { codgeo: '200057867', code_cv: code(n), lib_cv: `93 - ${code(n)}`, insee_dep: '93', pop: 1000 } })) }));
    sound(jalon, 'import', 'contracts', path.join(work, 'contracts.geojson'), '--db', url);
    // Those that people answer: what is computed needs a programme.
    fs.writeFileSync(path.join(work, 'indicators.toml'), fs.readFileSync(new URL('../../programmes/indicators-2016.toml', import.meta.url), 'utf8')
      .split(/^(?=\[\[indicator\]\])/m).filter((part) => !/^(formula|weight) =/m.test(part)).join(''));
    sound(jalon, 'import', 'indicators', path.join(work, 'indicators.toml'), '--db', url);
    const rows = ['indicator,code,period,value'];
    for (let n = 0; n < contracts; ++n) {
      for (let m = 0; m < months; ++m) rows.push(`training.people,${code(n)},${2016 + Math.floor(m / 12)}-${String(m % 12 + 1).padStart(2, '0')},${n % 7 + 1}`);
    }
    const file = path.join(work, 'values.csv');
    fs.writeFileSync(file, rows.join('\n') + '\n');
    const command = (db) => [jalon, 'import', 'observations', file, '--state', 'validated', '--db', db];
    const holds = (db) => {
      must(/records hold/.test(sound(jalon, 'journal', 'verify', '--db', db)), 'the chain holds');
      must(/, 0 different/.test(sound(jalon, 'figures', 'recount', '--check', '--db', db)), 'the sums equal a recount');
    };
    // How long it takes undisturbed says where to strike; what is checked does not depend on it.
    fs.copyFileSync(url, tried);
    const began = Date.now();
    sound(...command(tried));
    const whole = Date.now() - began;
    let killed = 0;
    for (const part of [0.15, 0.4, 0.65, 0.85]) {
      const child = spawn(...head(command(url)), { stdio: 'ignore' });
      const ended = once(child, 'exit');
      await pause(whole * part);
      child.kill('SIGKILL');
      const [status, signal] = await ended;
      if (signal === null) { must(status === 0, 'the import ends well'); break; }
      ++killed;
      holds(url);
      // Killed after it was confirmed and before it could say so: then it is kept, whole.
      const kept = asked(url, 'select count(*) from batch')[0];
      must(asked(url, 'select count(*) from answer')[0] === String(kept === '0' ? 0 : contracts * months), 'all of it is kept, or nothing');
      if (kept !== '0') break;
    }
    must(killed >= 2, `the import was killed half way: ${killed} times`);
    if (asked(url, 'select count(*) from batch')[0] === '0') must(/rejected 0\n/.test(sound(...command(url))), 'the same import goes in');
    must(asked(url, 'select count(*) from answer')[0] === String(contracts * months), 'every value is kept');
    must(sound(...command(url)).includes(`unchanged ${contracts * months}`), 'the same file again changes nothing');
    holds(url);
    console.log(`${day}: killed ${killed} times, nothing half-written`);
  },
  async locked() {
    const url = path.join(work, 'jalon.db');
    const invitation = invite(url);
    const server = await serve(url);
    const reader = await open(server, invitation);
    const other = spawn('sqlite3', [url], { stdio: ['pipe', 'pipe', 'inherit'] });
    undo.push(() => other.kill('SIGKILL'));
    other.stdin.write("begin immediate;\nselect 'locked';\n");
    await once(other.stdout, 'data');
    const answer = await change(server, reader);
    must(answer.status === 503 && answer.retry && /occupée/.test(answer.text), `the lock is told: ${answer.status}`);
    must(await well(server) && await reads(server, reader), 'pages are read meanwhile');
    other.stdin.end('rollback;\n.quit\n');
    await once(other, 'exit');
    must((await change(server, reader)).status === 303, 'changes go in again once the lock is gone');
    must(await stop(server) === 0, 'the server ends well');
    check(url);
  },
  async read_only() {
    const folder = path.join(work, 'kept');
    fs.mkdirSync(folder);
    const url = path.join(folder, 'jalon.db');
    const invitation = invite(url);
    let server = await serve(url);
    const reader = await open(server, invitation);
    await change(server, reader);
    must(await stop(server) === 0, 'the server ends well');
    fs.chmodSync(url, 0o444);
    fs.chmodSync(folder, 0o555);
    fs.chmodSync(work, 0o755);
    undo.push(() => fs.chmodSync(folder, 0o755));
    // Root may write everywhere: somebody else serves the file.
    server = await serve(url, root ? ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'] : []);
    must(await well(server) && await reads(server, reader), 'pages are read');
    const answer = await change(server, reader);
    must(answer.status === 503 && /lecture seule/.test(answer.text), `the change is refused: ${answer.status}`);
    must(await stop(server) === 0, 'the server ends well');
    fs.chmodSync(folder, 0o755);
    fs.chmodSync(url, 0o600);
    check(url);
  },
  async newer_version() {
    const url = path.join(work, 'jalon.db');
    const invitation = invite(url);
    const server = await serve(url);
    await change(server, await open(server, invitation));
    must(await stop(server) === 0, 'the server ends well');
    const newest = asked(url, 'select max(number) from schema_migration')[0];
    asked(url, `update schema_migration set number = 9999 where number = ${newest}`);
    for (const command of [['serve', '--port', '0'], ['migrate'], ['journal', 'verify'], ['backup', path.join(work, 'copy.db')]]) {
      const done = run(jalon, ...command, '--db', url);
      must(done.status === 1 && /9999/.test(done.stderr) && done.stderr.includes(newest) && done.stderr.trim().split('\n').length === 1,
        `${command[0]} names both versions in one line: ${done.stderr}`);
    }
    asked(url, `update schema_migration set number = ${newest} where number = 9999`);
    check(url);
  },
  async stopped_under_load() {
    const url = path.join(work, 'jalon.db');
    const invitation = invite(url);
    const server = await serve(url);
    const reader = await open(server, invitation);
    const writers = Array.from({ length: 16 }, async () => { while ((await change(server, reader)).status === 303); });
    await until('300 changes', () => confirmed.size >= 300);
    const code = await stop(server);
    await Promise.all(writers);
    must(code === 0, `SIGTERM ends it well: ${code}, ${server.stderr}`);
    must(!(await well(server)), 'nobody answers any more');
    check(url);
  },
  async postgresql_restarted() {
    const folder = fs.globSync ? fs.globSync('/usr/lib/postgresql/*/bin')[0] : fs.existsSync('/usr/lib/postgresql') &&
      fs.readdirSync('/usr/lib/postgresql').map((one) => `/usr/lib/postgresql/${one}/bin`).find((one) => fs.existsSync(`${one}/initdb`));
    if (!folder) skip('no PostgreSQL server is installed (script/setup installs it)');
    // A server of its own, reached by its socket alone: it refuses to run as root.
    const place = path.join(work, 'pg');
    fs.mkdirSync(place);
    const as = root ? ['setpriv', '--reuid=postgres', '--regid=postgres', '--clear-groups'] : [];
    if (root) { fs.chmodSync(work, 0o755); sound('chown', 'postgres', place); }
    sound(...as, `${folder}/initdb`, '-D', `${place}/data`, '-A', 'trust', '-U', 'jalon', '-E', 'UTF8', '--no-sync');
    const start = () => sound(...as, `${folder}/pg_ctl`, '-D', `${place}/data`, '-s', '-w', '-l', `${place}/log`, '-o', `-c listen_addresses= -k ${place}`, 'start');
    const end = () => run(...as, `${folder}/pg_ctl`, '-D', `${place}/data`, '-s', '-w', '-m', 'immediate', 'stop');
    start();
    undo.push(end);
    const url = `postgresql://jalon@/postgres?host=${place}`;
    const invitation = invite(url);
    const server = await serve(url);
    const reader = await open(server, invitation);
    let going = true, told = 0;
    const writers = Array.from({ length: 8 }, async () => {
      while (going) if ((await change(server, reader)).status === 503) ++told;
    });
    await until('100 changes', () => confirmed.size >= 100);
    end();
    await until('the loss is told', () => told >= 8);
    must((await get(server.base, '/healthz')).status === 503, 'the health says so');
    start();
    await until('it is well again', () => well(server));
    const before = confirmed.size;
    await until('changes go in again', () => confirmed.size >= before + 100);
    going = false;
    await Promise.all(writers);
    must(server.child.exitCode === null, 'the server never went down');
    must(await stop(server) === 0, 'the server ends well');
    check(url);
  },
};

try {
  await days[day]();
  cleanUp();
} catch (error) {
  console.error(error.message);
  cleanUp();
  process.exit(1);
}
