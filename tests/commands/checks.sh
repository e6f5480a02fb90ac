# Sourced by the tests that run a program: what a command must answer. Each check counts, and says when it is not so.
# A pattern that anything answers to is itself a fault.
checks=0 failed=0
not_so() { # not_so "what": the check does not hold; the answer is shown
  echo "NOT SO: $1: status $status"
  head -5 "$work/out" "$work/err"
  failed=$((failed + 1))
}
answer() { # answer PATTERN command…: runs it into $work/out, $work/err and $status
  if [ "${#1}" -lt 4 ]; then
    echo "the pattern “$1” says nothing" >&2
    exit 2
  fi
  checks=$((checks + 1)) status=0
  "${@:2}" >"$work/out" 2>"$work/err" </dev/null || status=$?
}
expect() { # expect "what" PATTERN command…: done, nothing on standard error, the output holds the pattern
  answer "${@:2}"
  if [ "$status" != 0 ] || [ -s "$work/err" ] || ! grep -qE -- "$2" "$work/out"; then not_so "$1"; fi
}
one_line() { # one_line PATTERN: standard error is one line that holds the pattern, standard output is empty
  [ "$(wc -l <"$work/err")" = 1 ] && [ ! -s "$work/out" ] && grep -qE -- "$1" "$work/err"
}
refuse() { # refuse "what" PATTERN command…: exit 1
  answer "${@:2}"
  if [ "$status" != 1 ] || ! one_line "$2"; then not_so "$1"; fi
}
misuse() { # misuse "what" PATTERN command…: exit 2, and the line says which --help to read
  answer "${@:2}"
  if [ "$status" != 2 ] || ! one_line "$2" || ! grep -qE -- '\(see jalon.* --help\)$' "$work/err"; then not_so "$1"; fi
}
holds() { # holds "what" test…: a condition about what the commands left behind
  checks=$((checks + 1))
  if ! "${@:2}"; then
    echo "NOT SO: $1"
    failed=$((failed + 1))
  fi
}
finish() {
  echo "$checks checks, $failed not so"
  [ "$failed" = 0 ] || exit 1
  exit 0
}
