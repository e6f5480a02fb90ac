#!/usr/bin/env bash
# SPDX-License-Identifier: EUPL-1.2
# bench/boards.sh [MILLIONS]: the public boards of indicators of the nation, the regions and the departments at the
# demonstration's scale and beside 50 million values of other indicators (departments, by month, 1916 to 2016), in turns:
# milliseconds until the answer, of first views, which nothing has kept.
set -euo pipefail
cd "$(dirname "$0")/.."
millions=${1:-50}
jalon=${JALON:-build/release/jalon}
[ -x "$jalon" ] || { echo "build it first: script/build release jalon" >&2; exit 1; }
work=$(mktemp -d)
trap 'kill $(jobs -p) 2>/dev/null || true; rm -rf "$work"' EXIT
"$jalon" demo --no-serve --db "$work/small.db" >/dev/null
sqlite3 "$work/small.db" ".backup $work/large.db"
sqlite3 "$work/large.db" "select code from territory where level = 'department' and valid_from < '1916-01-01'" >"$work/departments"
months=1200
each=$(($(wc -l <"$work/departments") * months))
count=$((millions * 1000000 / each + 1))
for i in $(seq 1 "$count"); do
  printf '[[indicator]]\ncode = "bench.m%04d"\nname = { fr = "Mesure %d", en = "Measure %d" }\ndefinition = { fr = "d", en = "d" }\nunit = "person"\nbehaviour = "%s"\nkind = "output"\nsource = { fr = "s", en = "s" }\nfrequency = "month"\nlevel = "department"\n' "$i" "$i" "$i" "$([ $((i % 2)) = 0 ] && echo stock || echo flow)"
done >"$work/indicators.toml"
"$jalon" import indicators "$work/indicators.toml" --db "$work/large.db" | tail -n 1
started=$(date +%s)
for first in $(seq 1 8 "$count"); do
  last=$((first + 7 < count ? first + 7 : count))
  awk -v first="$first" -v last="$last" -v months="$months" 'BEGIN { print "indicator,level,code,period,value"; srand(first) }
    { for (i = first; i <= last; i++) for (m = 0; m < months; m++)
        printf "bench.m%04d,department,%s,%d-%02d,%d\n", i, $1, 1916 + int((m + 10) / 12), (m + 10) % 12 + 1, rand() * 5000 }' "$work/departments" >"$work/values.csv"
  "$jalon" import observations "$work/values.csv" --state validated --db "$work/large.db" >"$work/out" || { tail -n 3 "$work/out"; exit 1; }
done
echo "values given: small $(sqlite3 "$work/small.db" 'select count(*) from answer'), large $(sqlite3 "$work/large.db" 'select count(*) from answer'), brought in $(($(date +%s) - started)) s, $(($(stat -c %s "$work/large.db") / 1000000)) MB"

# first_views NAME ADDRESS…: of a server that has shown nothing yet.
first_views() {
  local size=$1
  shift
  "$jalon" serve --db "$work/$size.db" --port 18977 >"$work/log" 2>&1 &
  local server=$!
  until curl -sf -o /dev/null http://127.0.0.1:18977/nation; do sleep 0.1; done
  for address in "$@"; do
    for language in fr en; do
      curl -sf -o /dev/null -H "Accept-Language: $language" -w '%{time_total}\n' "http://127.0.0.1:18977$address"
    done
  done >>"$work/$size.times"
  kill "$server"
  wait "$server" 2>/dev/null || true
}
tell() {
  for size in small large; do
    sort -n "$work/$size.times" | awk -v name="$1 $size" '{ t[NR] = $1 * 1000 } END { printf "%s: %d views, p50 %.1f ms, p99 %.1f ms\n", name, NR, t[int((NR + 1) / 2)], t[int(NR * 0.99 + 0.999)] }'
    rm "$work/$size.times"
  done
}
mapfile -t departments < <(sqlite3 "$work/small.db" "select '/departements/' || code || '/indicateurs' from territory where level = 'department' and length(code) = 2")
for turn in 1 2; do
  for size in small large; do first_views "$size" "${departments[@]}"; done
done
tell departments
for turn in $(seq 1 10); do
  for size in small large; do first_views "$size" /nation/indicateurs; done
done
tell nation
