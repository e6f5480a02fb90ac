// SPDX-License-Identifier: EUPL-1.2
#include "app/ledger_commands.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "allocation/division.hpp"
#include "base/json.hpp"
#include "base/text.hpp"
#include "ledger/ledger.hpp"
#include "ledger/statements.hpp"

namespace jalon::app {

namespace {

template <class Word>
Result<std::optional<Word>> word_of(const std::string& text, std::string_view option) {
  Word out{};
  if (text.empty()) return std::optional<Word>();
  if (!ledger::parse_word(text, out))
    return invalid(std::string(option), msg("“{0}” is not a word of the ledger.", text));
  return std::optional(out);
}

Result<Date> day_of(const LedgerOptions& options, const Platform& platform) {
  if (options.day.empty()) return platform.clock->today();
  const auto day = Date::parse(options.day);
  if (!day) return invalid("--day", msg("This is not a day: write it as 2016-11-15."));
  return *day;
}

// A key that its author did not choose: the same command typed twice is two entries.
std::string key_of(const LedgerOptions& options) {
  return options.key.empty() ? Id<LedgerOptions>::make().text() : options.key;
}

template <class Rule>
auto perform(Platform& platform, Rule&& rule, const std::string& origin = "cli") {
  const auto registry = platform.territories->current();
  const auto actor = operator_actor();
  return platform.database->write([&](db::Session& session) {
    access::Act act{session, actor, platform.clock->now(), origin};
    return rule(act, *registry);
  });
}

Result<void> shown(Platform& platform, std::int64_t number, bool json) {
  LedgerOptions about;
  about.number = number;
  about.json = json;
  return show_entry(platform, about);
}

}  // namespace

Result<void> list_balances(Platform& platform, const LedgerOptions& options) {
  const auto registry = platform.territories->current();
  const auto unit = word_of<ledger::Unit>(options.unit, "--unit");
  if (!unit) return fail(unit.error());
  const auto kind = word_of<ledger::Kind>(options.kind, "--kind");
  if (!kind) return fail(kind.error());
  const territory::Territory* place = nullptr;
  if (!options.territory.empty()) {
    const auto found = place_of(*registry, options.territory);
    if (!found) return fail(found.error());
    place = *found;
  }
  return platform.database->read([&](db::Session& session) -> Result<void> {
    std::vector<ledger::Balance> rows;
    std::vector<std::string> programmes;
    for (const auto& budget : ledger::budgets(session)) {
      if (options.programme.empty() || budget.programme == options.programme) programmes.push_back(budget.programme);
    }
    std::ranges::sort(programmes);
    programmes.erase(std::unique(programmes.begin(), programmes.end()), programmes.end());
    for (const auto& programme : programmes) {
      for (auto& one : ledger::balances(session, *registry, programme)) {
        const auto& account = one.account;
        if ((options.year != 0 && account.year != options.year) ||
            (!options.line.empty() && account.line != options.line) || (*unit && account.unit != **unit) ||
            (*kind && account.kind != **kind) || (place != nullptr && account.territory != place->key))
          continue;
        rows.push_back(std::move(one));
      }
    }
    if (!options.json) {
      for (const auto& one : rows) {
        fmt::print("{:<70} {:>20}", ledger::name_of(one.account, *registry), ledger::plain(one.amount_cents));
        if (one.held_cents != 0)
          fmt::print("  held {}, left {}", ledger::plain(one.held_cents), ledger::plain(one.left_cents()));
        fmt::print("\n");
      }
      if (rows.empty()) fmt::print("no account\n");
      return {};
    }
    std::string out;
    JsonWriter json(out);
    json.array([&] {
      for (const auto& one : rows) {
        json.object([&] {
          json.field("account", ledger::name_of(one.account, *registry));
          json.field("balance", ledger::plain(one.amount_cents));
          json.field("held", ledger::plain(one.held_cents));
          json.field("left", ledger::plain(one.left_cents()));
        });
      }
    });
    fmt::print("{}\n", out);
    return {};
  });
}

Result<void> list_entries(Platform& platform, const LedgerOptions& options) {
  const auto registry = platform.territories->current();
  if (!options.account.empty()) {
    const auto account = ledger::parse_account(options.account, *registry);
    if (!account) return fail(account.error());
    return platform.database->read([&](db::Session& session) -> Result<void> {
      const auto found = ledger::movements(session, *account, {}, options.limit);
      for (const auto& one : found.rows) {
        fmt::print("{:>7} {} {:<10} {:>18} {:>18}  {}{}\n", one.number, one.day.text(), ledger::word(one.move),
                   ledger::plain(one.amount_cents), ledger::plain(one.balance_cents), one.document,
                   one.state == ledger::State::posted ? std::string() : fmt::format(" ({})", ledger::word(one.state)));
      }
      return {};
    });
  }
  const auto move = word_of<ledger::Move>(options.move, "--move");
  if (!move) return fail(move.error());
  const auto state = word_of<ledger::State>(options.state, "--state");
  if (!state) return fail(state.error());
  ledger::EntryFilter filter{.move = *move, .state = *state, .limit = options.limit};
  if (!options.programme.empty()) filter.programme = options.programme;
  if (options.year != 0) filter.year = options.year;
  if (!options.territory.empty()) {
    const auto found = place_of(*registry, options.territory);
    if (!found) return fail(found.error());
    filter.territory = (*found)->key;
  }
  return platform.database->read([&](db::Session& session) -> Result<void> {
    for (const auto& one : ledger::entries(session, filter)) {
      std::int64_t ae = 0, cp = 0;
      for (const auto& transfer : one.entry.transfers)
        (transfer.from.unit == ledger::Unit::ae ? ae : cp) += transfer.amount_cents;
      fmt::print("{:>7} {} {:<10} {:<8} {:>18} AE {:>18} CP  {}\n", one.number, one.entry.day.text(),
                 ledger::word(one.entry.move), ledger::word(one.state), ledger::plain(ae), ledger::plain(cp),
                 one.entry.document);
    }
    return {};
  });
}

Result<void> show_entry(Platform& platform, const LedgerOptions& options) {
  const auto registry = platform.territories->current();
  return platform.database->read([&](db::Session& session) -> Result<void> {
    const auto found = ledger::find_entry(session, options.number);
    if (!found) return fail(NotFound{msg("There is no entry {0}.", options.number)});
    const auto& entry = found->entry;
    if (!options.json) {
      fmt::print("{} {} {} {}\n  document  {}\n", found->number, entry.day.text(), ledger::word(entry.move),
                 ledger::word(found->state), entry.document);
      if (!entry.memo.empty()) fmt::print("  memo      {}\n", entry.memo);
      fmt::print("  key       {}\n  record    {}\n", entry.idempotency_key, found->record);
      if (found->reverses) fmt::print("  reverses  {}\n", *found->reverses);
      if (found->reversed_by) fmt::print("  reversed by {}\n", *found->reversed_by);
      for (const auto& transfer : entry.transfers) {
        fmt::print("  {:>18}  {} -> {}\n", ledger::plain(transfer.amount_cents),
                   ledger::name_of(transfer.from, *registry), ledger::name_of(transfer.to, *registry));
      }
      return {};
    }
    std::string out;
    JsonWriter json(out);
    ledger::write_json(json, *found, *registry);
    fmt::print("{}\n", out);
    return {};
  });
}

Result<void> post_ledger_entry(Platform& platform, const LedgerOptions& options) {
  const auto registry = platform.territories->current();
  const auto move = word_of<ledger::Move>(options.move, "MOVE");
  if (!move) return fail(move.error());
  const auto from = ledger::parse_account(options.from, *registry);
  if (!from) return fail(from.error());
  const auto to = ledger::parse_account(options.to, *registry);
  if (!to) return fail(to.error());
  const auto amount = ledger::parse_cents(options.amount);
  if (!amount) {
    return invalid("--amount", msg("“{0}” is not an amount in euros: write it as 1234.56, with at most two decimals.",
                                   options.amount));
  }
  const auto day = day_of(options, platform);
  if (!day) return fail(day.error());
  const auto done = perform(platform, [&](access::Act& act, const territory::Registry& now) {
    return ledger::post_entry(act, now,
                              {.move = move->value_or(ledger::Move::vote),
                               .day = *day,
                               .document = options.document,
                               .memo = options.memo,
                               .idempotency_key = key_of(options),
                               .transfers = {{*from, *to, *amount}}},
                              options.hold ? ledger::State::held : ledger::State::posted);
  });
  if (!done) return fail(done.error());
  return shown(platform, *done, options.json);
}

Result<void> import_ledger(Platform& platform, const LedgerOptions& options) {
  auto file = intake::File::open(options.file);
  if (!file) return fail(std::move(file.error()));
  const auto registry = platform.territories->current();
  const auto read = ledger::read_entries(*registry, *file);
  if (!read) return fail(read.error());
  const auto done = perform(
      platform,
      [&](access::Act& act, const territory::Registry& now) { return ledger::import_entries(act, now, *read); },
      "import:" + std::filesystem::path(options.file).filename().string());
  if (!done) return fail(done.error());
  fmt::print("{} rows, {} entries, {} posted, {} known already\n", done->rows, done->entries,
             done->entries - done->known, done->known);
  return {};
}

Result<void> reverse_ledger_entry(Platform& platform, const LedgerOptions& options) {
  const auto day = day_of(options, platform);
  if (!day) return fail(day.error());
  const auto done = perform(platform, [&](access::Act& act, const territory::Registry& registry) {
    return ledger::reverse_entry(
        act, registry,
        {.number = options.number, .day = *day, .motive = options.motive, .idempotency_key = key_of(options)});
  });
  if (!done) return fail(done.error());
  return shown(platform, *done, options.json);
}

Result<void> settle_ledger_entry(Platform& platform, const LedgerOptions& options) {
  if (auto done = perform(platform,
                          [&](access::Act& act, const territory::Registry& registry) {
                            return ledger::settle_entry(act, registry, options.number);
                          });
      !done)
    return done;
  return shown(platform, options.number, options.json);
}

Result<void> release_ledger_entry(Platform& platform, const LedgerOptions& options) {
  if (auto done = perform(platform,
                          [&](access::Act& act, const territory::Registry& registry) {
                            return ledger::release_entry(act, registry, options.number, options.motive);
                          });
      !done)
    return done;
  return shown(platform, options.number, options.json);
}

Result<void> carry_ledger_over(Platform& platform, const LedgerOptions& options) {
  const auto unit = word_of<ledger::Unit>(options.unit, "--unit");
  if (!unit) return fail(unit.error());
  const auto day = day_of(options, platform);
  if (!day) return fail(day.error());
  const ledger::CarryOver asked{.programme = options.programme,
                                .year = static_cast<int>(options.year),
                                .unit = *unit,
                                .line = options.line,
                                .day = *day,
                                .document = options.document,
                                .memo = options.memo,
                                .idempotency_key = key_of(options)};
  const auto registry = platform.territories->current();
  if (options.preview) {
    platform.database->read([&](db::Session& session) {
      for (const auto& transfer : ledger::left_to_carry(session, *registry, asked)) {
        fmt::print("{:>18}  {} -> {}\n", ledger::plain(transfer.amount_cents),
                   ledger::name_of(transfer.from, *registry), ledger::name_of(transfer.to, *registry));
      }
    });
    return {};
  }
  const auto done = perform(
      platform, [&](access::Act& act, const territory::Registry& now) { return ledger::carry_over(act, now, asked); });
  if (!done) return fail(done.error());
  for (const auto number : *done) {
    if (auto printed = shown(platform, number, options.json); !printed) return printed;
  }
  return {};
}

namespace {

// A file of amounts: a territory, what it receives in AE, what it receives in CP.
Result<allocation::Key> entered_key(const std::string& path, const territory::Registry& registry) {
  auto file = intake::File::open(path);
  if (!file) return fail(std::move(file.error()));
  allocation::Key out{.kind = allocation::Key::Kind::entered, .formula = {}, .ae = {}, .cp = {}};
  std::optional<intake::Header> header;
  std::optional<Error> unreadable;
  std::vector<Fault> faults;
  const auto wrong = [&](const intake::Place& place, Message why) {
    faults.push_back({place.text().english(), std::move(why)});
  };
  intake::TableOptions table;
  table.keys = {"territory", "ae", "cp"};
  const auto read = intake::read_table(
      *file, table,
      [&](const intake::TableRow& row) {
        if (!header) {
          auto found = intake::Header::of(row, {"territory"});
          if (!found) {
            unreadable = std::move(found.error());
            return false;
          }
          header = std::move(*found);
          return true;
        }
        const auto* place = registry.from_text(tidy(header->field(row, "territory")));
        if (place == nullptr) wrong(row.place("territory"), msg("This territory is not known."));
        const auto amount = [&](std::string_view name, std::map<TerritoryKey, std::int64_t>& into) {
          const auto text = tidy(header->field(row, name));
          if (text.empty() || place == nullptr) return;
          const auto cents = ledger::parse_cents(text);
          if (!cents || *cents < 0) {
            wrong(row.place(name),
                  msg("“{0}” is not an amount in euros: write it as 1234.56, with at most two decimals.", text));
          } else if (!into.emplace(place->key, *cents).second) {
            wrong(row.place("territory"), msg("This territory stands in the file twice."));
          }
        };
        amount("ae", out.ae);
        amount("cp", out.cp);
        return true;
      },
      [&](intake::TableFault fault) { wrong(fault.place, std::move(fault.reason)); });
  if (!read) return fail(read.error());
  if (unreadable) return fail(std::move(*unreadable));
  if (!faults.empty()) return fail(Invalid{std::move(faults)});
  return out;
}

Result<allocation::Division> division_of(const LedgerOptions& options, const Platform& platform,
                                         const territory::Registry& registry) {
  allocation::Division out{.programme = options.programme,
                           .line = options.line,
                           .year = static_cast<int>(options.year),
                           .from = registry.nation().key,
                           .to = territory::Level::department,
                           .key = {},
                           .ae_cents = {},
                           .cp_cents = {},
                           .without = {},
                           .through_regions = !options.direct,
                           .day = {},
                           .document = options.document,
                           .memo = options.memo,
                           .idempotency_key = key_of(options)};
  if (!options.from.empty()) {
    const auto from = place_of(registry, options.from);
    if (!from) return fail(from.error());
    out.from = (*from)->key;
  }
  if (!territory::parse_word(options.level, out.to))
    return invalid("--to", msg("Credits are divided among regions or departments."));
  if (options.by != "equal" && !options.by.empty()) {
    out.key.kind = allocation::Key::Kind::formula;
    out.key.formula = options.by == "population" ? std::string(allocation::key_population) : options.by;
  }
  if (!options.file.empty()) {
    auto key = entered_key(options.file, registry);
    if (!key) return fail(std::move(key.error()));
    out.key = std::move(*key);
  }
  const auto amount = [](const std::string& text, std::string_view name,
                         std::optional<std::int64_t>& into) -> Result<void> {
    if (text.empty()) return {};
    into = ledger::parse_cents(text);
    if (into) return {};
    return invalid(std::string(name),
                   msg("“{0}” is not an amount in euros: write it as 1234.56, with at most two decimals.", text));
  };
  if (auto read = amount(options.ae, "--ae", out.ae_cents); !read) return fail(read.error());
  if (auto read = amount(options.cp, "--cp", out.cp_cents); !read) return fail(read.error());
  auto& bounds = out.key.bounds;
  if (auto read = amount(options.at_least, "--at-least", bounds.least_cents); !read) return fail(read.error());
  if (auto read = amount(options.at_most, "--at-most", bounds.most_cents); !read) return fail(read.error());
  for (const auto& text : options.without) {
    const auto place = place_of(registry, text);
    if (!place) return fail(place.error());
    out.without.push_back((*place)->key);
  }
  const auto day = day_of(options, platform);
  if (!day) return fail(day.error());
  out.day = *day;
  return out;
}

}  // namespace

Result<void> delegate_by_key(Platform& platform, const LedgerOptions& options) {
  const auto registry = platform.territories->current();
  const auto asked = division_of(options, platform, *registry);
  if (!asked) return fail(asked.error());
  if (!options.preview) {
    const auto done = perform(platform, [&](access::Act& act, const territory::Registry& now) {
      return allocation::delegate(act, now, *asked);
    });
    if (!done) return fail(done.error());
    return shown(platform, *done, options.json);
  }
  return platform.database->read([&](db::Session& session) -> Result<void> {
    const auto seen = allocation::preview(session, *registry, *asked, platform.clock->today());
    if (!seen) return fail(seen.error());
    for (const auto& share : seen->shares) {
      const auto* place = registry->find(share.territory);
      fmt::print("{:<16} {:<28} {:>14} {:>18} AE {:>18} CP\n", text_of(*place), place->name,
                 asked->key.kind == allocation::Key::Kind::entered ? std::string("entered")
                 : share.weight                                    ? fmt::format("{:.6g}", *share.weight)
                                                                   : std::string("not known"),
                 ledger::plain(share.ae_cents), ledger::plain(share.cp_cents));
    }
    if (seen->cap) {
      fmt::print("at most {}% of a year's credits: {}\n", seen->cap->percent_max, seen->cap->source.en);
      for (const auto& one : seen->over) {
        fmt::print("too much: {} {} of {} {}\n", text_of(*registry->find(one.territory)), ledger::plain(one.line_cents),
                   ledger::plain(one.all_cents), ledger::word(one.unit));
      }
    }
    fmt::print("to divide {} AE, {} CP; not divided {} AE, {} CP; left before {} AE, {} CP\n",
               ledger::plain(seen->ae_cents), ledger::plain(seen->cp_cents), ledger::plain(seen->ae_rest()),
               ledger::plain(seen->cp_rest()), ledger::plain(seen->ae_left_cents), ledger::plain(seen->cp_left_cents));
    return {};
  });
}

Result<void> export_ledger(Platform& platform, const LedgerOptions& options, FunctionRef<void(std::string_view)> out) {
  intake::Format format{};
  const bool is_plain = options.format == "hledger";
  if (!is_plain && !intake::parse_word(options.format, format))
    return invalid("--format", msg("The ledger is exported as hledger, csv, xlsx or json."));
  const auto registry = platform.territories->current();
  const ledger::ExportFilter filter{options.programme.empty() ? std::nullopt : std::optional(options.programme),
                                    options.year == 0 ? std::nullopt : std::optional(options.year)};
  platform.database->read([&](db::Session& session) {
    if (is_plain) {
      ledger::export_hledger(session, *registry, filter, out);
    } else {
      ledger::export_entries(session, *registry, format, filter, out);
    }
  });
  return {};
}

namespace {

Result<ledger::StatementFilter> statements_asked(const territory::Registry& registry, const LedgerOptions& options) {
  ledger::StatementFilter out{.with_struck = options.with_struck};
  if (!options.programme.empty()) out.programme = options.programme;
  if (options.year != 0) out.year = options.year;
  if (!options.territory.empty()) {
    const auto found = place_of(registry, options.territory);
    if (!found) return fail(found.error());
    out.territory = (*found)->key;
  }
  const auto basis = word_of<ledger::Basis>(options.basis, "--basis");
  if (!basis) return fail(basis.error());
  out.basis = *basis;
  return out;
}

}  // namespace

Result<void> list_statements(Platform& platform, const LedgerOptions& options) {
  const auto registry = platform.territories->current();
  const auto filter = statements_asked(*registry, options);
  if (!filter) return fail(filter.error());
  return platform.database->read([&](db::Session& session) -> Result<void> {
    if (options.json) {
      std::string out;
      JsonWriter json(out);
      json.array([&] {
        for (const auto& one : ledger::statements(session, *filter)) ledger::write_json(json, one, *registry);
      });
      fmt::print("{}\n", out);
      return {};
    }
    const auto found = ledger::envelopes(session, *registry, *filter);
    for (const auto& envelope : found) {
      fmt::print("{} {}{} {} {}\n", envelope.programme, envelope.first_year,
                 envelope.last_year == envelope.first_year ? std::string() : fmt::format("-{}", envelope.last_year),
                 envelope.line.empty() ? "(all lines)" : envelope.line, text_of(*registry->find(envelope.territory)));
      for (const auto& one : envelope.stated) {
        const auto& said = one.statement;
        const auto held = envelope.held(said);
        fmt::print("  {:>5} {:<9} {:<2} {:>16} {} {}{}{}\n", one.number, ledger::word(said.basis),
                   said.unit ? ledger::word(*said.unit) : std::string_view("?"), ledger::plain(said.amount_cents),
                   said.day.text(), said.source, said.is_part ? " (part)" : "",
                   held ? fmt::format("; the ledger holds {}", ledger::plain(*held)) : std::string());
      }
      for (const auto& gap : envelope.gaps) {
        fmt::print("        {} and {}: {} apart\n", envelope.stated[gap.first].number,
                   envelope.stated[gap.second].number, ledger::plain(gap.cents));
      }
    }
    if (found.empty()) fmt::print("no document\n");
    if (!options.with_struck) return {};
    for (const auto& one : ledger::statements(session, *filter)) {
      if (one.struck_at)
        fmt::print("struck {} {}: {}\n", one.number, ledger::plain(one.statement.amount_cents), one.struck_motive);
    }
    return {};
  });
}

namespace {

Result<void> stated(Platform& platform, std::int64_t number, bool json) {
  const auto registry = platform.territories->current();
  platform.database->read([&](db::Session& session) {
    const auto found = ledger::find_statement(session, number);
    JALON_CHECK(found);
    if (!json) {
      fmt::print("{} {} {} {}{}\n", found->number, ledger::word(found->statement.basis),
                 ledger::plain(found->statement.amount_cents), found->statement.source,
                 found->struck_at ? fmt::format(" (struck: {})", found->struck_motive) : std::string());
      return;
    }
    std::string out;
    JsonWriter writer(out);
    ledger::write_json(writer, *found, *registry);
    fmt::print("{}\n", out);
  });
  return {};
}

}  // namespace

Result<void> state_envelope(Platform& platform, const LedgerOptions& options) {
  const auto registry = platform.territories->current();
  ledger::Statement asked{.programme = options.programme,
                          .first_year = static_cast<int>(std::clamp<std::int64_t>(options.year, 0, 9999)),
                          .line = options.line,
                          .territory = registry->nation().key,
                          .is_part = options.part,
                          .source = options.source,
                          .address = options.address,
                          .note = options.note,
                          .idempotency_key = key_of(options)};
  asked.last_year = options.last_year == 0 ? asked.first_year
                                           : static_cast<int>(std::clamp<std::int64_t>(options.last_year, 0, 9999));
  const auto basis = word_of<ledger::Basis>(options.basis, "BASIS");
  if (!basis) return fail(basis.error());
  asked.basis = basis->value_or(ledger::Basis::voted);
  const auto unit = word_of<ledger::Unit>(options.unit, "--unit");
  if (!unit) return fail(unit.error());
  asked.unit = *unit;
  if (!options.territory.empty()) {
    const auto found = place_of(*registry, options.territory);
    if (!found) return fail(found.error());
    asked.territory = (*found)->key;
  }
  const auto amount = ledger::parse_cents(options.amount);
  if (!amount) {
    return invalid("AMOUNT", msg("“{0}” is not an amount in euros: write it as 1234.56, with at most two decimals.",
                                 options.amount));
  }
  asked.amount_cents = *amount;
  const auto day = day_of(options, platform);
  if (!day) return fail(day.error());
  asked.day = *day;
  const auto done = perform(platform, [&](access::Act& act, const territory::Registry& now) {
    return ledger::state_envelope(act, now, asked);
  });
  if (!done) return fail(done.error());
  return stated(platform, *done, options.json);
}

Result<void> strike_statement(Platform& platform, const LedgerOptions& options) {
  if (auto done = perform(platform,
                          [&](access::Act& act, const territory::Registry& registry) {
                            return ledger::strike_statement(act, registry, options.number, options.motive);
                          });
      !done)
    return done;
  return stated(platform, options.number, options.json);
}

Result<void> import_statements(Platform& platform, const LedgerOptions& options) {
  auto file = intake::File::open(options.file);
  if (!file) return fail(std::move(file.error()));
  const auto registry = platform.territories->current();
  const auto read = ledger::read_statements(*registry, *file);
  if (!read) return fail(read.error());
  const auto done = perform(
      platform,
      [&](access::Act& act, const territory::Registry& now) { return ledger::import_statements(act, now, *read); },
      "import:" + std::filesystem::path(options.file).filename().string());
  if (!done) return fail(done.error());
  fmt::print("{} rows, {} entered, {} known already\n", done->rows, done->entries - done->known, done->known);
  return {};
}

Result<void> export_statements(Platform& platform, const LedgerOptions& options,
                               FunctionRef<void(std::string_view)> out) {
  intake::Format format{};
  if (!intake::parse_word(options.format, format))
    return invalid("--format", msg("Amounts of documents are exported as csv, xlsx or json."));
  const auto registry = platform.territories->current();
  auto filter = statements_asked(*registry, options);
  if (!filter) return fail(filter.error());
  filter->with_struck = true;
  platform.database->read(
      [&](db::Session& session) { ledger::export_statements(session, *registry, format, *filter, out); });
  return {};
}

Result<void> list_delays(Platform& platform, const LedgerOptions& options) {
  const auto registry = platform.territories->current();
  platform.database->read([&](db::Session& session) {
    const auto found = ledger::delays(session, *registry, options.programme,
                                      static_cast<int>(std::clamp<std::int64_t>(options.year, 0, 9999)), options.line);
    fmt::print("voted {}, {} departments have received nothing\n", found.voted ? found.voted->text() : "never",
               found.without);
    for (std::size_t i = 0; i < ledger::stretches_count; ++i) {
      const auto& stretch = found.stretches.at(i);
      if (!stretch.median) {
        fmt::print("{:<22} not measured\n", ledger::word(static_cast<ledger::Stretch>(i)));
        continue;
      }
      fmt::print("{:<22} median {:>6} days, slowest {:>4} ({}), {} departments\n",
                 ledger::word(static_cast<ledger::Stretch>(i)), *stretch.median, *stretch.slowest,
                 text_of(*registry->find(stretch.slowest_department)), stretch.known);
    }
    for (const auto& one : found.departments) {
      const auto day = [](const std::optional<Date>& known) { return known ? known->text() : std::string("-"); };
      fmt::print("{:<16} {:<10} {:<10} {:<10} {:<10}\n", text_of(*registry->find(one.department)), day(one.to_region),
                 day(one.to_department), day(one.committed), day(one.paid));
    }
  });
  return {};
}

}  // namespace jalon::app
