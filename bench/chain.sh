#!/usr/bin/env bash
# SPDX-License-Identifier: EUPL-1.2
# chain.sh JALON [DEMO [GRANTS [TIMES]]]: the pages of the chain of the money and of the register, in a copy of the filled
# demonstration DEMO (with no server on it; made anew without one) whose grants are multiplied to GRANTS (40000), with
# their rows of the register and the observations behind every amount: median and 99th percentile of what an account of the
# nation reads, each page asked for TIMES times (200) and never from what a browser kept. The sums are not multiplied:
# what a page reads of them does not depend on how much they add up.
set -euo pipefail
cd "$(dirname "$0")/.."
jalon=${1:-build/release/jalon} demo=${2:-} grants=${3:-40000} times=${4:-200}
work=$(mktemp -d)
trap '[ -z "${server:-}" ] || kill "$server" 2>/dev/null; rm -rf "$work"' EXIT TERM INT
db=$work/chain.db
if [ -n "$demo" ]; then sqlite3 "$demo" ".backup $db"; else "$jalon" demo --no-serve --db "$db" >/dev/null 2>&1; fi
python3 - "$db" "$grants" <<'P'
import sqlite3, sys, uuid
base = sqlite3.connect(sys.argv[1])
wanted = int(sys.argv[2])
base.execute('pragma foreign_keys = off')
names = lambda table: [row[1] for row in base.execute(f'pragma table_info({table})')]
columns = {table: names(table) for table in ('grant_application', 'grant_register', 'observation')}
read = lambda table, where: [list(row) for row in base.execute(f'select {", ".join(columns[table])} from {table} {where}')]
files = {row[0]: row for row in read('grant_application', 'where id in (select application from grant_register)')}
rows = read('grant_register', '')
seen = read('observation', "where series in (select s.id from series s join indicator i on i.id = s.indicator where i.code like 'credits.%' or i.code like 'grants.%')")
copies = max(0, wanted // max(1, len(rows)) - 1)
put = lambda table, many: base.executemany(f'insert into {table} ({", ".join(columns[table])}) values ({",".join("?" * len(columns[table]))})', many)
number = columns['grant_application'].index('number')
for copy in range(copies):
    fresh = {id: str(uuid.uuid4()) for id in files}
    put('grant_application', [[fresh[one[0]], *one[1:number], f'{one[number]}-{copy}', *one[number + 1:]] for one in files.values()])
    put('grant_register', [[fresh[one[0]], *one[1:]] for one in rows])
    put('observation', [[str(uuid.uuid4()), *one[1:]] for one in seen])
base.commit()
count = lambda table: base.execute(f'select count(*) from {table}').fetchone()[0]
print(f"chain_contents {base.execute('''select count(*) from territory where level = 'contract' ''').fetchone()[0]} contracts, {count('grant_register')} grants, {count('observation')} observations")
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
opener.open(urllib.request.Request(base + '/connexion', body.encode(), {'Origin': base})).read()
for address in ['/credits/chaine', '/credits/chaine?annee=2016&ligne=fipd/radicalisation', '/credits/chaine/region-11',
                '/credits/chaine/department-93', '/credits/chaine/nation-FR/committed?annee=2016&ligne=fipd/radicalisation',
                '/subventions/registre', '/subventions/registre?page=700', '/subventions/registre?territoire=department-93&etape=unreported',
                '/api/v1/grants/chain']:
    taken, size = [], 0
    for _ in range(times):
        begin = time.perf_counter()
        size = len(opener.open(urllib.request.Request(base + address, headers={'Accept-Language': 'fr'})).read())
        taken.append((time.perf_counter() - begin) * 1000)
        if sum(taken) > 20000: break
    taken.sort()
    at = lambda part: taken[min(len(taken) - 1, int(len(taken) * part))]
    print(f'chain {address}: p50 {at(0.5):.1f} ms, p99 {at(0.99):.1f} ms, {size / 1000:.1f} kB', flush=True)
P
