// SPDX-License-Identifier: EUPL-1.2
// Calls: read by everybody once they are published, written and corrected by those who answer for them.
#include <algorithm>

#include "funding/pages.hpp"
#include "funding/specifications.hpp"

namespace jalon::funding {

namespace {

using access::Right;
using web::Method;

constexpr int criteria_rows = 8;
constexpr int piece_rows = 6;

std::optional<Call> call_in(const Scene& scene) {
  auto call = find_call(scene.db, scene.request.param("call"));
  if (!call) return std::nullopt;
  if (!may_read(scene.actor, scene.registry, *call)) return std::nullopt;
  return call;
}
web::Response no_call(const web::Request& request) {
  return web::error_response(request, NotFound{msg("This call does not exist.")});
}

std::string situation(const Scene& scene, const Call& call) {
  if (call.state != CallState::published) return std::string(scene.tr(title(call.state)));
  if (scene.today < call.text.opens)
    return web::trf(scene.lang, "opens on {0}", format_date_short(call.text.opens, scene.lang));
  if (scene.today > call.text.closes) return std::string(scene.tr("closed to applications"));
  const int days = days_between(scene.today, call.text.closes);
  return web::trn(scene.lang, "open, {0} day left", "open, {0} days left", days);
}
web::State look(const Scene& scene, const Call& call) {
  if (call.takes_applications(scene.today)) return web::State::ok;
  return call.state == CallState::withdrawn ? web::State::bad : web::State::idle;
}

web::Response list(PagesState& state, const web::Request& request) {
  return with_scene(state, request, [&](Scene& scene) {
    web::Page page;
    page.title = scene.tr("Calls for projects");
    page.crumbs.push_back({page.title, ""});
    auto all = calls(scene.db, {});
    std::erase_if(all, [&](const Call& call) { return !may_read(scene.actor, scene.registry, call); });
    // Those that can be answered first, then by the day on which they close.
    std::stable_sort(all.begin(), all.end(), [&](const Call& a, const Call& b) {
      return a.takes_applications(scene.today) > b.takes_applications(scene.today);
    });
    return web::page(request, page, [&](web::Flow& main) {
      main.head(page.title, scene.tr("What public money is offered, to whom, and by which criteria."),
                [&](web::Flow& actions) {
                  if (scene.may_somewhere(Right::write_calls))
                    actions.button_link("/appels/nouveau", scene.tr("Write a call"));
                  if (scene.may_somewhere(Right::apply_for_grants))
                    actions.button_link(mine_path, scene.tr("My applications"), true);
                  actions.button_link("/cahiers-des-charges", scene.tr("Specifications"), true);
                });
      if (all.empty()) {
        main.empty_state(scene.tr("No call has been published."));
        return;
      }
      const std::vector<web::Column> columns{{.label = scene.tr("Call")},
                                             {.label = scene.tr("Territory")},
                                             {.label = scene.tr("Applications until")},
                                             {.label = scene.tr("Situation")}};
      main.table(scene.tr("Calls, the open ones first"), columns, [&](web::Rows& rows) {
        for (const auto& call : all) {
          rows.row([&](web::Row& row) {
            row.head([&](web::Phrasing& p) {
              p.a(href(call), scene.text(call.text.title).empty() ? call.code : scene.text(call.text.title));
              p.br().soft(call.code);
            });
            row.cell(scene.place(call.text.territory));
            row.cell(format_date(call.text.closes, scene.lang));
            row.cell([&](web::Phrasing& p) { p.badge(look(scene, call), situation(scene, call)); });
          });
        }
      });
    });
  });
}

void write_text(const Scene& scene, web::Flow& main, const CallText& text) {
  const Lang lang = scene.lang;
  main.terms([&](web::Terms& terms) {
    terms.pair(scene.tr("Territory"), scene.place(text.territory));
    terms.pair(scene.tr("Applications"),
               web::trf(lang, "from {0} until {1}", format_date(text.opens, lang), format_date(text.closes, lang)));
    terms.pair(scene.tr("Actions"), web::trf(lang, "from {0} until {1}", format_date(text.action_from, lang),
                                             format_date(text.action_to, lang)));
    std::string forms;
    for (const auto form : text.forms) {
      if (!forms.empty()) forms += ", ";
      forms += scene.tr(partner::title(form));
    }
    terms.pair(scene.tr("Who may apply"), forms.empty() ? scene.tr("Any organisation") : std::string_view(forms));
    terms.pair(scene.tr("Share of the costs"),
               web::trf(lang, "at most {0} %", rate_text(text.rate_max_permille, lang)));
    if (text.firm_share_percent)
      terms.pair(scene.tr("Co-funding that is firm before the agreement"),
                 *text.firm_share_percent == 0
                     ? std::string(scene.tr("none is needed"))
                     : web::trf(lang, "at least {0} % of the plan’s", *text.firm_share_percent));
    if (!text.is_from_before())
      terms.pair(scene.tr("What is given in kind"),
                 scene.tr("says who gives it and how it was valued, and has its document"));
    if (text.amount_min_cents > 0) terms.pair(scene.tr("At least"), scene.money(text.amount_min_cents));
    if (text.amount_max_cents > 0) terms.pair(scene.tr("At most"), scene.money(text.amount_max_cents));
    terms.pair(scene.tr("Action already begun"), scene.tr(text.takes_started ? N_("taken") : N_("not taken")));
    terms.pair(scene.tr("Without an answer"),
               web::trf(lang,
                        text.silence == Silence::refusal ? N_("after {0} days silence means refusal")
                                                         : N_("after {0} days silence means acceptance"),
                        text.silence_days));
    terms.pair(scene.tr("Report of the action"),
               web::trf(lang, "within {0} days after the end of the action", text.financial_report_days));
    terms.pair(scene.tr("Paid from"), fmt::format("{} {}, {}", text.fund, text.year, text.line));
    terms.pair(scene.tr("Committee"), scene.text(text.committee));
    if (!text.specification.empty())
      terms.pair(scene.tr("Specification required"), [&](web::Phrasing& p) {
        const auto asked = find_specification(scene.db, text.specification);
        p.a(specification_href(text.specification), asked ? scene.text(asked->title) : text.specification);
        p.text(" ").text(p.tr("No grant without a check of the organisation that is met and in force."));
      });
  });
  main.raw(web::markdown(scene.text(text.text)));
  main.h2(scene.tr("Eligible costs"));
  main.prose(scene.text(text.costs));
  main.h2(scene.tr("How applications are scored"));
  const std::vector<web::Column> columns{{.label = scene.tr("Criterion")},
                                         {.label = scene.tr("What counts")},
                                         {.label = scene.tr("Weight"), .is_number = true}};
  main.table(scene.tr("Criteria, each scored from 0 to 10"), columns, [&](web::Rows& rows) {
    for (const auto& one : text.criteria) {
      rows.row([&](web::Row& row) {
        row.head(scene.text(one.title));
        row.cell(scene.text(one.guide));
        row.number(one.weight);
      });
    }
  });
  if (!text.pieces.empty()) {
    main.h2(scene.tr("Documents to bring"));
    main.list([&](web::Items& items) {
      for (const auto& piece : text.pieces)
        items.item(scene.text(piece.title) +
                   (piece.is_required ? "" : " (" + std::string(scene.tr("if there is one")) + ")"));
    });
  }
}

web::Response show(PagesState& state, const web::Request& request, const std::vector<Fault>& faults) {
  return with_scene(state, request, [&](Scene& scene) {
    const auto call = call_in(scene);
    if (!call) return no_call(request);
    auto page = page_of(scene, scene.text(call->text.title).empty() ? call->code : scene.text(call->text.title));
    if (!faults.empty()) page.status = 422;
    const bool may_write = scene.may(Right::write_calls, call->text.territory);
    const bool may_publish = scene.may(Right::publish_calls, call->text.territory);
    return web::page(request, page, [&](web::Flow& main) {
      main.head(page.title, call->code, [&](web::Flow& actions) {
        actions.badge(look(scene, *call), situation(scene, *call));
        if (call->takes_applications(scene.today) && scene.may_somewhere(Right::apply_for_grants))
          actions.button_link(href(*call) + "/demander", scene.tr("Apply"));
        if ((call->state == CallState::draft && may_write))
          actions.button_link(href(*call) + "/modifier", scene.tr("Change the draft"));
        if (call->state == CallState::published && may_publish)
          actions.button_link(href(*call) + "/modifier", scene.tr("Correct the call"), true);
        if (scene.may_somewhere(Right::read_applications)) {
          if (const auto* place = scene.registry.find(call->text.territory);
              place->level == territory::Level::department)
            actions.button_link(fmt::format("{}?appel={}", requests_href(*place), call->code), scene.tr("Applications"),
                                true);
        }
      });
      main.fault_summary(faults);
      if (call->takes_applications(scene.today) && scene.actor == nullptr)
        main.notice(web::State::idle, [&](web::Flow& notice) {
          notice.p(
              scene.tr("An organisation applies from its own space: sign in with the account of a local authority or "
                       "an association."));
        });
      if (call->state == CallState::draft) {
        const auto missing = lacks(call->text);
        main.notice(missing.empty() ? web::State::ok : web::State::warn, [&](web::Flow& notice) {
          notice.p(scene.tr(missing.empty() ? N_("This draft says everything a call needs.")
                                            : N_("Before it can be published:")));
          if (!missing.empty())
            notice.list([&](web::Items& items) {
              for (const auto& one : missing) items.item(web::tr(scene.lang, one.reason));
            });
        });
        const auto days = window_days(call->text, scene.today);
        if (may_publish && missing.empty() && days < call_window_days_min)
          main.post_form(href(*call) + "/publier", scene.csrf(), [&](web::Fields& fields) {
            fields.area({.name = "motive",
                         .label = scene.tr("Why applicants have less time than the rule gives"),
                         .hint = web::trn(scene.lang, "They have {0} day; the rule is {1}. Everybody reads it.",
                                          "They have {0} days; the rule is {1}. Everybody reads it.", days,
                                          call_window_days_min),
                         .why = why(faults, "motive"),
                         .required = true,
                         .max_characters = 2000},
                        2);
            fields.submit(scene.tr("Publish: what it says is then frozen"));
          });
        if (may_publish && missing.empty() && days >= call_window_days_min)
          main.post_button(href(*call) + "/publier", scene.csrf(), scene.tr("Publish: what it says is then frozen"));
      }
      write_text(scene, main, call->text);
      const auto versions = versions_of(scene.db, call->id);
      if (!versions.empty() && !versions.back().motive.empty())
        main.notice(web::State::warn, [&](web::Flow& notice) {
          notice.p(scene.tr("Published with less time for applicants than the rule gives:"));
          notice.prose(versions.back().motive);
        });
      if (versions.size() > 1) {
        main.h2(scene.tr("Corrections"));
        main.list([&](web::Items& items) {
          for (const auto& one : versions) {
            items.item(one.version == 1
                           ? web::trf(scene.lang, "{0}: published", format_date(paris_date(one.at), scene.lang))
                           : web::trf(scene.lang, "{0}: {1}", format_date(paris_date(one.at), scene.lang), one.motive));
          }
        });
      }
      const auto end_form = [&](std::string_view act, std::string_view label) {
        main.details(label, [&](web::Flow& inner) {
          inner.post_form(fmt::format("{}/{}", href(*call), act), scene.csrf(), [&](web::Fields& fields) {
            fields.area({.name = "motive", .label = scene.tr("Why"), .required = true, .max_characters = 2000}, 2);
            fields.submit(label, {}, {}, true);
          });
        });
      };
      if (call->state == CallState::published && may_publish) {
        end_form("clore", scene.tr("Close the call"));
        end_form("retirer", scene.tr("Withdraw the call"));
      }
      if (call->state == CallState::draft && may_write) end_form("retirer", scene.tr("Give the draft up"));
    });
  });
}

web::Response decide_it(PagesState& state, const web::Request& request, CallVerb verb) {
  const web::Form form(request);
  if (!form.ok()) return show(state, request, form.faults());
  const auto done =
      act_as_reader(state, request, [&](access::Act& act, const territory::Registry& registry) -> Result<void> {
        const auto call = find_call(act.db, request.param("call"));
        if (!call) return fail(NotFound{msg("This call does not exist.")});
        return decide_call(act, registry, call->id, verb, form.text("motive"));
      });
  if (done) return web::see_other(fmt::format("{}/{}", calls_path, request.param("call")));
  if (shows_on_form(done.error())) return show(state, request, as_faults(done.error()));
  return web::error_response(request, done.error());
}

// ---- the form ----

CallText understood(web::Form& form, const territory::Registry& registry, CallText text) {
  text.title = {form.text("title_fr"), form.text("title_en")};
  text.text = {form.text("text_fr"), form.text("text_en")};
  text.costs = {form.text("costs_fr"), form.text("costs_en")};
  text.committee = {form.text("committee_fr"), form.text("committee_en")};
  if (const auto* place = place_named(registry, form.text("territory"))) text.territory = place->key;
  text.fund = form.text("fund");
  text.year = static_cast<int>(form.integer("year", 2000, 2099).value_or(text.year));
  text.line = form.text("line");
  const auto day = [&](std::string_view field, Date& out) {
    if (const auto date = form.date(field)) out = *date;
  };
  day("opens", text.opens);
  day("closes", text.closes);
  day("action_from", text.action_from);
  day("action_to", text.action_to);
  text.takes_started = form.has("takes_started");
  text.agreement_always = form.has("agreement_always");
  text.forms.clear();
  for (const auto& word : form.all("forms")) {
    partner::LegalForm one{};
    if (partner::parse_word(word, one)) text.forms.push_back(one);
  }
  text.rate_max_permille = static_cast<int>(form.decimal("rate_max", 1, 1, 1000).value_or(text.rate_max_permille));
  if (form.has("firm_share_percent"))
    text.firm_share_percent =
        static_cast<int>(form.integer("firm_share_percent", 0, 100).value_or(new_call_firm_share));
  text.amount_min_cents = amount(form, "amount_min").value_or(0);
  text.amount_max_cents = amount(form, "amount_max").value_or(0);
  text.financial_report_days = static_cast<int>(form.integer("financial_report_days", 1, 400).value_or(180));
  text.silence = form.text("silence") == word(Silence::acceptance) ? Silence::acceptance : Silence::refusal;
  text.silence_days = static_cast<int>(form.integer("silence_days", 1, 730).value_or(120));
  text.criteria.clear();
  for (int i = 0; i < criteria_rows; ++i) {
    const auto field = [&](std::string_view name) { return fmt::format("criterion_{}_{}", i, name); };
    Criterion one{
        form.text(field("code")), {form.text(field("fr")), form.text(field("en"))}, {form.text(field("guide")), ""}, 1};
    if (one.title.fr.empty() && one.title.en.empty()) continue;
    one.weight = static_cast<int>(form.integer(field("weight"), 1, 100).value_or(1));
    text.criteria.push_back(std::move(one));
  }
  text.pieces.clear();
  for (int i = 0; i < piece_rows; ++i) {
    const auto field = [&](std::string_view name) { return fmt::format("piece_{}_{}", i, name); };
    Piece one{form.text(field("code")), {form.text(field("fr")), form.text(field("en"))}, form.has(field("required"))};
    if (!one.title.fr.empty()) text.pieces.push_back(std::move(one));
  }
  text.specification = form.text("specification");
  return text;
}

// Where the actor may write or publish calls.
std::vector<web::Choice> territories_of(const Scene& scene) {
  std::vector<web::Choice> out;
  for (const auto& grant : scene.actor->grants) {
    if (!access::role_has(grant.role, Right::write_calls) && !access::role_has(grant.role, Right::publish_calls))
      continue;
    const auto name = name_of(scene.registry, grant.territory);
    const bool is_there =
        std::any_of(out.begin(), out.end(), [&](const web::Choice& one) { return one.value == name; });
    if (!name.empty() && !is_there) out.push_back({name, scene.place(grant.territory)});
  }
  return out;
}

void write_form(const Scene& scene, web::Flow& main, const std::string& action, const CallText& text,
                const std::vector<Fault>& faults, std::string_view code, std::int64_t seen, bool is_correction) {
  const auto says = [&](std::string_view field) { return why(faults, field); };
  const auto day = [](Date date) { return date.days == 0 ? std::string() : date.text(); };
  main.post_form(action, scene.csrf(), [&](web::Fields& f) {
    f.hidden("seen", std::to_string(seen));
    if (code.empty())
      f.text_field({.name = "code",
                    .label = scene.tr("Code"),
                    .hint = scene.tr("As it is written in letters: FIPD-93-2017."),
                    .why = says("code"),
                    .required = true,
                    .max_characters = 40});
    if (is_correction)
      f.area({.name = "motive",
              .label = scene.tr("What is corrected, and why"),
              .hint = scene.tr("Applicants read it. A published call changes in their favour alone."),
              .why = says("motive"),
              .required = true,
              .max_characters = 2000},
             2);
    f.fieldset(scene.tr("What it says"), [&](web::Fields& g) {
      g.text_field({.name = "title_fr",
                    .label = scene.tr("Title in French"),
                    .value = text.title.fr,
                    .why = says("title"),
                    .max_characters = 200});
      g.text_field(
          {.name = "title_en", .label = scene.tr("Title in English"), .value = text.title.en, .max_characters = 200});
      g.area({.name = "text_fr",
              .label = scene.tr("Text in French"),
              .hint = scene.tr("Paragraphs, lists and headings in Markdown."),
              .value = text.text.fr,
              .why = says("text"),
              .max_characters = 32000},
             8);
      g.area({.name = "text_en", .label = scene.tr("Text in English"), .value = text.text.en, .max_characters = 32000},
             8);
    });
    f.fieldset(scene.tr("Window"), [&](web::Fields& g) {
      g.columns([&](web::Fields& c) {
        c.date_field({.name = "opens",
                      .label = scene.tr("Applications from"),
                      .value = day(text.opens),
                      .why = says("opens"),
                      .width = "w3"});
        c.date_field({.name = "closes",
                      .label = scene.tr("Applications until"),
                      .value = day(text.closes),
                      .why = says("closes"),
                      .width = "w3"});
        c.date_field({.name = "action_from",
                      .label = scene.tr("Actions from"),
                      .value = day(text.action_from),
                      .why = says("action_from"),
                      .width = "w3"});
        c.date_field({.name = "action_to",
                      .label = scene.tr("Actions until"),
                      .value = day(text.action_to),
                      .why = says("action_to"),
                      .width = "w3"});
      });
      g.checkbox({.name = "takes_started",
                  .label = scene.tr("An action that began before the application is taken"),
                  .why = says("takes_started")},
                 text.takes_started);
    });
    f.fieldset(scene.tr("Who and where"), [&](web::Fields& g) {
      g.select({.name = "territory",
                .label = scene.tr("Territory"),
                .value = name_of(scene.registry, text.territory),
                .why = says("territory"),
                .required = true},
               territories_of(scene));
      std::vector<web::Choice> forms;
      for (const auto form : partner::legal_forms())
        forms.push_back({std::string(partner::word(form)), std::string(scene.tr(partner::title(form)))});
      std::vector<std::string> ticked;
      for (const auto form : text.forms) ticked.emplace_back(partner::word(form));
      g.checkboxes({.name = "forms",
                    .label = scene.tr("Legal forms that may apply"),
                    .hint = scene.tr("None ticked: all."),
                    .why = says("forms")},
                   forms, ticked);
      std::vector<web::Choice> asked{{"", std::string(scene.tr("None"))}};
      for (const auto& one : specifications(scene.db)) {
        if (may_read(scene.actor, one))
          asked.push_back({one.name(), fmt::format("{} – {}", one.name(), scene.text(one.title))});
      }
      // A version that was replaced meanwhile.
      if (std::none_of(asked.begin(), asked.end(),
                       [&](const web::Choice& one) { return one.value == text.specification; }))
        asked.push_back({text.specification, text.specification});
      g.select({.name = "specification",
                .label = scene.tr("Specification that organisations must meet"),
                .hint = scene.tr("Nothing is granted without a check in force that is met."),
                .value = text.specification,
                .why = says("specification")},
               asked);
      g.area({.name = "committee_fr",
              .label = scene.tr("Members of the committee, by functions, in French"),
              .value = text.committee.fr,
              .why = says("committee"),
              .max_characters = 2000},
             2);
      g.area({.name = "committee_en",
              .label = scene.tr("The same in English"),
              .value = text.committee.en,
              .max_characters = 2000},
             2);
    });
    f.fieldset(scene.tr("Money"), [&](web::Fields& g) {
      g.columns([&](web::Fields& c) {
        c.text_field({.name = "fund",
                      .label = scene.tr("Programme of the ledger"),
                      .value = text.fund,
                      .why = says("fund"),
                      .width = "w4"});
        c.number_field({.name = "year",
                        .label = scene.tr("Budget of the year"),
                        .value = text.year == 0 ? "" : std::to_string(text.year),
                        .why = says("year"),
                        .width = "w4"});
        c.text_field(
            {.name = "line", .label = scene.tr("Line"), .value = text.line, .why = says("line"), .width = "w4"});
      });
      g.columns([&](web::Fields& c) {
        c.number_field({.name = "rate_max",
                        .label = scene.tr("Maximum share of the costs, in %"),
                        .value = rate_text(text.rate_max_permille, Lang::fr),
                        .why = says("rate_max"),
                        .width = "w4"});
        c.number_field({.name = "amount_min",
                        .label = scene.tr("Smallest amount, in euros"),
                        .value = typed(text.amount_min_cents),
                        .why = says("amount_min"),
                        .width = "w4"});
        c.number_field({.name = "amount_max",
                        .label = scene.tr("Largest amount, in euros"),
                        .hint = scene.tr("Empty: none."),
                        .value = typed(text.amount_max_cents),
                        .why = says("amount_max"),
                        .width = "w4"});
      });
      // A published call from before the rule stays without it.
      if (text.firm_share_percent || !is_correction)
        g.number_field(
            {.name = "firm_share_percent",
             .label = scene.tr("Co-funding that is firm before the agreement, in %"),
             .hint = scene.tr("Of what the plan counts on from co-funders: the State does not sign below it. "
                              "100: all of it; 0: none is needed."),
             .value = std::to_string(text.firm_share_percent.value_or(new_call_firm_share)),
             .why = says("firm_share_percent"),
             .required = true});
      g.area({.name = "costs_fr",
              .label = scene.tr("Eligible costs, in French"),
              .value = text.costs.fr,
              .why = says("costs"),
              .max_characters = 8000},
             3);
      g.area({.name = "costs_en",
              .label = scene.tr("Eligible costs, in English"),
              .value = text.costs.en,
              .max_characters = 8000},
             3);
      g.checkbox({.name = "agreement_always",
                  .label = scene.tr("An agreement is signed whatever the amount"),
                  .why = says("agreement_always")},
                 text.agreement_always);
    });
    f.fieldset(scene.tr("Answers and reports"), [&](web::Fields& g) {
      g.columns([&](web::Fields& c) {
        c.select({.name = "silence",
                  .label = scene.tr("Silence means"),
                  .value = std::string(word(text.silence)),
                  .why = says("silence"),
                  .width = "w4"},
                 {{std::string(word(Silence::refusal)), std::string(scene.tr("refusal"))},
                  {std::string(word(Silence::acceptance)), std::string(scene.tr("acceptance"))}});
        c.number_field({.name = "silence_days",
                        .label = scene.tr("after so many days"),
                        .value = std::to_string(text.silence_days),
                        .why = says("silence_days"),
                        .width = "w4"});
        c.number_field({.name = "financial_report_days",
                        .label = scene.tr("Report due, in days after the action"),
                        .hint = scene.tr("Six months at most by the arrêté of 24 May 2005."),
                        .value = std::to_string(text.financial_report_days),
                        .why = says("financial_report_days"),
                        .width = "w4"});
      });
    });
    f.fieldset(scene.tr("Criteria"), [&](web::Fields& g) {
      for (std::size_t i = 0; i < criteria_rows; ++i) {
        const auto* one = i < text.criteria.size() ? &text.criteria[i] : nullptr;
        const auto field = [&](std::string_view name) { return fmt::format("criterion_{}_{}", i, name); };
        const auto fault = fmt::format("criteria.{}", i);
        const auto fr = field("fr"), en = field("en"), guide = field("guide"), weight = field("weight");
        const auto label = web::trf(scene.lang, "Criterion {0}, in French", i + 1);
        g.hidden(field("code"), one == nullptr ? "" : one->code);
        g.columns([&](web::Fields& c) {
          c.text_field({.name = fr,
                        .label = label,
                        .value = one == nullptr ? "" : one->title.fr,
                        .why = i == 0 && says("criteria") != nullptr ? says("criteria") : says(fault),
                        .width = "w3"});
          c.text_field({.name = en,
                        .label = scene.tr("in English"),
                        .value = one == nullptr ? "" : one->title.en,
                        .width = "w3"});
          c.text_field({.name = guide,
                        .label = scene.tr("What earns points"),
                        .value = one == nullptr ? "" : one->guide.fr,
                        .width = "w4"});
          c.number_field({.name = weight,
                          .label = scene.tr("Weight"),
                          .value = one == nullptr ? "" : std::to_string(one->weight),
                          .width = "w2"});
        });
      }
    });
    f.fieldset(scene.tr("Documents to bring"), [&](web::Fields& g) {
      for (std::size_t i = 0; i < piece_rows; ++i) {
        const auto* one = i < text.pieces.size() ? &text.pieces[i] : nullptr;
        const auto field = [&](std::string_view name) { return fmt::format("piece_{}_{}", i, name); };
        const auto fault = fmt::format("pieces.{}", i);
        const auto fr = field("fr"), en = field("en"), required = field("required");
        const auto label = web::trf(scene.lang, "Document {0}, in French", i + 1);
        g.hidden(field("code"), one == nullptr ? "" : one->code);
        g.columns([&](web::Fields& c) {
          c.text_field({.name = fr,
                        .label = label,
                        .value = one == nullptr ? "" : one->title.fr,
                        .why = says(fault),
                        .width = "w5"});
          c.text_field({.name = en,
                        .label = scene.tr("in English"),
                        .value = one == nullptr ? "" : one->title.en,
                        .width = "w4"});
          c.checkbox({.name = required, .label = scene.tr("Required"), .width = "w3"},
                     one == nullptr || one->is_required);
        });
      }
    });
    f.submit(scene.tr(is_correction ? N_("Publish the correction") : N_("Save the draft")));
  });
}

web::Response new_page(PagesState& state, const web::Request& request, const CallText* given,
                       const std::vector<Fault>& faults) {
  return with_scene(state, request, [&](Scene& scene) {
    auto page = page_of(scene, scene.tr("Write a call"));
    if (!faults.empty()) page.status = 422;
    return web::page(request, page, [&](web::Flow& main) {
      main.head(page.title);
      main.fault_summary(faults);
      write_form(scene, main, std::string(calls_path), given == nullptr ? CallText{} : *given, faults, {}, 0, false);
    });
  });
}

web::Response post_new(PagesState& state, const web::Request& request) {
  web::Form form(request);
  const auto registry = state.context.territories.current();
  const auto text = understood(form, *registry, CallText{});
  if (!form.ok()) return new_page(state, request, &text, form.faults());
  const auto done =
      act_as_reader(state, request, [&](access::Act& act, const territory::Registry& places) -> Result<void> {
        auto made = create_call(act, places, form.text("code"), text);
        if (!made) return fail(std::move(made.error()));
        return {};
      });
  if (done) return web::see_other(fmt::format("{}/{}", calls_path, trim(form.text("code"))));
  if (shows_on_form(done.error())) return new_page(state, request, &text, as_faults(done.error()));
  return web::error_response(request, done.error());
}

web::Response edit_page(PagesState& state, const web::Request& request, const CallText* given,
                        const std::vector<Fault>& faults) {
  return with_scene(state, request, [&](Scene& scene) {
    const auto call = call_in(scene);
    if (!call) return no_call(request);
    const bool is_correction = call->state == CallState::published;
    const auto right = is_correction ? Right::publish_calls : Right::write_calls;
    if (!scene.may(right, call->text.territory))
      return web::error_response(request, Forbidden{std::string(access::word(right))});
    if (call->state != CallState::draft && !is_correction)
      return web::error_response(
          request, Refused{"funding.call_state", msg("This cannot be done to the call in its present state."),
                           msg("Write another one.")});
    auto page = page_of(scene, scene.tr(is_correction ? N_("Correct the call") : N_("Change the draft")),
                        {{call->code, href(*call)}});
    if (!faults.empty()) page.status = 422;
    return web::page(request, page, [&](web::Flow& main) {
      main.head(page.title, call->code);
      main.fault_summary(faults);
      write_form(scene, main, href(*call) + "/modifier", given == nullptr ? call->text : *given, faults, call->code,
                 is_correction ? call->version : call->revision, is_correction);
    });
  });
}

web::Response post_edit(PagesState& state, const web::Request& request) {
  web::Form form(request);
  const auto before =
      state.context.database.read([&](db::Session& session) { return find_call(session, request.param("call")); });
  if (!before) return no_call(request);
  const auto registry = state.context.territories.current();
  const auto text = understood(form, *registry, before->text);
  const auto seen = form.integer("seen", 0, 1'000'000'000).value_or(0);
  if (!form.ok()) return edit_page(state, request, &text, form.faults());
  const auto done =
      act_as_reader(state, request, [&](access::Act& act, const territory::Registry& places) -> Result<void> {
        if (before->state == CallState::published) {
          auto version = correct_call(act, places, before->id, static_cast<int>(seen), text, form.text("motive"));
          if (!version) return fail(std::move(version.error()));
          return {};
        }
        auto revision = edit_call(act, places, before->id, seen, text);
        if (!revision) return fail(std::move(revision.error()));
        return {};
      });
  if (done) return web::see_other(href(*before));
  if (shows_on_form(done.error())) return edit_page(state, request, &text, as_faults(done.error()));
  return web::error_response(request, done.error());
}

// ---- applying ----

web::Response apply_page(PagesState& state, const web::Request& request, const std::vector<Fault>& faults) {
  return with_scene(state, request, [&](Scene& scene) {
    const auto call = call_in(scene);
    if (!call) return no_call(request);
    auto page = page_of(scene, scene.tr("Apply"), {{scene.text(call->text.title), href(*call)}});
    if (!faults.empty()) page.status = 422;
    const auto mine = partner::organisations_of(scene.db, scene.actor->account);
    // Where this account may apply within the call: its own territories, a department with its contracts.
    std::vector<web::Choice> places;
    const auto add = [&](const territory::Territory& place) {
      const auto path = scene.registry.right_path(place.key);
      if (std::find(path.begin(), path.end(), call->text.territory) == path.end()) return;
      const auto name = name_of(scene.registry, place.key);
      if (std::none_of(places.begin(), places.end(), [&](const web::Choice& one) { return one.value == name; }))
        places.push_back({name, territory::label(place, scene.lang)});
    };
    for (const auto& grant : scene.actor->grants) {
      const auto* place = scene.registry.find(grant.territory);
      if (place == nullptr || !access::role_has(grant.role, Right::apply_for_grants)) continue;
      if (place->level == territory::Level::department || place->level == territory::Level::contract) add(*place);
      for (const auto* department : scene.registry.below(place->key, territory::Level::department)) add(*department);
      for (const auto* contract : scene.registry.below(place->key, territory::Level::contract)) add(*contract);
    }
    return web::page(request, page, [&](web::Flow& main) {
      main.head(page.title, scene.text(call->text.title));
      main.fault_summary(faults);
      if (mine.empty()) {
        main.empty_state(scene.tr("You act for no organisation yet: declare yours, or ask to join it."),
                         [&](web::Phrasing& p) { p.button_link("/organismes", scene.tr("My organisations")); });
        return;
      }
      if (places.empty()) {
        main.empty_state(scene.tr("This call is not for the territories of your account."));
        return;
      }
      main.post_form(href(*call) + "/demander", scene.csrf(), [&](web::Fields& fields) {
        std::vector<web::Choice> choices;
        for (const auto& one : mine) choices.push_back({one.id.text(), one.name});
        fields.select({.name = "organisation",
                       .label = scene.tr("For which organisation"),
                       .value = choices.front().value,
                       .why = why(faults, "organisation"),
                       .required = true},
                      choices);
        fields.select({.name = "territory",
                       .label = scene.tr("Where"),
                       .hint = scene.tr(
                           "The contract in which the project takes place, or the department when it goes beyond one."),
                       .value = places.front().value,
                       .why = why(faults, "territory"),
                       .required = true},
                      places);
        std::vector<web::Choice> earlier{{"", std::string(scene.tr("Begin with an empty file"))}};
        for (const auto& one : mine) {
          ApplicationFilter filter;
          filter.organisation = one.id;
          filter.with_drafts = true;
          filter.limit = 30;
          for (const auto& row : applications(scene.db, filter).rows)
            earlier.push_back({row.id.text(), fmt::format("{} – {}", row.number, row.title)});
        }
        if (earlier.size() > 1)
          fields.select({.name = "copy", .label = scene.tr("Take over the answers of"), .value = ""}, earlier);
        fields.submit(scene.tr("Begin the application"));
      });
    });
  });
}

web::Response post_apply(PagesState& state, const web::Request& request) {
  const web::Form form(request);
  if (!form.ok()) return apply_page(state, request, form.faults());
  ApplicationId id;
  const auto done =
      act_as_reader(state, request, [&](access::Act& act, const territory::Registry& registry) -> Result<void> {
        const auto call = find_call(act.db, request.param("call"));
        if (!call) return fail(NotFound{msg("This call does not exist.")});
        const auto organisation = partner::PartnerId::parse(form.text("organisation"));
        if (!organisation) return invalid("organisation", msg("Choose one of your organisations."));
        const auto* place = place_named(registry, form.text("territory"));
        if (place == nullptr) return invalid("territory", msg("This territory is not known."));
        auto made = start_application(act, registry, call->id, *organisation, place->key,
                                      ApplicationId::parse(form.text("copy")));
        if (!made) return fail(std::move(made.error()));
        id = *made;
        return {};
      });
  if (done) return web::see_other(href(id));
  if (shows_on_form(done.error())) return apply_page(state, request, as_faults(done.error()));
  return web::error_response(request, done.error());
}

}  // namespace

void add_call_routes(web::Router& router, const Shared& state) {
  const std::string each(web::scope_each);
  add_way(router, state, {.name = "calls", .pattern = "/appels"}, list);
  add_way(router, state, {.name = "new_call", .pattern = "/appels/nouveau", .right = Right::write_calls, .scope = each},
          [](PagesState& s, const web::Request& r) { return new_page(s, r, nullptr, {}); });
  add_way(
      router, state,
      {.name = "create_call", .method = Method::post, .pattern = "/appels", .right = Right::write_calls, .scope = each},
      post_new);
  add_way(router, state, {.name = "call", .pattern = "/appels/{call}"},
          [](PagesState& s, const web::Request& r) { return show(s, r, {}); });
  add_way(
      router, state,
      {.name = "edit_call_form", .pattern = "/appels/{call}/modifier", .right = Right::read_aggregates, .scope = each},
      [](PagesState& s, const web::Request& r) { return edit_page(s, r, nullptr, {}); });
  add_way(router, state,
          {.name = "edit_call",
           .method = Method::post,
           .pattern = "/appels/{call}/modifier",
           .right = Right::read_aggregates,
           .scope = each},
          post_edit);
  for (const auto& [name, verb, right] : {std::tuple{"publier", CallVerb::publish, Right::publish_calls},
                                          {"clore", CallVerb::close, Right::publish_calls},
                                          {"retirer", CallVerb::withdraw, Right::read_aggregates}}) {
    add_way(router, state,
            {.name = word(verb) == "publish" ? "publish_call"
                     : word(verb) == "close" ? "close_call"
                                             : "withdraw_call",
             .method = Method::post,
             .pattern = fmt::format("/appels/{{call}}/{}", name),
             .right = right,
             .scope = each},
            [verb](PagesState& s, const web::Request& r) { return decide_it(s, r, verb); });
  }
  add_way(router, state,
          {.name = "apply_form", .pattern = "/appels/{call}/demander", .right = Right::apply_for_grants, .scope = each},
          [](PagesState& s, const web::Request& r) { return apply_page(s, r, {}); });
  add_way(router, state,
          {.name = "apply",
           .method = Method::post,
           .pattern = "/appels/{call}/demander",
           .right = Right::apply_for_grants,
           .scope = each},
          post_apply);
}

}  // namespace jalon::funding
