// SPDX-License-Identifier: EUPL-1.2
#include "web/i18n.hpp"

#include <bit>
#include <cstring>

#include "embed/catalogue_fr.hpp"
#include "web/catalogue.hpp"

namespace jalon::web {

namespace {
std::uint32_t word_at(std::string_view file, size_t offset) {
  JALON_CHECK(offset + 4 <= file.size());
  std::uint32_t value = 0;
  std::memcpy(&value, file.data() + offset, 4);
  return value;
}
std::uint32_t hash_of(std::string_view text) {
  // Eight bytes at a time: most texts are sentences, and a byte-wise hash would cost more than all the rest.
  std::uint64_t hash = 0x9e3779b97f4a7c15ULL ^ text.size();
  size_t i = 0;
  for (; i + 8 <= text.size(); i += 8) {
    std::uint64_t part = 0;
    std::memcpy(&part, text.data() + i, 8);
    hash = (std::rotl(hash, 23) ^ part) * 0xff51afd7ed558ccdULL;
  }
  std::uint64_t rest = 0;
  std::memcpy(&rest, text.data() + i, text.size() - i);
  hash = (std::rotl(hash, 23) ^ rest) * 0xff51afd7ed558ccdULL;
  return static_cast<std::uint32_t>(hash >> 32U);
}
std::string_view until_nul(std::string_view text) { return text.substr(0, text.find('\0')); }
}  // namespace

Catalogue::Catalogue(std::string_view mo) {
  JALON_CHECK(word_at(mo, 0) == 0x950412deU);
  const std::uint32_t count = word_at(mo, 8);
  const std::uint32_t originals = word_at(mo, 12);
  const std::uint32_t translations = word_at(mo, 16);
  slots_.resize(std::bit_ceil(size_t{count} * 2 + 2));
  const auto text_at = [&](std::uint32_t table, std::uint32_t i) {
    const std::uint32_t size = word_at(mo, table + i * 8);
    const std::uint32_t offset = word_at(mo, table + i * 8 + 4);
    JALON_CHECK(size_t{offset} + size <= mo.size());
    return mo.substr(offset, size);
  };
  for (std::uint32_t i = 0; i < count; ++i) {
    // A plural's two originals are kept as one text with a zero between; it is found by the first, as gettext does.
    const std::string_view id = until_nul(text_at(originals, i));
    const std::string_view translation = text_at(translations, i);
    if (id.empty() || translation.empty()) continue;  // the header; a text not yet translated
    const std::uint32_t hash = hash_of(id);
    size_t at = hash & (slots_.size() - 1);
    while (!slots_[at].id.empty()) at = (at + 1) & (slots_.size() - 1);
    const std::string_view one = until_nul(translation);
    const std::string_view many = one.size() < translation.size() ? until_nul(translation.substr(one.size() + 1)) : one;
    slots_[at] = Slot{hash, id, one, many};
    ++size_;
  }
}

const Catalogue::Slot* Catalogue::find(std::string_view id) const {
  const std::uint32_t hash = hash_of(id);
  for (size_t at = hash & (slots_.size() - 1); !slots_[at].id.empty(); at = (at + 1) & (slots_.size() - 1)) {
    if (slots_[at].hash == hash && slots_[at].id == id) return &slots_[at];
  }
  return nullptr;
}

const Catalogue& french() {
  static const Catalogue catalogue{embed::catalogue_fr()};
  return catalogue;
}

std::string_view tr(Lang lang, std::string_view id) {
  if (lang == Lang::en) return id;
  const auto* slot = french().find(id);
  return slot != nullptr ? slot->one : id;
}

std::string tr(Lang lang, const Message& message) { return fill(tr(lang, std::string_view(message.id)), message.args); }

bool is_many(std::int64_t value, int decimals, Lang lang) {
  std::uint64_t one = 1;
  for (int i = 0; i < decimals; ++i) one *= 10;
  const auto size = value < 0 ? 0 - static_cast<std::uint64_t>(value) : static_cast<std::uint64_t>(value);
  // French says nought, and what is less than two, in the singular.
  return lang == Lang::en ? size != one : size >= 2 * one;
}

std::string_view plural(Lang lang, std::string_view one, std::string_view many, std::int64_t n) {
  const bool singular = !is_many(n, 0, lang);
  if (lang == Lang::en) return singular ? one : many;
  const auto* slot = french().find(one);
  if (slot == nullptr) return singular ? one : many;
  return singular ? slot->one : slot->many;
}

std::string tr(Lang lang, const Error& error) {
  struct Sentences {
    Lang lang;
    std::string operator()(const NotFound& e) const {
      return e.what.id.empty() ? std::string(tr(lang, "This does not exist, or no longer.")) : tr(lang, e.what);
    }
    std::string operator()(const Forbidden& e) const {
      if (e.right.empty()) return std::string(tr(lang, "You do not have the right to do this."));
      return trf(lang, "You do not have the right to do this here (missing right: {0}).", e.right);
    }
    std::string operator()(const Conflict& e) const { return tr(lang, e.what); }
    std::string operator()(const Invalid& e) const {
      std::string all;
      for (const auto& fault : e.faults) {
        if (!all.empty()) all += ' ';
        all += tr(lang, fault.reason);
      }
      return all;
    }
    std::string operator()(const Refused& e) const {
      std::string all = tr(lang, e.why);
      if (!e.next.id.empty()) {
        all += ' ';
        all += tr(lang, e.next);
      }
      return all;
    }
  };
  return std::visit(Sentences{lang}, error);
}

}  // namespace jalon::web
