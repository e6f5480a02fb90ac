// SPDX-License-Identifier: EUPL-1.2
// Where the plan of a contract stands, what it lacks, the next act for this reader; and a page before each act that
// says what it leads to.
#include <algorithm>
#include <array>
#include <map>

#include "base/text.hpp"
#include "plan/labels.hpp"
#include "plan/scene.hpp"

namespace jalon::plan {

namespace {

using access::Right;
using web::Method;

// An act as a page offers it: the words of its address, of its button and of its page.
struct ActPage {
  Verb verb;
  Right right;
  std::string_view slug;
  std::string_view button;           // msgid
  std::string_view text_label = {};  // msgid of the text that the act needs; empty: none
  std::string_view text_field = {};
};
constexpr std::array acts{
    ActPage{Verb::start, Right::write_plan, "commencer", N_("Start the plan")},
    ActPage{Verb::submit, Right::submit_plan, "soumettre", N_("Submit to the prefect")},
    ActPage{Verb::send_back, Right::return_plan, "renvoyer", N_("Return for correction"), N_("What must be corrected"),
            "motive"},
    ActPage{Verb::sign_for_state, Right::sign_for_state, "signer-etat", N_("Sign for the State")},
    ActPage{Verb::sign_for_authority, Right::sign_for_authority, "signer-collectivite",
            N_("Sign for the local authority")},
    ActPage{Verb::begin, Right::run_plan, "mettre-en-oeuvre", N_("Declare under way")},
    ActPage{Verb::evaluate, Right::run_plan, "evaluer", N_("Declare evaluated"), N_("What the evaluation concludes"),
            "conclusion"},
    ActPage{Verb::amend, Right::amend_plan, "amender", N_("Open an amendment"), N_("Why the plan must be amended"),
            "motive"},
};

bool is_signed(const Scene& scene, Verb verb) {
  if (verb == Verb::sign_for_state) return scene.plan.state_signed_on.has_value();
  if (verb == Verb::sign_for_authority) return scene.plan.authority_signed_on.has_value();
  return false;
}
bool is_possible(const Scene& scene, const ActPage& act) {
  const auto table = transitions();
  const bool from_here = std::any_of(
      table.begin(), table.end(), [&](const auto& row) { return row.from == scene.plan.state && row.act == act.verb; });
  return from_here && !is_signed(scene, act.verb) && scene.may(act.right);
}

std::string day(const std::optional<Date>& date, Lang lang) { return date ? format_date(*date, lang) : std::string(); }

std::string plan_title(const Scene& scene) {
  return web::trf(scene.lang, "{0}: {1}", scene.programme.plan_noun.opening(scene.lang), scene.contract.name);
}

std::string deadline_text(const Scene& scene) {
  const auto deadline = scene.programme.deadline("plan.adopted");
  if (!deadline) return {};
  std::string out = web::trf(scene.lang, "due on {0}", format_date(*deadline, scene.lang));
  if (!scene.plan.in_force.empty()) return out;
  const int days = days_between(scene.today, *deadline);
  if (days > 0) return out + ", " + web::trn(scene.lang, "in {0} day", "in {0} days", days);
  if (days == 0) return out + ", " + std::string(web::tr(scene.lang, "today"));
  return out + ", " + web::trn(scene.lang, "{0} day late", "{0} days late", -days);
}

std::string subtitle(const Scene& scene) {
  const Lang lang = scene.lang;
  std::string out;
  if (scene.plan.state != State::not_started) out = web::trf(lang, "Version {0}", scene.plan.version) + " · ";
  out += web::tr(lang, title(scene.plan.state));
  if (const auto due = deadline_text(scene); !due.empty()) out += " · " + due;
  if (scene.plan.changed_at.ms > 0) {
    out += " · " + web::trf(lang, "last changed on {0}", format_instant(scene.plan.changed_at, lang));
  }
  return out;
}

// Who is awaited, when the reader can do nothing.
std::string_view awaited(const Scene& scene) {
  switch (scene.plan.state) {
    case State::not_started:
      return N_("The local authority or the prefect’s delegate starts the plan.");
    case State::drafting:
      return N_("The local authority and the prefect’s delegate are writing; the authority submits.");
    case State::returned:
      return N_("The local authority corrects the plan and submits it again.");
    case State::submitted:
      if (scene.plan.state_signed_on) return N_("The mayor or the president of the EPCI is to sign.");
      if (scene.plan.authority_signed_on) return N_("The prefect is to sign.");
      return N_(
          "The prefect and the mayor or the president of the EPCI are to sign, or the prefecture returns the plan.");
    case State::adopted:
      return N_("The prefect declares the plan under way when its first action begins.");
    case State::under_way:
      return N_("The prefect follows the milestones and declares the plan evaluated.");
    case State::evaluated:
      return N_("The plan is closed.");
  }
  return {};
}

void write_next(web::Flow& flow, const Scene& scene, std::size_t lacking) {
  flow.section("", web::tr(scene.lang, "What comes next"), [&](web::Flow& card) {
    if (scene.may_write()) {
      card.p(lacking == 0 ? std::string(web::tr(scene.lang, "Everything that the programme asks for is there."))
                          : web::trn(scene.lang, "{0} thing is missing before the plan can be submitted.",
                                     "{0} things are missing before the plan can be submitted.",
                                     static_cast<std::int64_t>(lacking)));
    } else {
      card.p(web::tr(scene.lang, awaited(scene)));
    }
    bool any = false;
    for (const auto& act : acts) {
      if (!is_possible(scene, act)) continue;
      const bool second =
          any || act.verb == Verb::send_back || act.verb == Verb::amend || (act.verb == Verb::submit && lacking > 0);
      card.p([&](web::Phrasing& p) {
        p.button_link(scene.href("/" + std::string(act.slug)), web::tr(scene.lang, act.button), second);
      });
      any = true;
    }
    if (scene.plan.state == State::not_started && scene.may(Right::write_plan)) {
      card.details(
          web::tr(scene.lang, "It cannot start yet? Say why"),
          [&](web::Flow& inside) {
            inside.post_form(scene.href("/motif"), scene.csrf(), [&](web::Fields& fields) {
              fields.area({.name = "reason",
                           .label = web::tr(scene.lang, "Reason for not starting"),
                           .hint = web::tr(scene.lang,
                                           "The prefecture and the national coordinator read it. No name of a person."),
                           .value = scene.plan.reason,
                           .required = true,
                           .max_characters = 2000},
                          3);
              fields.submit(web::tr(scene.lang, "Keep this reason"), {}, {}, true);
            });
          },
          false);
    }
  });
}

void write_axes(web::Flow& flow, const Scene& scene, const std::vector<AxisStanding>& axes,
                const std::vector<Lack>& lacking, const std::vector<Action>& actions) {
  flow.table(web::tr(scene.lang, "Axes and actions"),
             {{.label = web::tr(scene.lang, "Axis")},
              {.label = web::tr(scene.lang, "Actions"), .is_number = true},
              {.label = web::tr(scene.lang, "Where it stands")},
              {.label = web::tr(scene.lang, "What is missing")}},
             [&](web::Rows& rows) {
               for (const auto& one : axes) {
                 rows.row([&](web::Row& row) {
                   row.head([&](web::Phrasing& p) {
                     p.a(scene.href("/axes/" + one.axis->code), one.axis->code + ". " + one.axis->title.in(scene.lang));
                   });
                   row.number(one.actions);
                   row.cell([&](web::Phrasing& p) { p.badge(one.state, one.label); });
                   row.cell([&](web::Phrasing& p) {
                     constexpr int shown_max = 3;
                     int shown = 0;
                     for (const auto& lack : lacking) {
                       if (!scene.is_writable() || lack.axis != one.axis->code) continue;
                       if (shown == shown_max) {
                         p.br().soft(web::trn(scene.lang, "and {0} other", "and {0} others", one.lacks - shown_max));
                         break;
                       }
                       if (shown++ > 0) p.br();
                       p.a(lack_href(scene, lack, actions), web::tr(scene.lang, lack.what));
                     }
                   });
                 });
               }
             });
}

void write_money(web::Flow& flow, const Scene& scene, const std::vector<Action>& actions) {
  std::map<std::string, std::int64_t> sums;
  std::int64_t total = 0;
  for (const auto& action : actions) {
    for (const auto& line : action.budget) {
      sums[line.funder] += line.amount_cents;
      total += line.amount_cents;
    }
  }
  if (sums.empty()) return;
  flow.div("card", [&](web::Flow& card) {
    card.table(web::tr(scene.lang, "Budget by funder, all actions together"),
               {{.label = web::tr(scene.lang, "Funder")}, {.label = web::tr(scene.lang, "Amount"), .is_number = true}},
               [&](web::Rows& rows) {
                 for (const auto& funder : scene.programme.funders) {
                   const auto sum = sums.find(funder.code);
                   if (sum == sums.end()) continue;
                   rows.row([&](web::Row& row) {
                     row.head(funder.label.in(scene.lang));
                     row.figure(euros(sum->second, scene.lang));
                   });
                 }
                 rows.total([&](web::Row& row) {
                   row.head(web::tr(scene.lang, "Total"));
                   row.figure(euros(total, scene.lang));
                 });
               });
  });
}

void write_talk(web::Flow& flow, const Scene& scene, const std::vector<Action>& actions) {
  const auto all = comments(scene.session, scene.plan.id);
  std::vector<const Comment*> open;
  for (const auto& comment : all) {
    if (!comment.resolved) open.push_back(&comment);
  }
  if (open.empty()) return;
  flow.section(
      "", web::trn(scene.lang, "{0} open comment", "{0} open comments", static_cast<std::int64_t>(open.size())),
      [&](web::Flow& card) {
        card.list([&](web::Items& items) {
          constexpr std::size_t shown_max = 5;
          for (std::size_t i = open.size(); i-- > 0 && open.size() - i <= shown_max;) {
            const Comment& comment = *open[i];
            const auto action =
                std::find_if(actions.begin(), actions.end(), [&](const Action& a) { return a.id == comment.action; });
            items.item([&](web::Flow& item) {
              const std::string place = action == actions.end()
                                            ? std::string(web::tr(scene.lang, "Removed action"))
                                            : web::trf(scene.lang, "Action {0}.{1}", action->axis, action->number);
              item.a(scene.href("/actions/" + comment.action.text() + "#commentaires"), place);
              item.text(", " + comment.author + web::trf(scene.lang, ": {0}", shorten(comment.text, 120)));
            });
          }
        });
      });
}

web::Response overview(Scene& scene, const std::vector<Fault>& faults = {}, int status = 200) {
  const Lang lang = scene.lang;
  const bool exists = !scene.plan.id.is_null() && scene.plan.state != State::not_started;
  const auto written = exists ? actions(scene.session, scene.plan.id) : std::vector<Action>{};
  const auto texts = exists ? axes(scene.session, scene.plan.id) : std::vector<AxisText>{};
  const auto lacking = exists ? lacks(scene.context(), written) : std::vector<Lack>{};
  auto page = scene.page(plan_title(scene));
  page.live = true;
  page.status = status;
  return web::page(scene.request, page, [&](web::Flow& flow) {
    flow.head(page.title, subtitle(scene), [&](web::Flow& beside) {
      if (!exists) return;
      beside.button_link(scene.href("/lecture"), web::tr(lang, "Read and print"), true);
      beside.button_link(scene.href("/versions"), web::tr(lang, "Versions"), true);
    });
    flow.fault_summary(faults);
    flow.steps(web::tr(lang, "Progress of the plan"),
               steps(store::as_plan(scene.plan), scene.programme, scene.today, lang));
    if (scene.plan.state == State::returned) {
      flow.notice(web::State::warn, [&](web::Flow& notice) {
        notice.h3(web::tr(lang, "What must be corrected"));
        notice.prose(scene.plan.return_motive);
        notice.note(
            web::trf(lang, "{0}, on {1}", scene.plan.acted_by, format_date(paris_date(scene.plan.acted_at), lang)));
      });
    }
    if (!scene.plan.in_force.empty() && scene.plan.version > 1 && scene.plan.state != State::adopted &&
        scene.plan.state != State::under_way && scene.plan.state != State::evaluated) {
      flow.notice(web::State::idle, [&](web::Flow& notice) {
        notice.p(web::trf(lang, "This is an amendment. Version {0} stays in force until both sign this one.",
                          scene.plan.version - 1));
      });
    }
    if (scene.plan.state == State::not_started && !scene.plan.reason.empty()) {
      flow.notice(web::State::warn, [&](web::Flow& notice) {
        notice.h3(web::tr(lang, "Why the plan has not started"));
        notice.prose(scene.plan.reason);
        notice.note(
            web::trf(lang, "{0}, on {1}", scene.plan.acted_by, format_date(paris_date(scene.plan.acted_at), lang)));
      });
    }
    if (!scene.plan.conclusion.empty()) {
      flow.notice(web::State::ok, [&](web::Flow& notice) {
        notice.h3(web::tr(lang, "What the evaluation concludes"));
        notice.prose(scene.plan.conclusion);
      });
    }
    flow.grid([&](web::Flow& grid) {
      grid.div("card w8", [&](web::Flow& card) {
        if (exists) {
          write_axes(card, scene, standings(scene, written, texts, lacking), lacking, written);
        } else {
          card.h2(web::tr(lang, "The plan will follow these axes."));
          card.ordered([&](web::Items& items) {
            for (const auto& axis : scene.programme.axes) items.item(axis.title.in(lang));
          });
        }
      });
      grid.div("w4", [&](web::Flow& side) {
        side.grid([&](web::Flow& stack) {
          write_next(stack, scene, lacking.size());
          if (exists) {
            write_talk(stack, scene, written);
            write_money(stack, scene, written);
          }
        });
      });
    });
  });
}

// ---- the page before an act -----------------------------------------------------------------------------------------

std::vector<std::string_view> consequences(Verb verb) {
  switch (verb) {
    case Verb::start:
      return {N_("The axes of the programme are opened, and the local authority and the prefect’s delegate can write "
                 "in them."),
              N_("The contract counts among the plans started, today.")};
    case Verb::submit:
      return {N_("The text is frozen as it stands: nobody can change it while it waits for its signatures."),
              N_("The prefect and the mayor or the president of the EPCI can sign it."),
              N_("The prefecture can return it for correction; you can then write in it again.")};
    case Verb::send_back:
      return {N_("The local authority reads your motive and can write in the plan again."),
              N_("A signature already given is void: the corrected plan will be signed anew.")};
    case Verb::sign_for_state:
    case Verb::sign_for_authority:
      return {N_("You sign the text as it was submitted; it can be read below."),
              N_("With both signatures the plan is adopted and becomes an annex of the contract."),
              N_("A signature cannot be taken back; the plan can later be amended.")};
    case Verb::begin:
      return {N_("The plan counts among those under way, and its milestones can be marked as they are met.")};
    case Verb::evaluate:
      return {N_("The plan is closed with this conclusion, which everybody who reads the plan can see."),
              N_("Its text can no longer change.")};
    case Verb::amend:
      return {N_("A new version opens for writing. What was signed stays in force until both have signed the new one."),
              N_("The versions can be compared at any time.")};
  }
  return {};
}

web::Response act_page(Scene& scene, const ActPage& act, const std::vector<Fault>& faults, const std::string& typed,
                       int status) {
  const Lang lang = scene.lang;
  const std::string label(web::tr(lang, act.button));
  auto page = scene.page(label);
  page.status = status;
  page.crumbs.push_back({plan_title(scene), scene.href()});
  page.crumbs.push_back({label, "", true});
  const bool exists = !scene.plan.id.is_null() && scene.plan.state != State::not_started;
  std::vector<Lack> lacking;
  std::vector<Action> written;
  if (exists && act.verb == Verb::submit) {
    written = actions(scene.session, scene.plan.id);
    lacking = lacks(scene.context(), written);
  }
  return web::page(scene.request, page, [&](web::Flow& flow) {
    flow.head(label, plan_title(scene));
    const bool offered = is_possible(scene, act);
    if (act.verb != Verb::submit || lacking.empty()) flow.fault_summary(faults);
    if (!offered) {
      flow.notice(web::State::idle, [&](web::Flow& notice) {
        notice.p(web::tr(lang, "This cannot be done now."));
        notice.p(web::tr(lang, awaited(scene)));
      });
      flow.p([&](web::Phrasing& p) { p.a(scene.href(), web::tr(lang, "Back to the plan")); });
      return;
    }
    if (!lacking.empty()) {
      flow.notice(web::State::bad, [&](web::Flow& notice) {
        notice.h2(web::trn(lang, "{0} thing is missing before the plan can be submitted.",
                           "{0} things are missing before the plan can be submitted.",
                           static_cast<std::int64_t>(lacking.size())));
        notice.list([&](web::Items& items) {
          for (const auto& lack : lacking) {
            items.item([&](web::Flow& item) { item.a(lack_href(scene, lack, written), web::tr(lang, lack.what)); });
          }
        });
      });
      flow.p([&](web::Phrasing& p) { p.a(scene.href(), web::tr(lang, "Back to the plan")); });
      return;
    }
    flow.list([&](web::Items& items) {
      for (const auto& line : consequences(act.verb)) items.item(web::tr(lang, line));
    });
    if (act.verb == Verb::sign_for_state || act.verb == Verb::sign_for_authority || act.verb == Verb::send_back) {
      flow.p([&](web::Phrasing& p) {
        p.a(scene.href("/lecture") + (scene.plan.submission ? "?version=" + *scene.plan.submission : std::string()),
            web::trf(lang, "Read the plan as it was submitted on {0}", day(scene.plan.submitted_on, lang)));
      });
    }
    flow.post_form(scene.href("/" + std::string(act.slug)), scene.csrf(), [&](web::Fields& fields) {
      // What is decided on is what this page showed.
      fields.hidden("submission", scene.plan.submission.value_or(std::string()));
      if (!act.text_field.empty()) {
        const auto fault =
            std::find_if(faults.begin(), faults.end(), [&](const Fault& one) { return one.field == act.text_field; });
        fields.area({.name = act.text_field,
                     .label = web::tr(lang, act.text_label),
                     .hint = web::tr(lang, "No name of a person, no phone number, no private address."),
                     .value = typed,
                     .why = fault == faults.end() ? nullptr : &fault->reason,
                     .required = true,
                     .max_characters = act.verb == Verb::evaluate ? 10'000U : 5'000U},
                    8);
      }
      fields.submit(label);
      fields.text(" ");
      fields.button_link(scene.href(), web::tr(lang, "Cancel"), true);
    });
  });
}

Result<void> perform_act(access::Act& act, const Posted& posted, Verb verb, std::string_view text,
                         std::string_view submission) {
  const PlanId plan = posted.plan.id;
  switch (verb) {
    case Verb::start: {
      const auto started = start_plan(act, posted.context, posted.contract.key);
      return started ? Result<void>{} : Result<void>(fail(started.error()));
    }
    case Verb::submit:
      return submit_plan(act, posted.context, plan);
    case Verb::send_back:
      return return_plan(act, posted.context, plan, text, submission);
    case Verb::sign_for_state:
    case Verb::sign_for_authority: {
      const auto state = sign_plan(act, posted.context, plan, verb == Verb::sign_for_state, submission);
      return state ? Result<void>{} : Result<void>(fail(state.error()));
    }
    case Verb::begin:
      return begin_plan(act, posted.context, plan);
    case Verb::evaluate:
      return evaluate_plan(act, posted.context, plan, text);
    case Verb::amend:
      return amend_plan(act, posted.context, plan, text);
  }
  return {};
}

}  // namespace

std::vector<web::Step> steps(const Plan& plan, const programme::Programme& programme, Date today, Lang lang) {
  const auto rank = [](State state) {
    switch (state) {
      case State::not_started:
        return 0;
      case State::drafting:
      case State::returned:
        return 1;
      case State::submitted:
        return 2;
      case State::adopted:
        return 4;
      case State::under_way:
        return 5;
      case State::evaluated:
        return 6;
    }
    return 0;
  };
  const int here = rank(plan.state);
  const auto deadline = programme.deadline("plan.adopted");
  const bool late = !plan.in_force && deadline && today > *deadline;
  const auto step = [&](int place, std::string_view label, std::string note) {
    const bool current = place == here;
    web::State state = place < here ? web::State::ok : web::State::idle;
    if (current) state = late ? web::State::bad : plan.state == State::returned ? web::State::warn : web::State::idle;
    if (current && plan.state == State::evaluated) state = web::State::ok;
    return web::Step{
        .label = std::string(web::tr(lang, label)), .state = state, .current = current, .note = std::move(note)};
  };
  std::string signatures;
  if (plan.state == State::submitted) {
    if (plan.state_signed_on) signatures = web::trf(lang, "State: {0}", day(plan.state_signed_on, lang));
    if (plan.authority_signed_on)
      signatures = web::trf(lang, "local authority: {0}", day(plan.authority_signed_on, lang));
  }
  const std::string_view writing = plan.state == State::returned ? title(State::returned) : title(State::drafting);
  std::vector<web::Step> out{
      step(0, plan.started_on ? N_("Plan started") : N_("Not started"), day(plan.started_on, lang)),
      step(1, writing, plan.version > 1 ? web::trf(lang, "amendment, version {0}", plan.version) : std::string()),
      step(2, N_("Submitted"), day(plan.submitted_on, lang)),
      step(3, N_("Both signatures"), signatures),
      step(4, N_("Adopted and signed"),
           here >= 4 ? day(plan.state_signed_on && plan.authority_signed_on
                               ? std::max(plan.state_signed_on, plan.authority_signed_on)
                               : plan.adopted_on,
                           lang)
                     : std::string()),
      step(5, N_("Being carried out"), {}),
      step(6, N_("Evaluated"), {}),
  };
  if (here == 0) out[0].note.clear();
  if (here == 2) {
    // Waiting for signatures is where a submitted plan stands.
    out[2].state = web::State::ok;
    out[2].current = false;
    out[3].current = true;
    out[3].state = late ? web::State::bad : web::State::warn;
  }
  return out;
}

void add_overview_routes(web::Router& router, const PagesContext& context) {
  add_route(router, context, "overview", Method::get, "", Right::read_plans,
            [](const PagesContext& pages, const web::Request& request) {
              return with_scene(pages, request, [](Scene& scene) { return overview(scene); });
            });
  add_route(router, context, "give_reason", Method::post, "/motif", Right::write_plan,
            [](const PagesContext& pages, const web::Request& request) {
              const web::Form form(request);
              std::vector<Fault> faults = form.faults();
              if (faults.empty()) {
                const auto done = perform<void>(pages, request, "page", [&](access::Act& act, const Posted& posted) {
                  return give_reason(act, posted.context, posted.contract.key, form.text("reason"));
                });
                if (done) {
                  return with_scene(pages, request, [](Scene& scene) { return web::see_other(scene.href()); });
                }
                if (!std::holds_alternative<Invalid>(done.error())) return web::error_response(request, done.error());
                faults = faults_of(done.error());
              }
              return with_scene(pages, request, [&](Scene& scene) {
                scene.plan.reason = form.text("reason");
                return overview(scene, faults, 422);
              });
            });
  for (const ActPage& act : acts) {
    const std::string path = "/" + std::string(act.slug);
    add_route(router, context, std::string(word(act.verb)) + "_page", Method::get, path, act.right,
              [act](const PagesContext& pages, const web::Request& request) {
                return with_scene(pages, request, [&](Scene& scene) { return act_page(scene, act, {}, {}, 200); });
              });
    add_route(router, context, std::string(word(act.verb)), Method::post, path, act.right,
              [act](const PagesContext& pages, const web::Request& request) {
                const web::Form form(request);
                std::vector<Fault> faults = form.faults();
                const std::string text = act.text_field.empty() ? std::string() : form.text(act.text_field);
                if (faults.empty()) {
                  const auto done = perform<void>(pages, request, "page", [&](access::Act& by, const Posted& posted) {
                    return perform_act(by, posted, act.verb, text, form.text("submission"));
                  });
                  if (done) {
                    return with_scene(pages, request, [](Scene& scene) { return web::see_other(scene.href()); });
                  }
                  if (!std::holds_alternative<Invalid>(done.error())) return web::error_response(request, done.error());
                  faults = faults_of(done.error());
                }
                return with_scene(pages, request,
                                  [&](Scene& scene) { return act_page(scene, act, faults, text, 422); });
              });
  }
}

}  // namespace jalon::plan
