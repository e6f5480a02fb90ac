// SPDX-License-Identifier: EUPL-1.2
#include "journal/journal.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <unordered_map>

#include "journal/sql.hpp"

namespace jalon::journal {

namespace {

// One record as the chain sees it, without copies.
struct Fields {
  std::int64_t position, at_ms;
  std::string_view actor_id, actor_label, role, origin, act, kind, object_id;
  std::int64_t territory;  // 0 for none
  std::string_view before, after, motive;
};

// A netstring: its length, a colon, the bytes, a comma. Two different lists of fields can never give the same bytes.
void append(std::string& out, std::string_view field) {
  std::array<char, 24> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), field.size()).ptr;
  out.append(digits.data(), static_cast<size_t>(end - digits.data()));
  out += ':';
  out += field;
  out += ',';
}
void append(std::string& out, std::int64_t number) {
  std::array<char, 24> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  append(out, std::string_view(digits.data(), static_cast<size_t>(end - digits.data())));
}

// OpenSSL's SHA-256 rather than libsodium's: it uses the processor's own instructions, five times as fast, and the
// walk over the chain is mostly hashing.
class Sha256 {
 public:
  Sha256() : algorithm_(EVP_MD_fetch(nullptr, "SHA256", nullptr)), context_(EVP_MD_CTX_new()) {
    JALON_CHECK(algorithm_ != nullptr && context_ != nullptr);
  }
  ~Sha256() {
    EVP_MD_CTX_free(context_);
    EVP_MD_free(algorithm_);
  }
  Sha256(const Sha256&) = delete;
  Sha256& operator=(const Sha256&) = delete;
  std::array<unsigned char, 32> operator()(std::string_view bytes) {
    std::array<unsigned char, 32> out;
    const bool done = EVP_DigestInit_ex2(context_, algorithm_, nullptr) == 1 &&
                      EVP_DigestUpdate(context_, bytes.data(), bytes.size()) == 1 &&
                      EVP_DigestFinal_ex(context_, out.data(), nullptr) == 1;
    JALON_CHECK(done);
    return out;
  }

 private:
  EVP_MD* algorithm_;
  EVP_MD_CTX* context_;
};

using Hash = std::array<char, 64>;
std::string_view view(const Hash& hash) { return {hash.data(), hash.size()}; }

// SHA-256 over the netstrings of the hash before it and of every field, in hexadecimal. `form` is scratch space.
// Anyone can compute it again from an export, with any language's SHA-256.
Hash chain(std::string_view hash_before, const Fields& fields, std::string& form) {
  form.clear();
  append(form, hash_before);
  append(form, fields.position);
  append(form, fields.at_ms);
  append(form, fields.actor_id);
  append(form, fields.actor_label);
  append(form, fields.role);
  append(form, fields.origin);
  append(form, fields.act);
  append(form, fields.kind);
  append(form, fields.object_id);
  append(form, fields.territory);
  append(form, fields.before);
  append(form, fields.after);
  append(form, fields.motive);
  thread_local Sha256 sha256_of;
  const auto bytes = sha256_of(form);
  Hash out;
  constexpr std::string_view digits = "0123456789abcdef";
  for (size_t i = 0; i < bytes.size(); ++i) {
    out[2 * i] = digits[bytes[i] >> 4];
    out[2 * i + 1] = digits[bytes[i] & 15];
  }
  return out;
}

struct Head {
  std::int64_t position = 0;
  std::string hash;
};
BOOST_DESCRIBE_STRUCT(Head, (), (position, hash))

// The end of the chain while a write adds to it. The first record takes the lock on the head; the head is written
// once, at the end.
struct End final : db::Session::Note {
  Head head;
  bool taken = false;
  void before_commit(db::Session& session) override {
    if (taken) session.run(sql::set_head, head.position, head.hash);
  }
};

End& taken_end(db::Session& session) {
  auto& end = session.note<End>();
  if (!end.taken) {
    auto head = session.first<Head>(sql::take_end);
    JALON_CHECK(head);
    end.head = std::move(*head);
    end.taken = true;
  }
  return end;
}

}  // namespace

void hold(db::Session& session) { taken_end(session); }

BOOST_DESCRIBE_STRUCT(Record, (),
                      (position, at, actor_id, actor_label, role, origin, act, kind, object_id, territory, before,
                       after, motive, hash))

std::int64_t record(db::Session& session, const Trace& trace, const Change& change) {
  JALON_CHECK(!trace.actor_id.empty());
  JALON_CHECK(!change.act.empty() && !change.kind.empty());
  auto& end = taken_end(session);
  const Fields fields{end.head.position + 1, trace.at.ms,  trace.actor_id, trace.actor_label, trace.role,
                      trace.origin,          change.act,   change.kind,    change.object_id,  change.territory.value,
                      change.before,         change.after, change.motive};
  thread_local std::string form;
  const auto hash = chain(end.head.hash, fields, form);
  session.run(sql::add_record, fields.position, trace.at, trace.actor_id, trace.actor_label, trace.role, trace.origin,
              change.act, change.kind, change.object_id, change.territory, change.before, change.after, change.motive,
              view(hash));
  if (!change.territory.is_null()) session.run(sql::add_scopes, change.territory, trace.at, fields.position);
  end.head.position = fields.position;
  end.head.hash = view(hash);
  return fields.position;
}

std::int64_t position(db::Session& session) {
  if (const auto* end = session.find_note<End>(); end != nullptr && end->taken) return end->head.position;
  const auto head = session.first<Head>(sql::head);
  return head ? head->position : 0;
}

void set_scopes(db::Session& session, TerritoryKey territory, std::vector<TerritoryKey> scopes) {
  std::ranges::sort(scopes);
  // Not std::ranges::unique: clang 14 cannot read the subrange of this library.
  scopes.erase(std::unique(scopes.begin(), scopes.end()), scopes.end());
  JALON_CHECK(std::ranges::find(scopes, territory) != scopes.end());
  if (session.all<TerritoryKey>(sql::scopes_of_place, territory) == scopes) return;
  session.run(sql::leave_scopes, territory);
  session.run(sql::delete_place, territory);
  for (const auto scope : scopes) session.run(sql::add_place, territory, scope);
  session.run(sql::enter_scopes, territory);
}

std::vector<Record> read(db::Session& session, const Filter& filter) {
  JALON_CHECK(filter.acts.size() <= acts_max);
  constexpr auto without_end = std::numeric_limits<std::int64_t>::max();
  std::optional<Instant> before_at;
  if (filter.before_position) before_at = session.first<Instant>(sql::time_of_record, *filter.before_position);
  std::vector<db::Value> params;
  const auto add = [&](const auto& value) { params.push_back(db::to_value(value)); };
  add(before_at.value_or(Instant{without_end}));
  add(filter.before_position.value_or(without_end));
  add(filter.since.value_or(Instant{}));
  add(filter.kind);
  add(filter.without_kind);
  add(filter.actor_id);
  add(static_cast<std::int32_t>(filter.acts.size()));
  for (std::size_t i = 0; i < acts_max; ++i) {
    add(i < filter.acts.size() ? std::optional<std::string_view>(filter.acts[i]) : std::nullopt);
  }
  add(std::clamp(filter.limit, 1, 1000));
  if (filter.object_id) add(*filter.object_id);
  if (filter.object_id || filter.scope) add(filter.scope);
  std::vector<Record> out;
  session.each_row(filter.object_id ? sql::records_of_object
                   : filter.scope   ? sql::records_of_scope
                                    : sql::records,
                   std::move(params), [&](const db::RowView& row) { out.push_back(db::row_as<Record>(row)); });
  return out;
}

void each(db::Session& session, std::string_view kind, std::int64_t first, std::int64_t last,
          FunctionRef<void(const Told&)> visit) {
  session.each_row(sql::records_of_kind, {db::to_value(kind), db::to_value(first), db::to_value(last)},
                   [&](const db::RowView& row) {
                     visit({row.integer(0), row.text(1), row.text(2), row.text(3)});
                   });
}

std::optional<Record> find(db::Session& session, std::int64_t position, std::optional<TerritoryKey> scope) {
  return session.first<Record>(sql::one_record, position, scope);
}

namespace {

// What the lines of the index amount to, in whatever order: their number and the sum of their hashes. Two sequential
// walks are compared instead of a look-up for each record, which a large database would answer from all over its file.
class IndexDigest {
 public:
  void add(std::int64_t scope, std::int64_t at_ms, std::int64_t position) {
    ++lines_;
    sum_ += mixed(static_cast<std::uint64_t>(position) +
                  mixed(static_cast<std::uint64_t>(at_ms) + mixed(static_cast<std::uint64_t>(scope))));
  }
  friend bool operator==(const IndexDigest&, const IndexDigest&) = default;

 private:
  // The finalizer of SplitMix64.
  static std::uint64_t mixed(std::uint64_t x) {
    x += 0x9E3779B97F4A7C15U;
    x = (x ^ (x >> 30U)) * 0xBF58476D1CE4E5B9U;
    x = (x ^ (x >> 27U)) * 0x94D049BB133111EBU;
    return x ^ (x >> 31U);
  }
  std::uint64_t lines_ = 0, sum_ = 0;
};

}  // namespace

Verification verify(db::Session& session, const std::function<void(std::int64_t)>& progress) {
  struct Stop {};
  Verification out;
  auto head = session.first<Head>(sql::head);
  if (const auto* end = session.find_note<End>(); head && end != nullptr && end->taken) head = end->head;
  if (!head) {
    out.why = "the head of the journal is missing";
    out.first_bad = 1;
    return out;
  }
  std::unordered_map<std::int64_t, std::vector<std::int64_t>> scopes_of;
  IndexDigest expected_index;
  Hash last;
  last.fill('0');
  std::string form;
  const auto fault = [&](std::int64_t position, const char* why) {
    out.first_bad = position;
    out.why = "record " + std::to_string(position) + ": " + why;
  };
  const auto check = [&](const db::RowView& row) {
    const auto expected = out.records + 1;
    const auto found = row.integer(0);
    if (found != expected) {
      fault(expected, "it is missing from the chain");
      throw Stop{};
    }
    const Fields fields{found,        row.integer(1), row.text(2), row.text(3), row.text(4),
                        row.text(5),  row.text(6),    row.text(7), row.text(8), row.is_null(9) ? 0 : row.integer(9),
                        row.text(10), row.text(11),   row.text(12)};
    last = chain(view(last), fields, form);
    if (row.text(13) != view(last)) {
      fault(found, "its content, or its hash, is not what was written");
      throw Stop{};
    }
    if (const auto scopes = row.is_null(9) ? scopes_of.end() : scopes_of.find(row.integer(9));
        scopes != scopes_of.end()) {
      for (const auto scope : scopes->second) expected_index.add(scope, row.integer(1), found);
    }
    out.records = found;
    if (progress && found % 65536 == 0) progress(found);
  };
  try {
    session.each_row(sql::whole_places, {},
                     [&](const db::RowView& row) { scopes_of[row.integer(0)].push_back(row.integer(1)); });
    session.each_row(sql::whole_chain, {}, check);
  } catch (const Stop&) {
    return out;
  } catch (const db::BadColumn&) {
    fault(out.records + 1, "a field does not hold what its column promises");
    return out;
  }
  if (head->position > out.records) {
    fault(out.records + 1, "it is missing from the end of the chain");
  } else if (head->position < out.records) {
    fault(head->position + 1, "it stands after the end of the chain");
  } else if (head->hash != view(last)) {
    fault(std::max<std::int64_t>(out.records, 1), "the head of the journal does not carry its hash");
  } else {
    IndexDigest index;
    try {
      session.each_row(sql::whole_index, {},
                       [&](const db::RowView& row) { index.add(row.integer(0), row.integer(1), row.integer(2)); });
      if (index == expected_index) return out;
    } catch (const db::BadColumn&) {  // a line that holds something else than numbers is a stray one
    }
    // They are named only when there is something to name.
    if (const auto stray = session.first<std::int64_t>(sql::stray_scope)) {
      fault(*stray, "the index by territory lists it where it does not belong");
    } else if (const auto lacking = session.first<std::int64_t>(sql::lacking_scope)) {
      fault(*lacking, "the index by territory leaves it out");
    } else {
      report_bug("an index that differs and of which no line does", __FILE__, __LINE__);
    }
  }
  return out;
}

}  // namespace jalon::journal
