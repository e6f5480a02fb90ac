#!/usr/bin/env bash
# SPDX-License-Identifier: EUPL-1.2
# bench/http.sh [SECONDS]: requests a second of the server alone beside nginx serving the same bytes as a file, in turns, three times.
set -euo pipefail
cd "$(dirname "$0")/.."
seconds=${1:-5}
our_port=${OUR_PORT:-18978} nginx_port=${NGINX_PORT:-18979}
server=build/release/bench/bench_http_server
[ -x "$server" ] || { echo "build it first: cmake --preset release -DJALON_BENCH=ON && ninja -C build/release bench_http_server" >&2; exit 1; }
work=$(mktemp -d)
chmod 755 "$work"  # nginx reads as another user
trap 'kill $(cat "$work"/*.pid 2>/dev/null) 2>/dev/null; rm -rf "$work"' EXIT
printf ok >"$work/trivial"
awk 'BEGIN{for(i=0;i<250;i++)printf "<tr><th scope=\"row\">Seine-Saint-Denis %d</th><td>%d</td><td>adopté</td></tr>\n",i,i*i}' >"$work/page"
cat >"$work/nginx.conf" <<EOF
worker_processes 1; pid $work/nginx.pid; error_log $work/error.log; daemon on;
events { worker_connections 1024; }
http { access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000; default_type text/html; open_file_cache max=10;
  server { listen 127.0.0.1:${nginx_port}; root $work; } }
EOF
nginx -p "$work" -c "$work/nginx.conf"
"$server" "$our_port" "$work/page" & echo $! >"$work/server.pid"
sleep 0.3
kill -0 "$(cat "$work/server.pid")" || { echo "the server did not start: choose OUR_PORT" >&2; exit 1; }
echo "page: $(stat -c %s "$work/page") bytes"
for turn in 1 2 3; do
  for path in trivial page; do
    for side in nginx:${nginx_port} jalon:${our_port}; do
      printf '%s %-8s %-6s ' "$turn" "$path" "${side%%:*}"
      wrk -c64 -t1 -d"${seconds}s" --latency "http://127.0.0.1:${side##*:}/$path" |
        awk '/^ +(50|99)%/{printf "%s %s  ",$1,$2} /Requests\/sec/{printf "%s/s",$2} /Non-2xx|Socket errors/{printf "  %s",$0} END{print ""}'
    done
  done
done
