// SPDX-License-Identifier: EUPL-1.2
#include "app/grant_commands.hpp"

#include <fmt/format.h>

#include <boost/json.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "base/json.hpp"
#include "base/text.hpp"
#include "funding/agreement_document.hpp"
#include "funding/assessment.hpp"
#include "funding/chain.hpp"
#include "funding/cofunding.hpp"
#include "funding/funding.hpp"
#include "funding/milestones.hpp"
#include "funding/publishing.hpp"
#include "funding/reconciliation.hpp"
#include "funding/specifications.hpp"

namespace jalon::app {

namespace {

constexpr std::uintmax_t call_bytes_max = std::uintmax_t{1} << 20U;

Result<std::string> text_in(const std::string& path) {
  std::error_code error;
  const auto size = std::filesystem::file_size(path, error);
  std::ifstream in(path, std::ios::binary);
  if (error || !in) return invalid("FILE", msg("“{0}” cannot be read.", path));
  if (size > call_bytes_max) return invalid("FILE", msg("“{0}” is larger than a call can be.", path));
  return std::string(std::istreambuf_iterator<char>(in), {});
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

Result<funding::Call> call_named(db::Session& session, const std::string& code) {
  auto call = funding::find_call(session, code);
  if (!call) return fail(NotFound{msg("This call does not exist.")});
  return std::move(*call);
}

Result<std::optional<TerritoryKey>> department_asked(const territory::Registry& registry, const std::string& text) {
  if (text.empty()) return std::optional<TerritoryKey>();
  if (const auto* bare = registry.find(territory::Level::department, text)) return std::optional(bare->key);
  const auto place = place_of(registry, text);
  if (!place) return fail(place.error());
  return std::optional((*place)->key);
}

Result<void> decide(Platform& platform, const GrantOptions& options, funding::CallVerb verb) {
  const auto done =
      perform(platform, [&](access::Act& act, const territory::Registry& registry) -> Result<funding::CallState> {
        const auto call = call_named(act.db, options.call);
        if (!call) return fail(call.error());
        if (auto decided = funding::decide_call(act, registry, call->id, verb, options.motive); !decided)
          return fail(std::move(decided.error()));
        return funding::find_call(act.db, call->id)->state;
      });
  if (!done) return fail(done.error());
  fmt::print("{} {}\n", options.call, funding::word(*done));
  return {};
}

}  // namespace

Result<void> list_calls(Platform& platform, const GrantOptions& options) {
  const auto registry = platform.territories->current();
  funding::CallFilter filter;
  filter.open_only = options.open;
  filter.day = platform.clock->today();
  if (!options.state.empty()) {
    funding::CallState state{};
    if (!funding::parse_word(options.state, state))
      return invalid("--state", msg("A call is draft, published, closed or withdrawn."));
    filter.state = state;
  }
  const auto found = platform.database->read([&](db::Session& session) { return funding::calls(session, filter); });
  if (options.json) {
    std::string out;
    JsonWriter json(out);
    json.array([&] {
      for (const auto& one : found) funding::write_json(json, *registry, one);
    });
    fmt::print("{}\n", out);
    return {};
  }
  for (const auto& one : found) {
    const auto* place = registry->find(one.text.territory);
    fmt::print("{:<24} {:<10} v{} {} to {}  {:<16} {}\n", one.code, funding::word(one.state), one.version,
               one.text.opens.text(), one.text.closes.text(), place == nullptr ? std::string() : text_of(*place),
               one.text.title.fr);
  }
  if (found.empty()) fmt::print("no call\n");
  return {};
}

Result<void> show_call(Platform& platform, const GrantOptions& options) {
  const auto registry = platform.territories->current();
  return platform.database->read([&](db::Session& session) -> Result<void> {
    const auto call = call_named(session, options.call);
    if (!call) return fail(call.error());
    std::string out;
    JsonWriter json(out);
    funding::write_json(json, *registry, *call);
    fmt::print("{}\n", out);
    return {};
  });
}

Result<void> create_grant_call(Platform& platform, const GrantOptions& options) {
  const auto text = text_in(options.file);
  if (!text) return fail(text.error());
  boost::json::error_code error;
  const auto parsed = boost::json::parse(*text, error);
  const auto* object = error ? nullptr : parsed.if_object();
  const auto* code = object == nullptr ? nullptr : object->if_contains("code");
  if (code == nullptr || !code->is_string()) return invalid("code", msg("The file names the call by its code."));
  const std::string name(code->get_string().data(), code->get_string().size());
  const auto done =
      perform(platform, [&](access::Act& act, const territory::Registry& registry) -> Result<funding::CallId> {
        const auto call = funding::read_call(registry, *text, {});
        if (!call) return fail(call.error());
        return funding::create_call(act, registry, name, *call);
      });
  if (!done) return fail(done.error());
  fmt::print("{} draft\n", name);
  return {};
}

Result<void> publish_grant_call(Platform& platform, const GrantOptions& options) {
  return decide(platform, options, funding::CallVerb::publish);
}

Result<void> close_grant_call(Platform& platform, const GrantOptions& options) {
  return decide(platform, options, funding::CallVerb::close);
}

Result<void> correct_grant_call(Platform& platform, const GrantOptions& options) {
  const auto text = text_in(options.file);
  if (!text) return fail(text.error());
  const auto done = perform(platform, [&](access::Act& act, const territory::Registry& registry) -> Result<int> {
    const auto call = call_named(act.db, options.call);
    if (!call) return fail(call.error());
    const auto corrected = funding::read_call(registry, *text, call->text);
    if (!corrected) return fail(corrected.error());
    return funding::correct_call(act, registry, call->id, call->version, *corrected, options.motive);
  });
  if (!done) return fail(done.error());
  fmt::print("{} version {}\n", options.call, *done);
  return {};
}

Result<void> list_applications(Platform& platform, const GrantOptions& options) {
  const auto registry = platform.territories->current();
  funding::ApplicationFilter filter;
  filter.words = options.words;
  filter.limit = options.limit;
  filter.with_drafts = true;
  const auto department = department_asked(*registry, options.department);
  if (!department) return fail(department.error());
  filter.department = *department;
  if (!options.state.empty()) {
    funding::State state{};
    if (!funding::parse_word(options.state, state))
      return invalid("--state", msg("“{0}” is no state of an application.", options.state));
    filter.state = state;
  }
  return platform.database->read([&](db::Session& session) -> Result<void> {
    if (!options.call.empty()) {
      const auto call = call_named(session, options.call);
      if (!call) return fail(call.error());
      filter.call = call->id;
    }
    const auto list = funding::applications(session, filter);
    if (options.json) {
      std::string out;
      JsonWriter json(out);
      json.object([&] {
        json.field("total", list.total);
        json.key("applications");
        json.array([&] {
          for (const auto& row : list.rows) funding::write_json(json, *registry, row);
        });
      });
      fmt::print("{}\n", out);
      return {};
    }
    for (const auto& row : list.rows) {
      fmt::print("{:<16} {:<12} {:>14} asked {:>14} granted  {} – {}\n", row.number, funding::word(row.state),
                 ledger::plain(row.asked_cents), row.granted_cents ? ledger::plain(*row.granted_cents) : "-",
                 row.organisation_name, row.title);
    }
    fmt::print("{} applications, {} asked, {} granted\n", list.total, ledger::plain(list.asked_cents),
               ledger::plain(list.granted_cents));
    return {};
  });
}

Result<void> show_application(Platform& platform, const GrantOptions& options) {
  const auto registry = platform.territories->current();
  return platform.database->read([&](db::Session& session) -> Result<void> {
    const auto found = funding::find_application(session, options.number);
    if (!found) return fail(NotFound{msg("This application does not exist.")});
    if (options.json) {
      std::string out;
      JsonWriter json(out);
      funding::write_json(json, *registry, *found);
      fmt::print("{}\n", out);
      return {};
    }
    fmt::print("{} {}\n  organisation  {}\n  title         {}\n  asked         {} of {}\n", found->number,
               funding::word(found->state), found->organisation_name, found->title, ledger::plain(found->asked_cents),
               ledger::plain(found->total_cents));
    if (found->granted_cents) fmt::print("  granted       {}\n", ledger::plain(*found->granted_cents));
    if (!found->officer_name.empty()) fmt::print("  officer       {}\n", found->officer_name);
    for (const auto& one : funding::checks_of(session, *registry, *found, platform.clock->today())) {
      if (one.outcome == funding::Finding::fails)
        fmt::print("  not met       {}\n", (one.found.id.empty() ? one.rule : one.found).english());
    }
    for (const auto& one : funding::decisions_of(session, found->id))
      fmt::print("  decision      {} {} {} {}\n", one.day.text(), funding::word(one.verdict),
                 ledger::plain(one.amount_cents), one.decided_by);
    for (const auto& one : funding::payments_of(session, found->id))
      fmt::print("  payment {:<5} {} {:<10} {:>14} {:<10} {}\n", one.number, one.due.text(), funding::word(one.kind),
                 ledger::plain(one.amount_cents), funding::word(one.state), one.reference);
    if (const auto report = funding::report_of(session, found->id))
      fmt::print("  report        due {} {}\n", report->due.text(), funding::word(report->state));
    if (const auto one = funding::assessment_of(session, found->id))
      fmt::print("  assessment    {} {} {}\n", paris_date(one->at).text(), funding::word(one->recommendation), one->by);
    for (const auto& one : funding::earlier_grants(session, *found))
      fmt::print("  renews        {} {} {}{}\n", one.number, funding::word(one.tie), funding::word(one.standing),
                 one.confirmed() != nullptr ? " override confirmed" : "");
    for (const auto& one : funding::recoveries_of(session, found->id))
      fmt::print("  recovery      {} of {}\n", ledger::plain(one.recovered_cents), ledger::plain(one.amount_cents));
    return {};
  });
}

Result<void> import_grant_payments(Platform& platform, const GrantOptions& options) {
  auto file = intake::File::open(options.file);
  if (!file) return fail(std::move(file.error()));
  const auto done = perform(
      platform,
      [&](access::Act& act, const territory::Registry& registry) {
        return funding::reconcile_payments(act, registry, *file);
      },
      "import:" + std::filesystem::path(options.file).filename().string());
  if (!done) return fail(done.error());
  for (const auto& row : done->rows) {
    fmt::print("{:<10} {}: {} payment {} {}{}{}\n", funding::word(row.outcome), row.place.text().english(), row.number,
               row.payment, ledger::plain(row.amount_cents), row.reason.empty() ? "" : ": ", row.reason);
  }
  fmt::print("{} rows, {} confirmed ({}), {} known already, {} refused\n", done->rows.size(), done->confirmed,
             ledger::plain(done->confirmed_cents), done->known, done->refused);
  if (done->refused > 0)
    return refused("funding.rows_refused", msg("Rows not taken: {0}; the others are confirmed.", done->refused),
                   msg("Correct them and import the file again: what is confirmed stays."));
  return {};
}

Result<void> export_grant_payments(Platform& platform, const GrantOptions& options,
                                   FunctionRef<void(std::string_view)> out) {
  intake::Format format{};
  if (!intake::parse_word(options.format, format))
    return invalid("--format", msg("Payments are exported as csv, xlsx or json."));
  const auto registry = platform.territories->current();
  const auto department = department_asked(*registry, options.department);
  if (!department) return fail(department.error());
  platform.database->read(
      [&](db::Session& session) { funding::export_payments(session, *registry, *department, format, out); });
  return {};
}

Result<void> export_grants(Platform& platform, const GrantOptions& options, FunctionRef<void(std::string_view)> out) {
  funding::AwardFormat format{};
  if (!funding::parse_word(options.format, format))
    return invalid("--format", msg("Grants are exported as scdl, 360, csv, xlsx or json."));
  const auto registry = platform.territories->current();
  const auto department = department_asked(*registry, options.department);
  if (!department) return fail(department.error());
  funding::Publication what{.grantor_name = options.grantor,
                            .grantor_siret = options.siret,
                            .department = *department,
                            .year = options.year == 0 ? std::nullopt : std::optional(static_cast<int>(options.year)),
                            .issued_on = platform.clock->today()};
  const auto done = platform.database->read(
      [&](db::Session& session) { return funding::export_awards(session, *registry, what, format, out); });
  if (!done) return fail(done.error());
  for (const auto& one : done->left_out) {
    for (const auto& fault : one.why)
      fmt::print(stderr, "left out: {}: {}: {}\n", one.number, fault.field, fault.reason.english());
  }
  return {};
}

Result<void> write_agreement_files(Platform& platform, const GrantOptions& options) {
  if (options.pdf.empty() && options.odt.empty())
    return invalid("--pdf", msg("Name a file: --pdf FILE or --odt FILE."));
  if (options.lang != "fr" && options.lang != "en") return invalid("--lang", msg("A document is in fr or en."));
  const auto registry = platform.territories->current();
  const auto document = platform.database->read([&](db::Session& session) -> Result<intake::Document> {
    const auto application = funding::find_application(session, options.number);
    if (!application) return fail(NotFound{msg("This application does not exist.")});
    const auto agreement = funding::agreement_version(
        session, application->id,
        options.version == 0 ? std::nullopt : std::optional(static_cast<int>(options.version)));
    if (!agreement) return fail(NotFound{msg("There is no such version of the agreement.")});
    return funding::agreement_document(session, *registry, *application, *agreement,
                                       options.lang == "fr" ? Lang::fr : Lang::en);
  });
  if (!document) return fail(document.error());
  for (const auto& [path, format] :
       {std::pair{options.pdf, intake::DocumentFormat::pdf}, std::pair{options.odt, intake::DocumentFormat::odt}}) {
    if (path.empty()) continue;
    const auto bytes = intake::write_document(*document, format);
    std::ofstream out(path, std::ios::binary | std::ios::trunc);
    out << bytes;
    out.close();
    if (!out) return invalid("FILE", msg("“{0}” cannot be written.", path));
    fmt::print("{} {} bytes\n", path, bytes.size());
  }
  return {};
}

Result<void> list_assessments(Platform& platform, const GrantOptions& options) {
  const auto registry = platform.territories->current();
  const auto department = department_asked(*registry, options.department);
  if (!department) return fail(department.error());
  const auto today = platform.clock->today();
  return platform.database->read([&](db::Session& session) -> Result<void> {
    const auto all = funding::to_assess(session, *department, today);
    for (const auto& one : all)
      fmt::print("grant    {:<16} report due {} {:<10} {} – {}\n", one.number, one.due.text(),
                 funding::word(one.report_state), one.organisation_name, one.title);
    const auto waiting = funding::overrides_waiting(session, *department);
    for (const auto& one : waiting)
      fmt::print("override {:<16} renews {} ({}): {}, asked by {}\n", one.number, one.earlier_number, one.reason,
                 one.motive, one.asked_by);
    fmt::print("{} grants to assess, {} overrides waiting\n", all.size(), waiting.size());
    return {};
  });
}

Result<void> list_cofunding(Platform& platform, const GrantOptions& options) {
  const auto registry = platform.territories->current();
  const auto department = department_asked(*registry, options.department);
  if (!department) return fail(department.error());
  return platform.database->read([&](db::Session& session) -> Result<void> {
    const auto all = funding::open_cofunding(session, *department);
    std::int64_t open = 0;
    for (const auto& one : all) {
      open += one.cofunding_cents - one.firm_cents;
      fmt::print("grant {:<16} {:<8} {:>14} of {:>14} firm, {} {} – {}\n", one.number, funding::word(one.state),
                 ledger::plain(one.firm_cents), ledger::plain(one.cofunding_cents),
                 one.firm_percent ? fmt::format("{} % asked,", *one.firm_percent) : std::string("before the rule,"),
                 one.organisation_name, one.title);
    }
    fmt::print("{} grants with co-funding that is not firm, {} open\n", all.size(), ledger::plain(open));
    return {};
  });
}

Result<void> list_specifications(Platform& platform, const GrantOptions& options) {
  const auto registry = platform.territories->current();
  const auto all = platform.database->read([](db::Session& session) { return funding::specifications(session); });
  if (options.json) {
    std::string out;
    JsonWriter json(out);
    json.array([&] {
      for (const auto& one : all) funding::write_json(json, *registry, one);
    });
    fmt::print("{}\n", out);
    return {};
  }
  for (const auto& one : all) {
    const auto* place = registry->find(one.territory);
    fmt::print("{:<24} {:<16} {:>2} points {:>3} months  {:<10} {}\n", one.name(),
               place == nullptr ? std::string() : text_of(*place), one.points.size(), one.months,
               one.is_frozen ? "frozen" : "open", one.title.fr);
  }
  if (all.empty()) fmt::print("no specification\n");
  return {};
}

namespace {

Result<funding::Specification> specification_named(db::Session& session, const std::string& name) {
  auto found = funding::find_specification(session, name);
  if (!found) return fail(NotFound{msg("This specification does not exist.")});
  return std::move(*found);
}
Result<void> tell_written(Platform& platform, const Result<funding::SpecificationId>& done) {
  if (!done) return fail(done.error());
  const auto one =
      platform.database->read([&](db::Session& session) { return funding::find_specification(session, *done); });
  fmt::print("{} written, {} points\n", one->name(), one->points.size());
  return {};
}

}  // namespace

Result<void> show_specification(Platform& platform, const GrantOptions& options) {
  const auto registry = platform.territories->current();
  return platform.database->read([&](db::Session& session) -> Result<void> {
    const auto one = specification_named(session, options.call);
    if (!one) return fail(one.error());
    std::string out;
    JsonWriter json(out);
    funding::write_json(json, *registry, *one);
    fmt::print("{}\n", out);
    return {};
  });
}

Result<void> create_grant_specification(Platform& platform, const GrantOptions& options) {
  const auto text = text_in(options.file);
  if (!text) return fail(text.error());
  return tell_written(
      platform,
      perform(platform, [&](access::Act& act, const territory::Registry& registry) -> Result<funding::SpecificationId> {
        const auto one = funding::read_specification(registry, *text, {});
        if (!one) return fail(one.error());
        return funding::create_specification(act, registry, *one);
      }));
}

Result<void> replace_grant_specification(Platform& platform, const GrantOptions& options) {
  const auto text = text_in(options.file);
  if (!text) return fail(text.error());
  return tell_written(
      platform,
      perform(platform, [&](access::Act& act, const territory::Registry& registry) -> Result<funding::SpecificationId> {
        const auto before = specification_named(act.db, options.call);
        if (!before) return fail(before.error());
        const auto one = funding::read_specification(registry, *text, *before);
        if (!one) return fail(one.error());
        return funding::replace_specification(act, registry, before->id, *one, options.motive);
      }));
}

Result<void> list_checked(Platform& platform, const GrantOptions& options) {
  const auto registry = platform.territories->current();
  const auto department = department_asked(*registry, options.department);
  if (!department) return fail(department.error());
  const auto today = platform.clock->today();
  return platform.database->read([&](db::Session& session) -> Result<void> {
    const auto one = specification_named(session, options.call);
    if (!one) return fail(one.error());
    std::int64_t total = 0;
    const auto rows = funding::checked(session, one->id, *department, options.limit, 0, &total);
    if (options.json) {
      std::string out;
      JsonWriter json(out);
      json.array([&] {
        for (const auto& row : rows) {
          const auto answers = funding::answers_of(session, row.id);
          funding::write_json(json, *registry, row, today, &answers);
        }
      });
      fmt::print("{}\n", out);
      return {};
    }
    for (const auto& row : rows)
      fmt::print("{} {:<10} until {} by {:<30} {}\n", row.day.text(), funding::word(row.standing(today)),
                 row.valid_until.text(), row.by, row.organisation_name);
    fmt::print("{} organisations checked against {}\n", total, one->name());
    return {};
  });
}

Result<void> list_late(Platform& platform, const GrantOptions& options) {
  const auto registry = platform.territories->current();
  const auto department = department_asked(*registry, options.department);
  if (!department) return fail(department.error());
  const auto today = platform.clock->today();
  return platform.database->read([&](db::Session& session) -> Result<void> {
    std::int64_t total = 0;
    const auto rows = funding::payments(
        session, {.department = *department, .state = {}, .due_before = today, .limit = options.limit, .offset = 0},
        &total);
    for (const auto& row : rows) {
      fmt::print("payment {:<16} {:>3} due {} {:>4} days {:>14} {:<10} {}\n", row.application_number,
                 row.payment.number, row.payment.due.text(), days_between(row.payment.due, today),
                 ledger::plain(row.payment.amount_cents), funding::word(row.payment.state), row.organisation_name);
    }
    const auto reports = funding::late_reports(session, *department, today);
    for (const auto& one : reports) {
      fmt::print("report  {:<16}     due {} {:>4} days {:>14} {:<10} {}\n", one.number, one.due.text(),
                 days_between(one.due, today), "", funding::word(one.state), one.organisation_name);
    }
    const auto milestones = funding::open_milestones(session, *department, today);
    std::size_t late = 0;
    for (const auto& one : milestones) {
      if (one.state == funding::MilestoneState::done) continue;
      ++late;
      fmt::print("step    {:<16}     due {} {:>4} days {:>14} {:<10} {}: {}\n", one.number, one.due.text(),
                 days_between(one.due, today), "", funding::word(one.state), one.organisation_name, one.title);
    }
    fmt::print("{} payments late, {} reports late, {} milestones late\n", total, reports.size(), late);
    return {};
  });
}

namespace {

Result<const territory::Territory*> chain_place(const territory::Registry& registry, const std::string& text) {
  if (text.empty()) return &registry.nation();
  if (const auto* bare = registry.find(territory::Level::department, text)) return bare;
  auto place = place_of(registry, text);
  if (place && (*place)->level > territory::Level::contract)
    return invalid("--territory", msg("Money is followed in the nation, regions, departments and contracts."));
  return place;
}

std::optional<int> year_asked(const GrantOptions& options) {
  return options.year == 0 ? std::nullopt : std::optional(static_cast<int>(options.year));
}

Result<void> check_chain(Platform& platform) {
  const auto registry = platform.territories->current();
  const auto proof =
      platform.database->read([&](db::Session& session) { return funding::verify_chain(session, *registry); });
  for (const auto& one : proof.examples) fmt::print("{}\n", one);
  fmt::print("{} grants, {} figures and {} balances compared, {} different\n", proof.grants, proof.figures,
             proof.balances, proof.different);
  if (proof.different > 0)
    return refused("funding.chain_differs", msg("The figures of the chain are not what the records say."),
                   msg("See the examples; jalon figures recount and jalon ledger verify say more."));
  return {};
}

}  // namespace

Result<void> show_chain(Platform& platform, const GrantOptions& options) {
  if (options.check) return check_chain(platform);
  const auto registry = platform.territories->current();
  const auto place = chain_place(*registry, options.territory);
  if (!place) return fail(place.error());
  return platform.database->read([&](db::Session& session) -> Result<void> {
    const auto chain = funding::read_chain(session, *registry, (*place)->key, {.year = year_asked(options)});
    if (options.json) {
      std::string out;
      JsonWriter json(out);
      funding::write_json(json, *registry, chain);
      fmt::print("{}\n", out);
      return {};
    }
    if (chain.rows.empty()) {
      fmt::print("nothing is known of {}\n", text_of(**place));
      return {};
    }
    const auto tell = [&](std::string_view title, const funding::Amounts& amounts) {
      fmt::print("{}\n", title);
      for (const auto& one : funding::measures()) {
        const auto value = funding::of(amounts, one.measure);
        if (!value) continue;  // nobody has told it
        fmt::print("  {:<24} {:>18}\n", one.word, one.is_money ? ledger::plain(*value) : std::to_string(*value));
      }
    };
    for (const auto& row : chain.rows)
      tell(fmt::format("{} {} {}", row.key.fund, row.key.year, row.key.line), row.amounts);
    if (chain.rows.size() > 1) tell("total", chain.total);
    return {};
  });
}

Result<void> export_register(Platform& platform, const GrantOptions& options, FunctionRef<void(std::string_view)> out) {
  intake::Format format{};
  if (!intake::parse_word(options.format, format))
    return invalid("--format", msg("The register is exported as csv, xlsx or json."));
  const auto registry = platform.territories->current();
  const auto place = chain_place(*registry, options.territory);
  if (!place) return fail(place.error());
  funding::RegisterFilter filter;
  if ((*place)->level != territory::Level::nation) filter.territory = (*place)->key;
  filter.year = year_asked(options);
  platform.database->read(
      [&](db::Session& session) { funding::export_register(session, *registry, filter, format, out); });
  return {};
}

}  // namespace jalon::app
