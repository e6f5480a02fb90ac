#!/usr/bin/env bash
# SPDX-License-Identifier: EUPL-1.2
# Every text for readers has its French, once, with the same places {0}, and is used; French spaces stand before ; : ! ?
# and within « ». `check.sh --fix` writes those spaces.
#
# Texts are found where they are written as literals: tr(lang, "…"), flow.tr("…"), trf, trn, plural, msg("…"), N_("…").
set -euo pipefail
cd "$(dirname "$0")/../.."

command -v xgettext >/dev/null && command -v msgcat >/dev/null || { echo "skipped: install the package gettext"; exit 77; }

mapfile -t catalogues < <(ls src/*/fr.po)
if [ "${1:-}" = --fix ]; then
  for po in "${catalogues[@]}"; do
    # Only in what follows msgstr; the source texts are English.
    perl -CSD -Mutf8 -i -pe '
      $in = 1 if /^msgstr/; $in = 0 if /^msgid|^#|^\s*$/; $head = 1 if /^msgid ""$/; $head = 0 if /^\s*$/;
      if ($in && !$head) { s/ (?=[;:!?%](?:\W|$))/\x{202f}/g; s/« /«\x{a0}/g; s/ »/\x{a0}»/g; }
      $head = 0 if /^msgid "./ || /^msgid_plural/;' "$po"
  done
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0
complain() {  # title, file
  [ -s "$2" ] || return 0
  failed=1
  echo "$1"
  sed 's/^/  /' "$2"
}

find src \( -name '*.cpp' -o -name '*.hpp' \) -not -path '*/tests/*' | sort >"$work/sources"
xgettext --language=C++ --from-code=UTF-8 --no-wrap --keyword \
  --keyword=tr:1,1t --keyword=tr:2,2t --keyword=trf:2 --keyword=trn:2,3 --keyword=plural:2,3 --keyword=msg:1 --keyword=N_:1 \
  --add-location=file --files-from="$work/sources" -o "$work/texts.pot" 2>"$work/xgettext" ||
  { cat "$work/xgettext"; exit 1; }

# One entry a line: source text (with its plural after a bar), a tab, translation (of the plural, where there is one), a tab, places.
entries() {
  awk '
    function flush() {
      if (id != "" && !obsolete) printf "%s%s\t%s\t%s\n", id, (plural == "" ? "" : "|" plural), (many == "" ? one : many), where
      id = plural = one = many = where = ""; obsolete = fuzzy = 0; field = ""
    }
    function unquote(s) { sub(/^[^"]*"/, "", s); sub(/"[^"]*$/, "", s); return s }
    /^[ \t]*$/ { flush(); next }
    /^#~/ { obsolete = 1; next }
    /^#, .*fuzzy/ { fuzzy = 1; next }
    /^#:/ { where = where substr($0, 3); next }
    /^#/ { next }
    /^msgid_plural/ { field = "plural" }
    /^msgid / { field = "id" }
    /^msgstr(\[0\])? / { field = "one" }
    /^msgstr\[1\]/ { field = "many" }
    { text = unquote($0)
      if (field == "id") id = id text; else if (field == "plural") plural = plural text
      else if (field == "one") one = one text; else if (field == "many") many = many text }
    END { flush() }' "$1"
}

entries "$work/texts.pot" | sort -u >"$work/used"
cut -f1 "$work/used" | sort -u >"$work/used.ids"
: >"$work/all"
for po in "${catalogues[@]}"; do
  msgfmt --check-format -o /dev/null "$po" 2>"$work/msgfmt" || { cat "$work/msgfmt"; failed=1; }
  msgcat --no-wrap --no-location "$po" >"$work/one.po"
  entries "$work/one.po" | awk -F'\t' -v po="$po" -v OFS='\t' '{ print $1, $2, po }' >>"$work/all"
done
awk -F'\t' '$2 != "" { print $1 }' "$work/all" | sort -u >"$work/known.ids"
cut -f1 "$work/all" | sort -u >"$work/written.ids"

comm -23 "$work/used.ids" "$work/known.ids" | while IFS= read -r id; do
  awk -F'\t' -v id="$(printf '%s' "$id" | sed 's/\\/\\\\/g')" '$1 == id { print $1 "   (" $3 " )" }' "$work/used"
done >"$work/missing"
complain "Without French (add them to the room's fr.po):" "$work/missing"

comm -13 "$work/used.ids" "$work/written.ids" | while IFS= read -r id; do
  awk -F'\t' -v id="$(printf '%s' "$id" | sed 's/\\/\\\\/g')" '$1 == id { print $3 ": " $1 }' "$work/all"
done >"$work/unused"
complain "Not used any more (take them out):" "$work/unused"

sort -t$'\t' -k1,1 "$work/all" | awk -F'\t' '
  $1 == id && $2 != french { print $1 ": « " french " » (" po "), « " $2 " » (" $3 ")" }
  { id = $1; french = $2; po = $3 }' >"$work/twice"
complain "Translated in two ways (only one of them would be shown):" "$work/twice"

awk -F'\t' '$2 != "" {
  source = $1; sub(/^.*\|/, "", source)
  for (n = 0; n < 10; ++n) {
    place = "{" n "}"
    if ((index(source, place) > 0) != (index($2, place) > 0)) print $3 ": " $1 ": " place
  }
}' "$work/all" >"$work/places"
complain "A place {0} that only one of the two languages has:" "$work/places"

awk -F'\t' '$2 ~ / ([;:!?]|»)/ || $2 ~ /« / { print $3 ": " $2 }' "$work/all" >"$work/spaces"
complain "French spaces missing (run tests/i18n/check.sh --fix):" "$work/spaces"
awk -F'\t' '$2 ~ /[a-zà-ÿ]'"'"'[a-zà-ÿ]/ { print $3 ": " $2 }' "$work/all" >"$work/apostrophes"
complain "A typewriter apostrophe where ’ belongs:" "$work/apostrophes"

[ "$failed" = 0 ] && echo "$(wc -l <"$work/used.ids") texts, all in French."
exit "$failed"
