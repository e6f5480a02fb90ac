#!/usr/bin/env bash
# SPDX-License-Identifier: EUPL-1.2
# capacity.sh JALON [SERVICES [TIMES]]: the pages of care capacity with many services (10000), half of them in one
# department: median and 99th percentile of what an account of the nation reads, each page asked for TIMES times, and its
# size. The demonstration is filled by its own rules (or copied from the file JALON_DEMO, with no server on it), then its
# services are multiplied in the tables (no figure is read from those copies but what a page reads of single services).
set -euo pipefail
cd "$(dirname "$0")/.."
jalon=${1:-build/release/jalon} services=${2:-10000} times=${3:-20}
work=$(mktemp -d)
trap '[ -z "${server:-}" ] || kill "$server" 2>/dev/null; rm -rf "$work"' EXIT TERM INT
db=$work/capacity.db
if [ -n "${JALON_DEMO:-}" ]; then cp "$JALON_DEMO" "$db"; else "$jalon" demo --no-serve --db "$db" >/dev/null 2>&1; fi
python3 - "$db" "$services" <<'P'
import sqlite3, sys, uuid
base = sqlite3.connect(sys.argv[1])
wanted = int(sys.argv[2])
base.execute('pragma foreign_keys = off')
crowded = base.execute("select key from territory where level = 'department' and code = '93'").fetchone()[0]
originals = base.execute('select id, department from service order by id').fetchall()
names = lambda table: [row[1] for row in base.execute(f'pragma table_info({table})')]
copied = {table: names(table) for table in ('place_change', 'place_funding', 'place_month')}
rows = {table: {} for table in copied}
for table, columns in copied.items():
    for row in base.execute(f'select * from {table}'):
        rows[table].setdefault(row[columns.index('service')], []).append(list(row))
services = names('service')
for number in range(wanted - len(originals)):
    origin = originals[number % len(originals)][0]
    row = list(base.execute('select * from service where id = ?', (origin,)).fetchone())
    fresh = str(uuid.uuid4())
    row[services.index('id')] = fresh
    row[services.index('name')] += f' {number}'
    department = crowded if number % 2 else row[services.index('department')]
    row[services.index('department')] = department
    if number % 2: row[services.index('territory')] = crowded
    base.execute(f'insert into service values ({",".join("?" * len(row))})', row)
    for table, columns in copied.items():
        for one in rows[table].get(origin, []):
            one = one[:]
            one[columns.index('id')], one[columns.index('service')] = str(uuid.uuid4()), fresh
            one[columns.index('department')] = department
            if 'closing' in columns: one[columns.index('closing')] = None
            base.execute(f'insert into {table} values ({",".join("?" * len(one))})', one)
base.commit()
P
"$jalon" serve --db "$db" --port 0 >"$work/out" &
server=$!
until grep -q 'http://' "$work/out"; do sleep 0.1; done
python3 - "$(grep -oE 'http://[^ ]+' "$work/out")" "$times" <<'P'
import re, sys, time, urllib.parse, urllib.request, http.cookiejar
base, times = sys.argv[1], int(sys.argv[2])
jar = http.cookiejar.CookieJar()
opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
page = opener.open(base + '/connexion').read().decode()
hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page))
body = urllib.parse.urlencode({**hidden, 'email': 'coordination@demonstration.example', 'password': 'Jalon-demo-2016'})
request = urllib.request.Request(base + '/connexion', body.encode(), {'Origin': base})
opener.open(request).read()
addresses = ['/capacites', '/regions/11/capacites', '/departements/93/capacites', '/departements/93/capacites?page=50',
             '/departements/93/capacites?connu=2016-10-31', '/capacites/export/csv', '/capacites/services/export/csv',
             '/capacites/mois/export/csv', '/api/v1/capacity', '/api/v1/services?departement=93', '/api/v1/services', '/moi']
print(f'{"address":48} {"p50 ms":>8} {"p99 ms":>8} {"kB":>8}')
for address in addresses:
    taken, size = [], 0
    for _ in range(times):
        begin = time.perf_counter()
        # Asked for anew each time, and not for what has changed.
        size = len(opener.open(urllib.request.Request(base + address, headers={'Accept-Language': 'fr'})).read())
        taken.append((time.perf_counter() - begin) * 1000)
        if sum(taken) > 10000: break
    taken.sort()
    print(f'{address:48} {taken[len(taken) // 2]:8.1f} {taken[min(len(taken) - 1, int(len(taken) * 0.99))]:8.1f} {size / 1000:8.1f}', flush=True)
P
