// SPDX-License-Identifier: EUPL-1.2
#include "steering/news.hpp"

#include <algorithm>
#include <array>

#include "web/i18n.hpp"

namespace jalon::steering {

namespace {

constexpr int records_read = 300;
constexpr std::array<std::string_view, 8> steps_of_plan{"adopt_plan",  "amend_plan", "begin_plan", "evaluate_plan",
                                                        "return_plan", "sign_plan",  "start_plan", "submit_plan"};
constexpr std::array<std::string_view, 5> work_of_services{"assign_delegate", "end_assignment", "give_reason",
                                                           "log_support", "send_reminder"};

bool is_one_of(std::string_view act, std::span<const std::string_view> acts) {
  return std::find(acts.begin(), acts.end(), act) != acts.end();
}

}  // namespace

std::vector<journal::Record> recent_news(const Scene& scene, const std::vector<TerritoryKey>& places, Date since) {
  journal::Filter filter;
  filter.territories = places;
  filter.limit = records_read;
  std::vector<journal::Record> out;
  for (auto& record : journal::read(scene.db, filter)) {
    if (paris_date(record.at) < since) break;
    const bool is_step = is_one_of(record.act, steps_of_plan);
    if (!is_step &&
        !(is_one_of(record.act, work_of_services) && scene.may(access::Right::read_journal, record.territory)))
      continue;
    // A signature that adopts is told once, as the adoption.
    if (record.act == "sign_plan" && !out.empty() && out.back().act == "adopt_plan" &&
        out.back().object_id == record.object_id)
      continue;
    out.push_back(std::move(record));
  }
  return out;
}

void write_news(const Scene& scene, web::Flow& flow, const std::vector<journal::Record>& news, std::size_t shown) {
  if (news.empty()) {
    flow.empty_state(flow.tr("Nothing has changed."));
    return;
  }
  flow.list(
      [&](web::Items& items) {
        std::size_t written = 0;
        for (const auto& record : news) {
          if (written++ == shown) break;
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
  if (news.size() > shown)
    flow.note(web::trn(scene.lang, "and {0} more", "and {0} more", static_cast<std::int64_t>(news.size() - shown)));
}

}  // namespace jalon::steering
