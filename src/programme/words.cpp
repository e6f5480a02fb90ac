// SPDX-License-Identifier: EUPL-1.2
#include <algorithm>

#include "embed/pack_prevention_radicalisation_2016.hpp"
#include "embed/pack_reussite_educative_2016.hpp"
#include "programme/programme.hpp"

namespace jalon::programme {

std::string Text::opening(Lang lang) const {
  std::string out = in(lang);
  if (out.empty()) return out;
  const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(out[at]); };
  if (out[0] >= 'a' && out[0] <= 'z') {
    out[0] = static_cast<char>(out[0] - 'a' + 'A');
  } else if (out.size() > 1 && byte(0) == 0xC3 && byte(1) >= 0xA0 && byte(1) <= 0xBE && byte(1) != 0xB7) {
    out[1] = static_cast<char>(byte(1) - 0x20);  // à to þ
  } else if (out.size() > 1 && byte(0) == 0xC5 && byte(1) == 0x93) {
    out[1] = static_cast<char>(0x92);  // œ
  }
  return out;
}

std::string_view word(State state) {
  switch (state) {
    case State::draft:
      return "draft";
    case State::published:
      return "published";
    case State::closed:
      break;
  }
  return "closed";
}

bool parse_word(std::string_view text, State& state) {
  for (const auto each : {State::draft, State::published, State::closed}) {
    if (word(each) == text) {
      state = each;
      return true;
    }
  }
  return false;
}

const Axis* Programme::axis(std::string_view code_) const {
  const auto found = std::ranges::find(axes, code_, &Axis::code);
  return found == axes.end() ? nullptr : &*found;
}

std::optional<Date> Programme::deadline(std::string_view code_) const {
  const auto found = std::ranges::find(deadlines, code_, &Deadline::code);
  return found == deadlines.end() ? std::nullopt : std::optional(found->date);
}

const Option* Programme::option(const std::vector<Option>& options, std::string_view code_) {
  const auto found = std::ranges::find(options, code_, &Option::code);
  return found == options.end() ? nullptr : &*found;
}

std::vector<std::string> embedded_codes() { return {"prevention-radicalisation-2016", "reussite-educative-2016"}; }

std::string_view embedded(std::string_view code) {
  if (code == "prevention-radicalisation-2016") return embed::pack_prevention_radicalisation_2016();
  if (code == "reussite-educative-2016") return embed::pack_reussite_educative_2016();
  return {};
}

std::string Programme::figure(std::string_view indicator) const {
  const bool own =
      (indicator.starts_with("plans.") || indicator == "actions") && figures::programme_of(indicator).empty();
  return own ? figures::of_programme(indicator, code) : std::string(indicator);
}

std::shared_ptr<const Programme> in_force_once(db::Session& session, std::string_view code) {
  auto now = current(session);
  if (code.empty() || (now && now->code == code)) return now;
  std::shared_ptr<const Programme> found;
  Instant last;
  for (const auto& entry : list(session)) {
    if (entry.code != code || entry.state == State::draft || (found && entry.changed_at < last)) continue;
    found = entry.programme;
    last = entry.changed_at;
  }
  return found;
}

void add_words(figures::Words& words) {
  words.dimension = dimension_label;
  words.programme_in_force = [](db::Session& session) {
    const auto now = current(session);
    return now ? now->code : std::string();
  };
  words.programme_title = [](db::Session& session, std::string_view code, Lang lang) {
    const auto found = in_force_once(session, code);
    return found ? found->title.in(lang) : std::string();
  };
}

std::string dimension_label(db::Session& session, std::string_view programme, std::string_view dimension, Lang lang) {
  const auto pack = in_force_once(session, programme);
  const auto colon = dimension.find(':');
  if (!pack || colon == std::string_view::npos) return {};
  const auto kind = dimension.substr(0, colon);
  const auto code = dimension.substr(colon + 1);
  if (kind == "axis") {
    const auto* axis = pack->axis(code);
    return axis == nullptr ? std::string() : axis->title.in(lang);
  }
  const auto* options = kind == "level"    ? &pack->levels
                        : kind == "public" ? &pack->publics
                        : kind == "kind"   ? &pack->support_kinds
                        : kind == "place"  ? &pack->place_kinds
                                           : nullptr;
  const auto* option = options == nullptr ? nullptr : Programme::option(*options, code);
  return option == nullptr ? std::string() : option->label.in(lang);
}

}  // namespace jalon::programme
