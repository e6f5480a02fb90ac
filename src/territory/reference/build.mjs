// SPDX-License-Identifier: EUPL-1.2
// Turns the JSON of @etalab/decoupage-administratif into one compact table, in code order, tab-separated:
//   V version of the package
//   N FR name population
//   R code name liaison population
//   D code name liaison region valid_from population
//   O code name liaison population           (overseas collectivities, neither regions nor departments)
//   E SIREN name department population        (EPCI with own taxation)
//   C INSEE name department population EPCI   (communes in being; the EPCI may be empty)
//   P INSEE name collectivity population      (communes of an overseas collectivity)
// 18 regions and 101 departments; an overseas collectivity only becomes a territory when a contract lies there.
// usage: node build.mjs PACKAGE_DIRECTORY OUT
import { readFileSync, writeFileSync } from 'node:fs';

const [, , packageDirectory, out] = process.argv;
const load = (name) => JSON.parse(readFileSync(`${packageDirectory}/${name}`, 'utf8'));
const { version } = load('package.json');
const national = (entry) => entry.zone === 'metro' || entry.zone === 'drom';
const byCode = (a, b) => (a.code < b.code ? -1 : a.code > b.code ? 1 : 0);

const regions = load('data/regions.json').filter(national).sort(byCode);
const departments = load('data/departements.json').filter(national).sort(byCode);
const collectivities = load('data/departements.json').filter((d) => d.zone === 'com').sort(byCode);
const departmentCodes = new Set(departments.map((d) => d.code));
const present = load('data/communes.json').filter((c) => c.type === 'commune-actuelle').sort(byCode);
const communes = present.filter((c) => departmentCodes.has(c.departement));
const collectivityCodes = new Set(collectivities.map((o) => o.code));
const communesOverseas = present.filter((c) => collectivityCodes.has(c.departement));
const departmentOf = new Map(communes.map((c) => [c.code, c.departement]));
const epcis = load('data/epci.json').sort(byCode);

// When a department took its present limits or name (official geographic code); the others stood long before.
const departmentSince = {
  '04': '1970-04-13', '2A': '1976-01-01', '2B': '1976-01-01', 22: '1990-02-27', 44: '1957-03-09', 64: '1969-10-10',
  75: '1968-01-01', 76: '1955-01-18', 78: '1968-01-01', 91: '1968-01-01', 92: '1968-01-01', 93: '1968-01-01',
  94: '1968-01-01', 95: '1968-01-01', 971: '1946-03-19', 972: '1946-03-19', 973: '1946-03-19', 974: '1946-03-19',
  976: '2011-03-31',
};

const lines = [`V\t${version}`];
const population = new Map();
const add = (key, n) => population.set(key, (population.get(key) ?? 0) + n);
const regionOf = new Map(departments.map((d) => [d.code, d.region]));
for (const c of communes) {
  const n = c.population ?? 0;
  add('FR', n);
  add(`D${c.departement}`, n);
  add(`R${regionOf.get(c.departement)}`, n);
}
lines.push(`N\tFR\tFrance\t${population.get('FR')}`);
for (const r of regions) lines.push(`R\t${r.code}\t${r.nom}\t${r.typeLiaison}\t${population.get(`R${r.code}`) ?? 0}`);
for (const d of departments) {
  const since = departmentSince[d.code] ?? '1860-07-01';
  lines.push(`D\t${d.code}\t${d.nom}\t${d.typeLiaison}\t${d.region}\t${since}\t${population.get(`D${d.code}`) ?? 0}`);
}
for (const o of collectivities) {
  const people = communesOverseas.filter((c) => c.departement === o.code).reduce((n, c) => n + (c.population ?? 0), 0);
  lines.push(`O\t${o.code}\t${o.nom}\t${o.typeLiaison}\t${people}`);
}
const epciOf = new Map();
for (const e of epcis) {
  // An EPCI over several departments hangs on the one where most of its people live.
  const people = new Map();
  let total = 0;
  for (const m of e.membres) {
    const department = departmentOf.get(m.code);
    if (!department) continue;
    epciOf.set(m.code, e.code);
    people.set(department, (people.get(department) ?? 0) + (m.populationMunicipale ?? 0));
    total += m.populationMunicipale ?? 0;
  }
  if (people.size === 0) continue;
  const [department] = [...people].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))[0];
  lines.push(`E\t${e.code}\t${e.nom}\t${department}\t${total}`);
}
for (const c of communes) {
  lines.push(`C\t${c.code}\t${c.nom}\t${c.departement}\t${c.population ?? 0}\t${epciOf.get(c.code) ?? ''}`);
}
for (const c of communesOverseas) lines.push(`P\t${c.code}\t${c.nom}\t${c.departement}\t${c.population ?? 0}`);
if (regions.length !== 18 || departments.length !== 101) {
  throw new Error(`expected 18 regions and 101 departments, found ${regions.length} and ${departments.length}`);
}
writeFileSync(out, lines.join('\n') + '\n');
