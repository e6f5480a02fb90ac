#!/usr/bin/env bash
# SPDX-License-Identifier: EUPL-1.2
# The check of texts finds what it should find, and nothing in a tree that is right.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
command -v xgettext >/dev/null || { echo "skipped: install the package gettext"; exit 77; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/tests/i18n" "$work/src/a" "$work/src/b"
cp "$here/check.sh" "$work/tests/i18n/"

head='msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"
"Plural-Forms: nplurals=2; plural=(n > 1);\\n"
'
cat >"$work/src/a/x.cpp" <<'END'
f(tr(lang, "From a page"), flow.tr("From a writer"), trf(lang, "{0} of {1}", a, b), trn(lang, "{0} plan", "{0} plans", n),
  msg("From a rule: {0}", x), N_("From a table"), tr(lang, variable));
END
good=$(printf "$head")'

msgid "From a page"
msgstr "D’une page"

msgid "From a writer"
msgstr "D’un écrivain"

msgid "{0} of {1}"
msgstr "{0} sur {1}"

msgid "{0} plan"
msgid_plural "{0} plans"
msgstr[0] "{0} plan"
msgstr[1] "{0} plans"

msgid "From a rule: {0}"
msgstr "D’une règle : {0}"

msgid "From a table"
msgstr "D’une table"
'
thin=$'\u202f'
good=${good/règle :/règle${thin}:}
expect() {  # what, the words it must say (empty: all is well)
  local said
  if said=$("$work/tests/i18n/check.sh" 2>&1); then
    [ -z "$2" ] || { echo "FAILED: $1: nothing was found"; exit 1; }
  else
    [ -n "$2" ] || { echo "FAILED: $1:"; echo "$said"; exit 1; }
    grep -qF -- "$2" <<<"$said" || { echo "FAILED: $1: it said"; echo "$said"; exit 1; }
  fi
}
printf '%s' "$good" >"$work/src/a/fr.po"
expect "a tree that is right" ""
grep -v 'rule\|règle' <<<"$good" >"$work/src/a/fr.po"
expect "a text without French" "From a rule: {0}"
{ printf '%s' "$good"; printf '\nmsgid "Nobody says this"\nmsgstr "Personne"\n'; } >"$work/src/a/fr.po"
expect "a text that nobody uses" "Nobody says this"
sed 's/{0} sur {1}/{0} sur tout/' <<<"$good" >"$work/src/a/fr.po"
expect "a place that was forgotten" "{1}"
printf '%s' "${good/$thin:/ :}" >"$work/src/a/fr.po"
expect "an ordinary space before a colon" "French spaces"
"$work/tests/i18n/check.sh" --fix >/dev/null
expect "after --fix" ""
printf '%s' "$good" >"$work/src/a/fr.po"
{ printf "$head"; printf '\nmsgid "From a page"\nmsgstr "De la page"\n'; } >"$work/src/b/fr.po"
expect "two translations" "two ways"
echo "the check finds what it should"
