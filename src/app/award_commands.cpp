// SPDX-License-Identifier: EUPL-1.2
#include "app/award_commands.hpp"

#include <fmt/format.h>

#include <filesystem>

#include "base/json.hpp"
#include "base/text.hpp"
#include "funding/past.hpp"

namespace jalon::app {

namespace {

template <class Rule>
auto perform(Platform& platform, const std::string& origin, Rule&& rule) {
  const auto registry = platform.territories->current();
  const auto actor = operator_actor();
  return platform.database->write([&](db::Session& session) {
    access::Act act{session, actor, platform.clock->now(), origin};
    return rule(act, *registry);
  });
}

Result<std::optional<TerritoryKey>> department_asked(const territory::Registry& registry, const std::string& text) {
  if (text.empty()) return std::optional<TerritoryKey>();
  const auto* found = registry.find(territory::Level::department, text);
  if (found == nullptr) return invalid("--department", msg("there is no department {0}", text));
  return std::optional(found->key);
}

Result<funding::PastFilter> filter_of(const territory::Registry& registry, const AwardOptions& options) {
  funding::PastFilter filter;
  const auto department = department_asked(registry, options.department);
  if (!department) return fail(department.error());
  filter.department = *department;
  filter.contract = options.contract;
  if (options.year != 0) filter.year = static_cast<int>(options.year);
  if (!options.scheme.empty()) {
    funding::PastScheme scheme{};
    if (!funding::parse_word(options.scheme, scheme))
      return invalid("--scheme", msg("one of: adultes-relais, fonjep, grants"));
    filter.scheme = scheme;
  }
  filter.words = options.words;
  filter.limit = options.limit;
  return filter;
}

std::string line_of(const funding::PastImport& one) {
  return fmt::format("{} {} {}: {} taken ({}), {} known already, {} rejected, {} with a remark{}", one.id.text(),
                     funding::word(one.scheme), one.file_name, one.taken, ledger::plain(one.amount_cents), one.known,
                     one.rejected, one.remarked, one.undone_at ? ", undone" : "");
}

}  // namespace

Result<void> import_awards(Platform& platform, const AwardOptions& options) {
  funding::PastFile what;
  if (!funding::parse_word(options.scheme, what.scheme))
    return invalid("--scheme", msg("one of: adultes-relais, fonjep, grants"));
  const auto registry = platform.territories->current();
  const auto department = department_asked(*registry, options.department);
  if (!department) return fail(department.error());
  what.territory = department->value_or(registry->nation().key);
  what.source = options.source;
  what.sheet = options.sheet;
  for (const auto& text : options.map) {
    auto entry = audit::parse_map_entry(text);
    if (!entry) return fail(std::move(entry.error()));
    what.mapping.push_back(std::move(*entry));
  }
  const auto name = std::filesystem::path(options.file).filename().string();
  what.file = {.name = name, .path = options.file, .bytes = {}};
  const auto done = perform(platform, "import:" + name, [&](access::Act& act, const territory::Registry& places) {
    return funding::import_past_awards(act, places, what);
  });
  if (!done) return fail(done.error());
  if (options.json) {
    std::string out;
    JsonWriter json(out);
    funding::write_json(json, *registry, done->import, Lang::en);
    fmt::print("{}\n", out);
    return {};
  }
  if (done->was_known) fmt::print("this file was taken before: nothing changed\n");
  fmt::print("{}\n", line_of(done->import));
  std::int64_t shown = 0;
  for (const auto& one : done->import.remarks) {
    if (shown++ == options.shown) break;
    fmt::print("{:<8} row {}{}{}: {}\n", one.is_rejected ? "rejected" : "taken", one.number,
               one.where.empty() ? "" : ", ", one.where, one.what.english());
  }
  const auto more = done->import.rejected + done->import.remarked - options.shown;
  if (more > 0) fmt::print("and others: --json or --shown N\n");
  return {};
}

Result<void> list_awards(Platform& platform, const AwardOptions& options) {
  const auto registry = platform.territories->current();
  const auto filter = filter_of(*registry, options);
  if (!filter) return fail(filter.error());
  const auto found =
      platform.database->read([&](db::Session& session) { return funding::past_awards(session, *filter); });
  if (options.json) {
    std::string out;
    JsonWriter json(out);
    json.array([&] {
      for (const auto& one : found.rows) funding::write_json(json, *registry, one);
    });
    fmt::print("{}\n", out);
    return {};
  }
  for (const auto& one : found.rows)
    fmt::print("{} {:<14} {:<14} {:>14} {:<12} {}\n", one.year, funding::word(one.scheme), one.reference,
               ledger::plain(one.amount_cents), one.contracts, one.beneficiary);
  fmt::print("{} awards, {}\n", found.total, ledger::plain(found.amount_cents));
  return {};
}

Result<void> list_award_imports(Platform& platform, const AwardOptions& options) {
  const auto registry = platform.territories->current();
  const auto department = department_asked(*registry, options.department);
  if (!department) return fail(department.error());
  const auto found =
      platform.database->read([&](db::Session& session) { return funding::past_imports(session, *department); });
  for (const auto& one : found) fmt::print("{} {}\n", one.at.text(), line_of(one));
  if (found.empty()) fmt::print("no file of past awards\n");
  return {};
}

Result<void> undo_award_import(Platform& platform, const AwardOptions& options) {
  const auto id = funding::PastImportId::parse(options.id);
  if (!id) return invalid("IMPORT", msg("{0} is no identifier; jalon grants past-imports tells them", options.id));
  auto done = perform(platform, "cli", [&](access::Act& act, const territory::Registry& registry) {
    return funding::undo_past_import(act, registry, *id, options.motive);
  });
  if (!done) return done;
  fmt::print("undone\n");
  return {};
}

Result<void> export_awards(Platform& platform, const AwardOptions& options, FunctionRef<void(std::string_view)> out) {
  intake::Format format{};
  if (!intake::parse_word(options.format, format))
    return invalid("--format", msg("Past awards are exported as csv, xlsx or json."));
  const auto registry = platform.territories->current();
  const auto filter = filter_of(*registry, options);
  if (!filter) return fail(filter.error());
  platform.database->read(
      [&](db::Session& session) { funding::export_past_awards(session, *registry, *filter, format, Lang::fr, out); });
  return {};
}

}  // namespace jalon::app
