// SPDX-License-Identifier: EUPL-1.2
// A page as the national one: the frame, four figures and a table of 101 rows and seven columns. Also a look-up in the
// catalogue. Prints the processor's time of the middle round.
#include <algorithm>
#include <cstdio>
#include <ctime>
#include <string>
#include <vector>

#include "web/i18n.hpp"
#include "web/page.hpp"

namespace {

using namespace jalon;
using namespace jalon::web;

struct Department {
  std::string name, href;
  std::int64_t contracts, drafting, submitted, adopted, gap;
  State state;
};

Response national(const Request& request, const std::vector<Department>& departments) {
  Page frame;
  frame.title = "France";
  frame.crumbs = {{"France", ""}};
  frame.tabs = {{"Synthèse", "/", true}, {"Plans", "/plans", false}, {"Journal", "/journal", false}};
  frame.live = true;
  return page(request, frame, [&](Flow& f) {
    f.head("France");
    f.lede([](Phrasing& p) { p.strong("248 plans adoptés sur 434.").text(" La trajectoire en attendait 321."); });
    f.grid([](Flow& grid) {
      for (int i = 0; i < 4; ++i) {
        grid.figure_card("w3", {.label = "Plans adoptés",
                                .value = "248",
                                .beside = "sur 434",
                                .percent = 57,
                                .stake = 74,
                                .bar_label = "57 %",
                                .state = State::bad,
                                .state_label = "en retard",
                                .note = "101 départements sur 101 ont répondu"});
      }
    });
    f.table("Départements",
            {{.label = "Département", .sort = Sort::none, .href = "?sort=name"},
             {.label = "Contrats", .is_number = true},
             {.label = "En rédaction", .is_number = true},
             {.label = "Soumis", .is_number = true},
             {.label = "Adoptés", .is_number = true},
             {.label = "Écart", .is_number = true},
             {.label = "Situation"}},
            [&](Rows& rows) {
              for (const auto& d : departments) {
                rows.row([&](Row& row) {
                  row.head([&](Phrasing& p) { p.a(d.href, d.name); });
                  row.number(d.contracts).number(d.drafting).number(d.submitted).number(d.adopted).number(d.gap);
                  row.cell([&](Phrasing& p) { p.badge(d.state, p.tr("not known")); });
                });
              }
            });
  });
}

// Of this process alone, whatever else the machine does.
double processor_ns() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e9 + static_cast<double>(now.tv_nsec);
}

template <class F>
double middle_ns(int rounds, int times, F&& work) {
  std::vector<double> all;
  for (int round = 0; round < rounds; ++round) {
    const double begin = processor_ns();
    for (int i = 0; i < times; ++i) work();
    all.push_back((processor_ns() - begin) / times);
  }
  std::nth_element(all.begin(), all.begin() + rounds / 2, all.end());
  return all[static_cast<size_t>(rounds) / 2];
}

}  // namespace

int main() {
  std::vector<Department> departments;
  for (int i = 1; i <= 101; ++i) {
    departments.push_back({"Département d’exemple n° " + std::to_string(i), "/departements/" + std::to_string(i), i,
                           i % 3, i % 5, i % 7, -i, static_cast<State>(i % 4)});
  }
  Request request;
  request.target = request.path = "/";
  size_t bytes = 0;
  const double page_ns = middle_ns(51, 200, [&] { bytes = national(request, departments).body.size(); });
  std::printf("html_page_bytes %zu B\nhtml_page %.1f us\n", bytes, page_ns / 1000);
  size_t seen = 0;
  const double look_ns =
      middle_ns(51, 100'000, [&] { seen += tr(Lang::fr, "Accessibility: conformity stated page by page").size(); });
  std::printf("catalogue_look_up %.1f ns\n", look_ns);
  return seen == 0 ? 1 : 0;
}
