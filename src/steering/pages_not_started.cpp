// SPDX-License-Identifier: EUPL-1.2
// Plans that have not started: why, since when, who helps, when they were last reminded; and the reminder itself, shown
// before it is sent.
#include <algorithm>
#include <map>
#include <set>

#include "steering/lists.hpp"
#include "steering/rules.hpp"
#include "steering/sql.hpp"
#include "web/form.hpp"
#include "web/i18n.hpp"

namespace jalon::steering {

namespace {

struct Typed {
  std::vector<std::string> contracts;  // codes, each once, of whatever page they were ticked on
  bool every = false;                  // instead: all that the filters leave
  std::string text;
  std::vector<Fault> faults;
  [[nodiscard]] bool has(const std::string& code) const {
    return std::find(contracts.begin(), contracts.end(), code) != contracts.end();
  }
  [[nodiscard]] const Message* why(std::string_view field) const {
    for (const auto& fault : faults) {
      if (fault.field == field) return &fault.reason;
    }
    return nullptr;
  }
};

std::string usual_text(const Scene& scene) {
  const auto deadline = scene.programme.deadline("plan.adopted").value_or(scene.programme.end);
  return web::trf(
      scene.lang,
      "{0} of your {1}: expected by {2}. If it cannot start, please say why on the page of the plan; the prefect’s "
      "delegate can help you to write.",
      scene.programme.plan_noun.opening(scene.lang), scene.programme.contract_noun.in(scene.lang),
      format_date(deadline, scene.lang));
}

void checkbox(web::Phrasing& p, std::string_view value, std::string_view label, bool checked) {
  std::string out = R"(<input type="checkbox" class="check" name="contracts" value=")";
  web::append_escaped(out, value);
  out += R"(" aria-label=")";
  web::append_escaped(out, label);
  out += checked ? R"(" checked>)" : R"(">)";
  p.raw(web::SafeHtml(std::move(out)));
}

constexpr int page_size = 50;
// What one form carries, well under the fields that web::Form reads.
constexpr std::int64_t ticks_max = 900;

// By the heading that was pressed; find_waiting gives the order in which they are called.
void sort_rows(std::vector<ContractRow>& rows, const SortWord& sort, const std::map<TerritoryKey, Date>& reminded) {
  const auto by = [&](auto&& key) {
    std::stable_sort(rows.begin(), rows.end(), [&](const ContractRow& a, const ContractRow& b) {
      return sort.descending ? key(b) < key(a) : key(a) < key(b);
    });
  };
  if (sort.word == "nom") {
    by([](const ContractRow& row) { return fold(row.place->name); });
  } else if (sort.word == "departement") {
    by([](const ContractRow& row) { return row.department->code; });
  } else if (sort.word == "relance") {
    by([&](const ContractRow& row) {
      const auto found = reminded.find(row.place->key);
      return found == reminded.end() ? Date{} : found->second;
    });
  } else if (sort.descending) {
    by([](const ContractRow& row) { return !row.plan.reason.empty(); });
  }
}

struct Waiting {
  std::vector<ContractRow> rows;
  std::map<TerritoryKey, Date> reminded;  // the last time

  [[nodiscard]] std::optional<Date> last(const ContractRow& row) const {
    const auto found = reminded.find(row.place->key);
    return found == reminded.end() ? std::nullopt : std::optional(found->second);
  }
};

// What a right lets through, filtered and sorted as the address says: the page and its export agree.
Waiting find_waiting(const Scene& scene, access::Right right) {
  Waiting out{.rows = contract_rows(scene, contracts_seen(scene, right)), .reminded = last_reminders(scene.db)};
  const auto filter = list_filter(scene.request);
  apply(scene, filter, out.rows);
  std::erase_if(out.rows, [&](const ContractRow& row) {
    return row.plan.state != plan::State::not_started ||
           (filter.to_remind && remind_from(scene.programme, out.last(row)) > scene.today);
  });
  std::stable_sort(out.rows.begin(), out.rows.end(), [](const ContractRow& a, const ContractRow& b) {
    // Without a reason first: they are those one knows nothing of.
    if (a.plan.reason.empty() != b.plan.reason.empty()) return a.plan.reason.empty();
    return std::tie(a.department->code, a.place->name) < std::tie(b.department->code, b.place->name);
  });
  sort_rows(out.rows, sort_word(scene.request, "motif"), out.reminded);
  return out;
}

// The address of the page, from which those of its other pages and orders are made: the news of a sending is not
// theirs.
web::Request address_of(const web::Request& request) {
  web::Request out;
  out.target = request.query_value("envoye") ? web::with_query(request, "envoye", {}) : request.target;
  out.query = request.query;
  std::erase_if(out.query, [](const auto& pair) { return pair.first == "envoye"; });
  return out;
}

void write_list(Scene& scene, web::Flow& main, const Typed& typed) {
  const auto waiting = find_waiting(scene, access::Right::read_plans);
  const auto& rows = waiting.rows;
  const auto filter = list_filter(scene.request);
  const auto& place = filtered_place(scene, filter);
  const auto with_reason =
      std::count_if(rows.begin(), rows.end(), [](const ContractRow& row) { return !row.plan.reason.empty(); });
  const auto to_remind = [&](const ContractRow& row) {
    return remind_from(scene.programme, waiting.last(row)) <= scene.today;
  };
  const auto silent = std::count_if(rows.begin(), rows.end(), to_remind);
  const Date expected_since = scene.programme.start;
  const int days = std::max(0, days_between(expected_since, scene.today));
  main.head(scene.tr("Plans that have not started"),
            place.level == territory::Level::nation ? std::string() : territory::label(place, scene.lang));
  if (const auto sent = scene.request.query_value("envoye")) {
    if (const auto count = parse_integer(*sent))
      main.notice(web::State::ok, [&](web::Flow& notice) {
        notice.p(web::trn(scene.lang, "{0} reminder sent.", "{0} reminders sent.", *count));
      });
  }
  main.fault_summary(typed.faults);
  main.lede([&](web::Phrasing& p) {
    if (rows.empty()) {
      p.strong(filter.is_empty() ? p.tr("Every plan that you follow has started.")
                                 : p.tr("No contract answers these filters."));
      return;
    }
    p.strong(web::trn(scene.lang, "{0} plan has not started.", "{0} plans have not started.",
                      static_cast<std::int64_t>(rows.size())));
    p.text(" ");
    p.text(web::trn(scene.lang, "{0} says why.", "{0} say why.", with_reason));
    p.text(" ");
    p.text(web::trn(scene.lang, "They have been expected for {0} day, since {1}.",
                    "They have been expected for {0} days, since {1}.", days, format_date(expected_since, scene.lang)));
    if (silent == 0) return;
    p.text(" ");
    p.text(web::trn(scene.lang, "{0} is to be reminded: nothing was sent for {1} days.",
                    "{0} are to be reminded: nothing was sent for {1} days.", silent,
                    scene.programme.rules.not_started_reminder_days));
  });
  write_filters(scene, main, "/plans/non-commences", filter, false);
  if (rows.empty()) return;

  const auto address = address_of(scene.request);
  const auto sort = sort_word(address, "motif");
  const int page = page_of(scene.request, static_cast<std::int64_t>(rows.size()), page_size);
  const auto first = static_cast<std::size_t>(page - 1) * page_size;
  const auto last = std::min(rows.size(), first + page_size);
  const bool reminds = std::any_of(rows.begin(), rows.end(), [&](const ContractRow& row) {
    return scene.may(access::Right::remind, row.place->key);
  });
  const auto reminded_today = [&](const ContractRow& row) { return waiting.last(row) == scene.today; };
  const auto can_be_ticked = [&](const ContractRow& row) {
    return !reminded_today(row) && scene.may(access::Right::remind, row.place->key);
  };
  const auto is_ticked = [&](const ContractRow& row) { return typed.every || typed.has(row.place->code); };
  // Inside the form, other pages and orders are asked for with what was ticked and typed.
  const auto way = reminds ? web::Way::button : web::Way::link;
  const auto table = [&](web::Flow& flow) {
    std::vector<web::Column> columns;
    if (reminds) columns.push_back({.label = scene.tr("Remind")});
    const auto column = [&](std::string_view label, std::string_view word) {
      auto out = sort_column(address, sort, label, word, false);
      out.way = way;
      return out;
    };
    for (auto&& one : {column(scene.tr("Contract"), "nom"), column(scene.tr("Department"), "departement"),
                       column(scene.tr("Reason given"), "motif"), web::Column{.label = scene.tr("Delegates")},
                       column(scene.tr("Last reminder"), "relance")})
      columns.push_back(one);
    flow.table(scene.tr("Plans that have not started"), columns, [&](web::Rows& lines) {
      for (std::size_t i = first; i < last; ++i) {
        const auto& row = rows[i];
        lines.row([&](web::Row& cells) {
          if (reminds) {
            cells.cell([&](web::Phrasing& p) {
              if (reminded_today(row)) {
                p.soft(p.tr("done today"));
              } else if (can_be_ticked(row)) {
                checkbox(p, row.place->code, web::trf(scene.lang, "Remind {0}", row.place->name), is_ticked(row));
              }
            });
          }
          cells.head([&](web::Phrasing& p) { p.a(territory::href(*row.place), row.place->name); });
          cells.cell(territory::label(*row.department, scene.lang));
          if (row.plan.reason.empty()) {
            cells.cell([](web::Phrasing& p) { p.badge(web::State::warn, p.tr("no reason given")); });
          } else {
            cells.cell(row.plan.reason);
          }
          cells.cell(row.delegates.empty() ? std::string("–") : row.delegates);
          cells.cell([&](web::Phrasing& p) {
            const auto last_day = waiting.last(row);
            p.text(last_day ? ago(*last_day, scene.today, scene.lang) : std::string(p.tr("never")));
            if (to_remind(row)) p.text(" ").badge(web::State::warn, p.tr("to be reminded"));
          });
        });
      }
    });
  };
  main.p([&](web::Phrasing& p) { export_links(p, "/plans/non-commences/export", query_of(address)); },
         {{"class", "small"}});
  const auto pager = [&](web::Flow& flow) {
    flow.pager(
        static_cast<std::int64_t>(rows.size()), page, page_size,
        [&](int to) { return web::with_query(address, "page", std::to_string(to)); }, way);
  };
  if (!reminds) {
    table(main);
    pager(main);
    return;
  }
  main.post_form("/plans/non-commences" + query_of(address), web::csrf_token(scene.request), [&](web::Fields& fields) {
    if (const auto* why = typed.why("contracts"))
      fields.notice(web::State::bad, [&](web::Flow& notice) { notice.p(web::tr(scene.lang, *why)); });
    std::int64_t can_be = 0;
    std::int64_t elsewhere = 0;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      if (!can_be_ticked(rows[i])) continue;
      ++can_be;
      if ((i >= first && i < last) || !is_ticked(rows[i])) continue;
      ++elsewhere;
      fields.hidden("contracts", rows[i].place->code);
    }
    fields.div("actions", [&](web::Flow&) {
      if (can_be <= ticks_max)
        fields.submit(web::trn(scene.lang, "Select all ({0} contract)", "Select all ({0} contracts)", can_be), "step",
                      "every", true);
      fields.submit(scene.tr("Select none"), "step", "none", true);
    });
    if (elsewhere > 0)
      fields.p(web::trn(scene.lang, "{0} contract is ticked on other pages.",
                        "{0} contracts are ticked on other pages.", elsewhere));
    table(fields);
    pager(fields);
    fields.area({.name = "text",
                 .label = scene.tr("Text of the reminder"),
                 .hint = scene.tr("It stands on the page of those who write the plan, with your function and the day."),
                 .value = typed.text.empty() ? usual_text(scene) : typed.text,
                 .why = typed.why("text"),
                 .required = true,
                 .max_characters = note_characters_max},
                4);
    fields.submit(scene.tr("See before sending"), "step", "preview");
  });
}

void write_preview(const Scene& scene, web::Flow& main, const Typed& typed,
                   const std::vector<const territory::Territory*>& contracts) {
  main.head(scene.tr("Reminder before sending"));
  main.lede([&](web::Phrasing& p) {
    p.strong(web::trn(scene.lang, "{0} contract will be reminded.", "{0} contracts will be reminded.",
                      static_cast<std::int64_t>(contracts.size())));
    p.text(" ").text(p.tr("Nothing has been sent yet."));
  });
  main.section("card", scene.tr("Text"), [&](web::Flow& card) { card.prose(typed.text); });
  main.section("card", scene.tr("To those who write the plan of"), [&](web::Flow& card) {
    card.list([&](web::Items& items) {
      for (const auto* contract : contracts) items.item(territory::label(*contract, scene.lang));
    });
  });
  main.post_form("/plans/non-commences" + query_of(scene.request), web::csrf_token(scene.request),
                 [&](web::Fields& fields) {
                   for (const auto* contract : contracts) fields.hidden("contracts", contract->code);
                   fields.hidden("text", typed.text);
                   fields.submit(scene.tr("Send"), "step", "send");
                   fields.submit(scene.tr("Edit"), "step", "change", true);
                 });
}

web::Page page_of_list(const Scene& scene) {
  const auto& place = filtered_place(scene, list_filter(scene.request));
  web::Page page;
  page.title = web::tr(scene.lang, "Plans that have not started");
  page.crumbs = crumbs_to(scene.registry, place, scene.lang);
  page.tabs = place_tabs(scene.registry, place, "not_started", scene.actor, scene.lang);
  return page;
}

web::Response show(PagesState& state, const web::Request& request, const Typed& typed) {
  return with_scene(state, request, [&](Scene& scene) {
    auto page = page_of_list(scene);
    if (!typed.faults.empty()) page.status = 422;
    return web::page(request, page, [&](web::Flow& main) { write_list(scene, main, typed); });
  });
}

web::Response post_reminder(const Shared& state, const web::Request& request) {
  web::Form form(request);
  Typed typed{.contracts = {}, .every = false, .text = form.text("text"), .faults = form.faults()};
  std::set<std::string> seen;
  for (auto& code : form.all("contracts")) {
    if (seen.insert(code).second) typed.contracts.push_back(std::move(code));
  }
  const auto* actor = access::actor_of(request);
  if (actor == nullptr) return web::error_response(request, Forbidden{"remind"});
  if (!typed.faults.empty()) return show(*state, request, typed);
  const auto registry = state->context.territories.current();
  std::vector<const territory::Territory*> contracts;
  for (const auto& code : typed.contracts) {
    const auto* contract = registry->find(territory::Level::contract, code);
    if (contract == nullptr) return not_found(request, msg("This contract is not known."));
    contracts.push_back(contract);
  }
  const std::string step = form.text("step");
  if (step == "none") typed.contracts.clear();
  typed.every = step == "every";
  // Another page, another order, other ticks, or back from the preview.
  if (step != "preview" && step != "send") return show(*state, request, typed);
  if (contracts.empty()) typed.faults.push_back({"contracts", msg("Choose at least one contract.")});
  if (typed.text.empty()) typed.faults.push_back({"text", msg("Write the text of the reminder.")});
  if (!typed.faults.empty()) return show(*state, request, typed);
  if (step != "send") {
    return with_scene(*state, request, [&](Scene& scene) {
      auto page = page_of_list(scene);
      page.title = scene.tr("Reminder before sending");
      return web::page(request, page, [&](web::Flow& main) { write_preview(scene, main, typed, contracts); });
    });
  }
  std::vector<TerritoryKey> keys;
  for (const auto* contract : contracts) keys.push_back(contract->key);
  const auto sent = state->context.database.write([&](db::Session& session) -> Result<int> {
    const auto programme = programme::current(session);
    if (!programme) return fail(NotFound{msg("No programme has been published.")});
    access::Act act{.db = session, .actor = *actor, .now = state->context.clock.now()};
    return remind(act, {*registry, *programme}, keys, typed.text);
  });
  if (sent) return web::see_other(web::with_query(address_of(request), "envoye", std::to_string(*sent)));
  if (const auto* faults = std::get_if<Invalid>(&sent.error())) {
    typed.faults = faults->faults;
    return show(*state, request, typed);
  }
  return web::error_response(request, sent.error());
}

}  // namespace

void add_not_started_routes(web::Router& router, const Shared& state) {
  const auto add = [&](std::string name, std::string pattern, web::Method method, access::Right right,
                       web::Handler handler) {
    web::Route route;
    route.name = "steering." + std::move(name);
    route.method = method;
    route.pattern = std::move(pattern);
    // Rows and reminders are let through contract by contract, by the rules.
    route.right = access::word(right);
    if (method == web::Method::post) route.scope = web::scope_each;
    route.handler = std::move(handler);
    router.add(std::move(route));
  };
  add("not_started", "/plans/non-commences", web::Method::get, access::Right::read_aggregates,
      [state](const web::Request& request) { return show(*state, request, {}); });
  add("remind", "/plans/non-commences", web::Method::post, access::Right::remind,
      [state](const web::Request& request) { return post_reminder(state, request); });
  add("export_not_started", "/plans/non-commences/export/{format}", web::Method::get, access::Right::read_aggregates,
      [state](const web::Request& request) {
        using intake::CellType;
        const auto label = [&](std::string_view id) { return std::string(web::tr(request.lang, id)); };
        intake::TableSpec spec{.name = label("Not started"),
                               .columns = {{"code", label("Code"), CellType::text},
                                           {"contract", label("Contract"), CellType::text},
                                           {"department_code", label("Department code"), CellType::text},
                                           {"department", label("Department"), CellType::text},
                                           {"reason", label("Reason given"), CellType::text},
                                           {"delegates", label("Delegates"), CellType::text},
                                           {"last_reminder", label("Last reminder"), CellType::date},
                                           {"remind_from", label(N_("To be reminded from")), CellType::date}}};
        return table_download(request, "jalon-plans-non-commences-" + state->context.clock.today().text(),
                              std::move(spec), [state, request](intake::TableSink& sink) {
                                with_scene(*state, request, [&](Scene& scene) {
                                  // As the export of contracts: held by the registry, sorted before it is written.
                                  const auto waiting = find_waiting(scene, access::Right::export_lists);
                                  for (const auto& row : waiting.rows) {
                                    const auto last = waiting.last(row);
                                    sink.row(row.place->code, row.place->name, row.department->code,
                                             row.department->name, row.plan.reason, row.delegates, last,
                                             remind_from(scene.programme, last));
                                  }
                                  return web::Response{};
                                });
                              });
      });
}

}  // namespace jalon::steering
