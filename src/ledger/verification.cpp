// SPDX-License-Identifier: EUPL-1.2
// The proof of the ledger: entries, balances and journal held against each other in one walk.
#include <map>
#include <unordered_map>

#include "base/text.hpp"
#include "journal/journal.hpp"
#include "ledger/books.hpp"
#include "ledger/sql.hpp"
#include "ledger/store.hpp"

namespace jalon::ledger {

struct StandingRow {
  std::int64_t id = 0, balance_cents = 0, held_cents = 0;
};
BOOST_DESCRIBE_STRUCT(StandingRow, (), (id, balance_cents, held_cents))

namespace {

constexpr std::size_t examples_max = 20;

void example(Verification& out, std::string text) {
  ++out.different;
  if (out.examples.size() < examples_max) out.examples.push_back(std::move(text));
}

// An account while the entries are walked through.
struct Walked {
  std::string json;
  Unit unit = Unit::ae;
  std::int64_t posted_cents = 0, kept_cents = 0;
};

class Walk {
 public:
  Walk(db::Session& session, const territory::Registry& registry) : session_(session) {
    for (const auto& [id, account] : accounts_by_id(session))
      accounts_.emplace(id, Walked{account_json(account, registry), account.unit});
    out_.accounts = static_cast<std::int64_t>(accounts_.size());
  }

  Verification run() {
    const auto last = session_.first<std::int64_t>(sql::last_entry).value_or(0);
    each_batch(session_, last, [&](const Batch& batch) { look_at(batch); });
    if (out_.entries != last)
      example(out_, fmt::format("{} entries, and the last has the number {}: numbers are missing", out_.entries, last));
    // What is told after the last entry: held ones that have ended.
    std::unordered_map<std::int64_t, Expected> none;
    hear(record_, journal::position(session_), none);
    for (const auto& [number, state] : held_) {
      const auto ended = ended_.find(number);
      if (state != (ended == ended_.end() ? State::held : ended->second))
        example(out_, fmt::format("the entry {} is {}, which the journal does not say", number, word(state)));
    }
    for (const auto& [number, state] : ended_) {
      if (!held_.contains(number))
        example(out_, fmt::format("the journal says that the entry {} was held and ended, and it was not", number));
    }
    session_.each<StandingRow>(sql::standings, [&](StandingRow&& row) {
      const auto& walked = accounts_.at(row.id);
      if (row.balance_cents == walked.posted_cents && row.held_cents == walked.kept_cents) return;
      example(out_, fmt::format("the account {} holds {} ({} held), its postings make {} ({} held)", row.id,
                                plain(row.balance_cents), plain(row.held_cents), plain(walked.posted_cents),
                                plain(walked.kept_cents)));
    });
    return std::move(out_);
  }

 private:
  struct Expected {
    const EntryRow* entry = nullptr;
    std::string json;
    bool is_told = false;
  };

  void look_at(const Batch& batch) {
    std::unordered_map<std::int64_t, Expected> expected;
    expected.reserve(batch.entries.size());
    auto record = record_;
    std::size_t at = 0;
    for (const auto& entry : batch.entries) {
      ++out_.entries;
      std::int64_t sums[2] = {0, 0};
      const auto begin = at;
      told_.clear();
      for (; at < batch.postings.size() && batch.postings[at].entry <= entry.number; ++at) {
        const auto& posting = batch.postings[at];
        if (posting.entry < entry.number) {
          example(out_, fmt::format("postings of an entry {} that is not there", posting.entry));
          continue;
        }
        ++out_.postings;
        auto& account = accounts_.at(posting.account);
        sums[static_cast<std::size_t>(account.unit)] += posting.amount_cents;
        if (entry.state == State::posted) account.posted_cents += posting.amount_cents;
        if (entry.state == State::held && posting.amount_cents < 0) account.kept_cents -= posting.amount_cents;
        if ((at - begin) % 2 == 1) {
          told_.push_back({accounts_.at(batch.postings[at - 1].account).json, account.json, posting.amount_cents});
        }
      }
      for (const auto unit : {Unit::ae, Unit::cp}) {
        const auto sum = sums[static_cast<std::size_t>(unit)];
        if (sum != 0)
          example(out_,
                  fmt::format("the entry {} does not balance: {} {} too much", entry.number, plain(sum), word(unit)));
      }
      if (at == begin) example(out_, fmt::format("the entry {} moves nothing", entry.number));
      auto& one = expected[entry.record];
      one.entry = &entry;
      append_entry_json(one.json, entry, told_);
      record = std::max(record, entry.record);
    }
    for (; at < batch.postings.size(); ++at)
      example(out_, fmt::format("postings of an entry {} that is not there", batch.postings[at].entry));
    hear(record_, record, expected);
    record_ = record;
    for (const auto& entry : batch.entries) {
      if (!expected.at(entry.record).is_told)
        example(out_, fmt::format("the journal does not tell of the entry {}", entry.number));
    }
  }

  // The journal's records after one position up to another.
  void hear(std::int64_t after, std::int64_t last, std::unordered_map<std::int64_t, Expected>& expected) {
    journal::each(session_, "ledger_entry", after + 1, last, [&](const journal::Told& told) {
      const auto number = parse_integer(told.object_id).value_or(0);
      if (told.act == "settle_entry" || told.act == "release_entry") {
        ended_[number] = told.act == "settle_entry" ? State::posted : State::released;
        return;
      }
      const auto found = expected.find(told.position);
      if (found == expected.end() || found->second.entry->number != number) {
        example(out_,
                fmt::format("the journal tells of an entry {} that is not there (record {})", number, told.position));
        return;
      }
      found->second.is_told = true;
      const auto& entry = *found->second.entry;
      if (told.act == "hold_entry") {
        held_[number] = entry.state;
      } else if (entry.state != State::posted) {
        example(out_, fmt::format("the entry {} is {}, which the journal does not say", number, word(entry.state)));
      }
      if (told.after != found->second.json) {
        example(out_, fmt::format("the entry {} differs from what the journal says of it (record {})", number,
                                  told.position));
      }
    });
  }

  db::Session& session_;
  Verification out_;
  std::unordered_map<std::int64_t, Walked> accounts_;
  std::unordered_map<std::int64_t, State> held_, ended_;
  std::vector<ToldTransfer> told_;
  std::int64_t record_ = 0;  // heard of
};

}  // namespace

Verification verify(db::Session& session, const territory::Registry& registry) {
  Books::write_out(session);
  return Walk(session, registry).run();
}

}  // namespace jalon::ledger
