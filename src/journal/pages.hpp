// SPDX-License-Identifier: EUPL-1.2
// The journal on screen. The routes are made by the rooms that know whose journal a reader may see; these functions
// write what stands inside their pages.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "journal/journal.hpp"
#include "web/html.hpp"
#include "web/http.hpp"

namespace jalon::journal {

// What a word of a record (an act, a kind, a field, a role, a state) is called: the English msgid, marked with N_.
struct Word {
  std::string_view word, label;
};

// What a room says of an act that it records: the act, the English msgid (marked with N_), the kind of what it is done
// to.
struct ActWord {
  std::string_view act, label, kind;
};

// What the journal itself does not know about its records. Every function may be left out.
struct View {
  std::vector<Word> words;
  std::function<std::string(TerritoryKey, Lang)> territory_label;
  std::function<std::string(const Record&, Lang)> object_label;  // empty: the kind and the id are shown
  std::function<std::string(const Record&)> object_href;         // empty: no link
  std::function<std::string(std::int64_t)> record_href;          // /journal/POSITION
};
// The label in the reader's language; a word without one is shown as written, its underscores opened.
std::string label(const View& view, std::string_view word, Lang lang);
// The same for a dotted path: each part by its label, numbers as they stand.
std::string field_label(const View& view, std::string_view path, Lang lang);

// ?act= ?kind= ?object= ?actor= ?before= of the address; scope and limit are the caller's to set.
Filter filter_of(const web::Request& request);
// The same filter as a form above the list: the acts of `view.words` that `acts` names, then the button.
void write_filter(web::Flow& flow, const web::Request& request, const View& view,
                  const std::vector<std::string_view>& acts);
// Newest first, each with its link, then the way to the older ones when `records` is as long as the filter's limit.
void write_record_list(web::Flow& flow, const web::Request& request, const std::vector<Record>& records,
                       const Filter& filter, const View& view);
// One record: who, in what role, when, on what, why, then each field before and after, side by side, then its place in
// the chain.
void write_record(web::Flow& flow, const Record& record, const View& view);

}  // namespace jalon::journal
