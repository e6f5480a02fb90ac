// SPDX-License-Identifier: EUPL-1.2
// Applications for grants on the agenda of a committee: those of one call that are proposed in one department, the best
// scored first, against what the department has left to commit.
#include <algorithm>

#include "funding/funding.hpp"
#include "steering/committee.hpp"
#include "web/i18n.hpp"

namespace jalon::steering {

namespace {

// FIPD-2016@93: a call and the department that decides.
struct Reference {
  funding::Call call;
  const territory::Territory* department = nullptr;
};
std::optional<Reference> reference_of(db::Session& session, const territory::Registry& registry, std::string_view id) {
  const auto at = id.rfind('@');
  if (at == std::string_view::npos) return std::nullopt;
  auto call = funding::find_call(session, id.substr(0, at));
  const auto* department = registry.find(territory::Level::department, id.substr(at + 1));
  if (!call || department == nullptr) return std::nullopt;
  return Reference{std::move(*call), department};
}

funding::ApplicationList proposed(db::Session& session, const Reference& reference) {
  funding::ApplicationFilter filter;
  filter.department = reference.department->key;
  filter.call = reference.call.id;
  filter.state = funding::State::proposed;
  filter.order = funding::Order::score;
  filter.limit = 500;
  return funding::applications(session, filter);
}

}  // namespace

AgendaSource grants_source() {
  AgendaSource source;
  source.kind = "grant_call";
  source.title = msg("Applications for grants under a call");
  source.offered = [](db::Session& session, const territory::Registry& registry, TerritoryKey place) {
    std::vector<std::pair<std::string, std::string>> out;
    const auto* department = registry.find(place);
    if (department == nullptr || department->level != territory::Level::department) return out;
    const auto path = registry.right_path(place);
    for (const auto& call : funding::calls(session, {})) {
      if (!call.published_at) continue;
      if (std::find(path.begin(), path.end(), call.text.territory) == path.end()) continue;
      const auto waiting = proposed(session, {call, department}).total;
      if (waiting == 0) continue;
      out.emplace_back(fmt::format("{}@{}", call.code, department->code), fmt::format("{} ({})", call.code, waiting));
    }
    return out;
  };
  source.label = [](db::Session& session, std::string_view id) -> std::optional<std::string> {
    const auto at = id.rfind('@');
    if (at == std::string_view::npos || !funding::find_call(session, id.substr(0, at))) return std::nullopt;
    return fmt::format("{}, {}", id.substr(0, at), id.substr(at + 1));
  };
  source.href = [](std::string_view id) {
    const auto at = id.rfind('@');
    if (at == std::string_view::npos) return std::string("/appels");
    return fmt::format("/departements/{}/demandes?appel={}", id.substr(at + 1), id.substr(0, at));
  };
  source.list = [](db::Session& session, const territory::Registry& registry, std::string_view id) {
    AgendaListing out;
    const auto reference = reference_of(session, registry, id);
    if (!reference) return out;
    for (const auto& row : proposed(session, *reference).rows) {
      AgendaLine line;
      line.id = row.id.text();
      line.label = fmt::format("{} – {} ({})", row.number, row.title, row.organisation_name);
      line.href = "/demandes/" + row.id.text();
      line.asked_cents = row.asked_cents;
      line.proposed_cents = row.proposed_cents;
      if (row.score_permille) line.note = format_decimal(*row.score_permille, 1, Lang::fr) + "/100";
      out.lines.push_back(std::move(line));
    }
    const auto& text = reference->call.text;
    const auto balance = ledger::balance(session, {.programme = text.fund,
                                                   .year = text.year,
                                                   .line = text.line,
                                                   .territory = reference->department->key,
                                                   .kind = ledger::Kind::open,
                                                   .unit = ledger::Unit::ae});
    out.left_cents = balance ? balance->left_cents() : 0;
    return out;
  };
  source.decide = [](access::Act& act, const territory::Registry& registry, std::string_view id,
                     const LineDecision& decision) -> Result<void> {
    const auto reference = reference_of(act.db, registry, id);
    const auto application = funding::ApplicationId::parse(decision.line);
    const auto found = application ? funding::find_application(act.db, *application) : std::nullopt;
    if (!reference || !found || found->call != reference->call.id || found->department != reference->department->key)
      return fail(NotFound{msg("This application is not on the agenda.")});
    if (decision.verdict == Verdict::deferred || decision.verdict == Verdict::decided) return {};
    const bool grants = decision.verdict == Verdict::granted;
    auto decided = funding::decide(act, registry, found->id,
                                   {.verdict = grants ? funding::Verdict::granted : funding::Verdict::refused,
                                    .amount_cents = grants ? decision.amount_cents : 0,
                                    .motive = decision.motive,
                                    .session = decision.reference});
    if (!decided) return fail(std::move(decided.error()));
    return {};
  };
  return source;
}

}  // namespace jalon::steering
