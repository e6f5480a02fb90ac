// SPDX-License-Identifier: EUPL-1.2
#include "steering/news.hpp"

#include <algorithm>
#include <array>
#include <iterator>

#include "web/i18n.hpp"

namespace jalon::steering {

namespace {

constexpr std::array<std::string_view, 8> steps_of_plan{"adopt_plan",  "amend_plan", "begin_plan", "evaluate_plan",
                                                        "return_plan", "sign_plan",  "start_plan", "submit_plan"};
constexpr std::array<std::string_view, 5> work_of_services{"assign_delegate", "end_assignment", "give_reason",
                                                           "log_support", "send_reminder"};
static_assert(steps_of_plan.size() + work_of_services.size() <= journal::acts_max);

std::vector<journal::Record> read_place(const Scene& scene, TerritoryKey place, Instant since, std::size_t limit) {
  if (!scene.may(access::Right::read_plans, place)) return {};
  journal::Filter filter;
  filter.acts.assign(steps_of_plan.begin(), steps_of_plan.end());
  if (scene.may(access::Right::read_journal, place))
    filter.acts.insert(filter.acts.end(), work_of_services.begin(), work_of_services.end());
  if (place != scene.registry.nation().key) filter.scope = place;
  filter.since = since;
  filter.limit = static_cast<int>(limit);
  return journal::read(scene.db, filter);
}

}  // namespace

News recent_news(const Scene& scene, const std::vector<TerritoryKey>& places, Instant since, std::size_t shown) {
  std::vector<journal::Record> found;
  for (const auto place : places) {
    std::ranges::move(read_place(scene, place, since, shown + 1), std::back_inserter(found));
  }
  const auto order = [](const journal::Record& record) { return std::pair(record.at, record.position); };
  std::ranges::sort(found, std::ranges::greater{}, order);
  // A territory and one below it may both be the reader's. Not std::ranges::unique: clang 14 cannot read the subrange
  // of this library.
  found.erase(
      std::unique(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.position == b.position; }),
      found.end());
  const bool has_more = found.size() > shown;
  if (has_more) found.resize(shown);
  return {std::move(found), has_more};
}

void write_news(const Scene& scene, web::Flow& flow, const News& news) {
  if (news.records.empty()) {
    flow.empty_state(flow.tr("Nothing has changed."));
    return;
  }
  flow.list(
      [&](web::Items& items) {
        for (const auto& record : news.records) {
          const auto* place = scene.registry.find(record.territory);
          items.item([&](web::Flow& item) {
            item.text(act_label(record.act, scene.lang));
            if (place != nullptr) {
              item.text(scene.lang == Lang::fr ? "\u202f: " : ": ");
              item.a(territory::href(*place), place->name);
            }
            item.text(" ");
            item.soft(web::trf(scene.lang, "({0})", ago(paris_date(record.at), scene.today, scene.lang)));
          });
        }
      },
      "news");
  if (news.has_more)
    flow.note(web::trf(scene.lang, "The {0} latest are shown.", static_cast<std::int64_t>(news.records.size())));
}

}  // namespace jalon::steering
