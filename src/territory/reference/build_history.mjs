// SPDX-License-Identifier: EUPL-1.2
// What became of communes and EPCI, from the yearly versions of @etalab/decoupage-administratif: the one of 2019 holds
// INSEE's history of communes since 1943, and from then on each year's list is compared with the one before, so that a
// change of 2019 or later carries the date of the next 1 January. Tab-separated, an empty date is an open end:
//   V versions
//   L INSEE from                                 (since when a commune in being exists)
//   X INSEE name department population from to   (a commune that has ended, 0 when the population is not known)
//   G INSEE from to                              (when a commune that came back did not exist)
//   F SIREN from                                 (since when an EPCI in being exists, when later than 2019)
//   E SIREN name department population from to   (an EPCI that has ended)
//   M INSEE SIREN from to                        (an EPCI that a commune was in before; an empty SIREN: in none)
//   S level from_code to_code date kind share_per_mille is_estimated old_name
// Communes that ended before 2 January 1976 are left out: their departments (Corsica, Seine, Seine-et-Oise) are gone.
// usage: node build_history.mjs CURRENT_PACKAGE OUT YEAR=PACKAGE…
import { readFileSync, writeFileSync } from 'node:fs';

const [, , current, out, ...given] = process.argv;
const load = (directory, name) => JSON.parse(readFileSync(`${directory}/${name}`, 'utf8'));
const version = (directory) => load(directory, 'package.json').version;
const years = given.map((text) => text.split('=')).map(([year, directory]) => ({ year: Number(year), directory }));
const last = Math.max(...years.map((y) => y.year)) + 1;
years.push({ year: last, directory: current });
years.sort((a, b) => a.year - b.year);
const first = years[0];
const since = '1976-01-02';

const departments = new Set(
  load(current, 'data/departements.json').filter((d) => d.zone === 'metro' || d.zone === 'drom').map((d) => d.code),
);
const departmentOf = (code) => (code.startsWith('97') ? code.slice(0, 3) : code.slice(0, 2));
const isOurs = (code) => departments.has(departmentOf(code));

// Whole numbers in the proportion of the weights that add up to 1000; equal when a weight is not known.
function perMille(weights) {
  const isEstimated = weights.some((w) => !(w > 0));
  const used = isEstimated ? weights.map(() => 1) : weights;
  const total = used.reduce((a, b) => a + b, 0);
  const shares = used.map((w) => Math.floor((w * 1000) / total));
  const order = used.map((w, i) => [(w * 1000) % total, i]).sort((a, b) => b[0] - a[0] || a[1] - b[1]);
  for (let left = 1000 - shares.reduce((a, b) => a + b, 0), i = 0; left > 0; --left, ++i) shares[order[i][1]] += 1;
  return { shares, isEstimated: isEstimated && weights.length > 1 };
}

const successions = [];
const lives = new Map(); // INSEE -> [{from, to, name}], in order, '' is open
const nameNow = new Map();
const people = new Map(); // the last population known
const lists = years.map(({ year, directory }) => {
  const all = load(directory, 'data/communes.json').filter((c) => isOurs(c.code));
  const communes = new Map(all.filter((c) => c.type === 'commune-actuelle').map((c) => [c.code, c]));
  const within = new Map(all.filter((c) => c.chefLieu && c.type !== 'commune-actuelle').map((c) => [c.code, c.chefLieu]));
  const epcis = new Map(load(directory, 'data/epci.json').map((e) => [e.code, e]));
  const epciOf = new Map();
  for (const e of epcis.values()) for (const m of e.membres) if (isOurs(m.code)) epciOf.set(m.code, e.code);
  for (const c of communes.values()) if (c.population > 0) people.set(c.code, c.population);
  return { date: `${year}-01-01`, communes, within, epcis, epciOf };
});

// Absorbed by another without becoming a part of it that has a name: told by the names and populations of both lists.
const absorbed = {
  '02311': '02589', '08300': '08439', 16238: '16023', 18131: '18173', 19092: '19143', 25134: '25185', 25297: '25364',
  25628: '25375', 26371: '26289', 42072: '42217', 45287: '45307', 71131: '71566', 72287: '72155', 95282: '95169',
};

// ---- communes until 2019: INSEE's history ----
const history = load(first.directory, 'data/historique-communes.json');
const byId = new Map(history.map((h) => [h.id, h]));
const poleOf = (h) => (h?.pole ? byId.get(h.pole)?.code : undefined);
const entries = history.filter((h) => h.type === 'COM' && isOurs(h.code));
entries.sort((a, b) => (a.code < b.code ? -1 : a.code > b.code ? 1 : (a.dateDebut ?? '') < (b.dateDebut ?? '') ? -1 : 1));
const children = new Map(); // "parent date" -> codes that came out of it
for (const h of entries) {
  const own = lives.get(h.code) ?? [];
  lives.set(h.code, own);
  const [from, to] = [h.dateDebut ?? '', h.dateFin ?? ''];
  if (own.length > 0 && own.at(-1).to === from) Object.assign(own.at(-1), { to, name: h.nom });
  else own.push({ from, to, name: h.nom });
  const after = byId.get(h.successeur);
  if (to >= since && after) {
    const target = after.type === 'COM' ? after.code : poleOf(after);
    if (target && target !== h.code) {
      successions.push(['commune', h.code, target, to, after.type === 'COM' ? 'moved' : 'merger', 1000, 0, '']);
    } else if (after.type === 'COM' && after.nom !== h.nom) {
      successions.push(['commune', h.code, h.code, to, 'renamed', 1000, 0, h.nom]);
    }
  }
  const before = byId.get(h.predecesseur);
  if (from >= since && before && before.type !== 'COM' && poleOf(before) && poleOf(before) !== h.code) {
    const key = `${poleOf(before)} ${from}`;
    children.set(key, [...(children.get(key) ?? []), h.code]);
  }
}

// ---- communes since 2019: each list against the one before ----
for (const c of lists[0].communes.values()) if (!lives.has(c.code)) lives.set(c.code, [{ from: '', to: '', name: c.nom }]);
for (let i = 1; i < lists.length; ++i) {
  const [a, b] = [lists[i - 1], lists[i]];
  const date = b.date;
  for (const [code, c] of a.communes) {
    const now = b.communes.get(code);
    if (now && now.nom !== c.nom) successions.push(['commune', code, code, date, 'renamed', 1000, 0, c.nom]);
    if (now) continue;
    lives.get(code).at(-1).to = date;
    const target = b.within.get(code) ?? absorbed[code];
    // The same name under a code that was not there before: the seat, and the code with it, went elsewhere.
    const moved = [...b.communes.values()].find((n) => n.nom === c.nom && n.departement === c.departement && !a.communes.has(n.code));
    if (!target && !moved) throw new Error(`what became of commune ${code} ${c.nom} on ${date} is not told`);
    successions.push(['commune', code, target ?? moved.code, date, target ? 'merger' : 'moved', 1000, 0, '']);
  }
  for (const [code, c] of b.communes) {
    if (a.communes.has(code)) continue;
    lives.set(code, [...(lives.get(code) ?? []), { from: date, to: '', name: c.nom }]);
    const parent = a.within.get(code);
    const isMoved = successions.some((s) => s[2] === code && s[3] === date && s[4] === 'moved');
    if (parent && !isMoved) children.set(`${parent} ${date}`, [...(children.get(`${parent} ${date}`) ?? []), code]);
  }
}
const now = lists.at(-1);
for (const [key, codes] of children) {
  const [parent, date] = key.split(' ');
  const goesOn = (lives.get(parent) ?? []).some((l) => l.from <= date && (l.to === '' || l.to > date));
  const parts = goesOn ? [parent, ...codes] : codes;
  if (parts.length === 1) {
    successions.push(['commune', parent, parts[0], date, 'merger', 1000, 0, '']);
    continue;
  }
  const { shares, isEstimated } = perMille(parts.map((code) => people.get(code) ?? 0));
  parts.forEach((code, i) => {
    if (shares[i] > 0) successions.push(['commune', parent, code, date, 'split', shares[i], isEstimated ? 1 : 0, '']);
  });
}

// ---- out: communes ----
const lines = [`V\t${years.map(({ directory }) => version(directory)).join(' ')}`];
const isKept = new Set();
const write = (...columns) => lines.push(columns.join('\t'));
for (const [code, all] of [...lives].sort(([a], [b]) => (a < b ? -1 : 1))) {
  const end = all.at(-1);
  const isNow = end.to === '';
  if (isNow !== now.communes.has(code)) throw new Error(`commune ${code}: the history and the list of now disagree`);
  if (!isNow && end.to < since) continue;
  isKept.add(code);
  const from = all[0].from;
  if (!isNow) write('X', code, end.name, departmentOf(code), people.get(code) ?? 0, from, end.to);
  else if (from) write('L', code, from);
  for (let i = 1; i < all.length; ++i) write('G', code, all[i - 1].to, all[i].from);
}

// ---- EPCI ----
const epciEnds = new Map();
for (const code of new Set(lists.flatMap((l) => [...l.epcis.keys()]))) {
  const seen = lists.map((l) => l.epcis.has(code));
  const begin = seen.indexOf(true);
  const end = seen.lastIndexOf(true) + 1;
  const from = begin === 0 ? '' : lists[begin].date;
  if (end === lists.length) {
    if (from) write('F', code, from);
    continue;
  }
  const e = lists[end - 1].epcis.get(code);
  const members = e.membres.filter((m) => isOurs(m.code));
  if (members.length === 0) continue;
  const byDepartment = new Map();
  const byNext = new Map();
  let total = 0;
  for (const m of members) {
    const n = m.populationMunicipale ?? 0;
    total += n;
    byDepartment.set(departmentOf(m.code), (byDepartment.get(departmentOf(m.code)) ?? 0) + n);
    const next = lists[end].epciOf.get(m.code) ?? lists[end].epciOf.get(lists[end].within.get(m.code));
    if (next) byNext.set(next, (byNext.get(next) ?? 0) + n);
  }
  const [department] = [...byDepartment].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))[0];
  write('E', code, e.nom, department, total, from, lists[end].date);
  epciEnds.set(code, lists[end].date);
  const targets = [...byNext].sort(([a], [b]) => (a < b ? -1 : 1));
  const { shares, isEstimated } = perMille(targets.map(([, n]) => n));
  targets.forEach(([to], i) => {
    if (shares[i] > 0)
      successions.push(['epci', code, to, lists[end].date, targets.length > 1 ? 'split' : 'merger', shares[i], isEstimated ? 1 : 0, '']);
  });
}
for (let i = 1; i < lists.length; ++i) {
  for (const [code, e] of lists[i - 1].epcis) {
    const after = lists[i].epcis.get(code);
    if (after && after.nom !== e.nom && e.membres.some((m) => isOurs(m.code)))
      successions.push(['epci', code, code, lists[i].date, 'renamed', 1000, 0, e.nom]);
  }
}
for (const code of [...isKept].sort()) {
  const spells = [];
  lists.forEach((list) => {
    if (!list.communes.has(code)) return;
    const epci = list.epciOf.get(code) ?? '';
    if (spells.length > 0 && spells.at(-1).epci === epci) return;
    spells.push({ epci, from: list === lists[0] ? '' : list.date });
  });
  const end = lives.get(code).at(-1).to;
  spells.forEach(({ epci, from }, i) => {
    const to = i + 1 < spells.length ? spells[i + 1].from : end;
    if (to) write('M', code, epci, from, to);
  });
}

const written = new Set();
successions.sort((a, b) => (a.slice(0, 4).join('\t') < b.slice(0, 4).join('\t') ? -1 : 1));
for (const s of successions) {
  const key = s.slice(0, 5).join('\t');
  if (written.has(key) || !(s[0] === 'epci' || (isKept.has(s[1]) && isKept.has(s[2])))) continue;
  written.add(key);
  write('S', ...s);
}
writeFileSync(out, lines.join('\n') + '\n');
