// SPDX-License-Identifier: EUPL-1.2
#include "steering/returned.hpp"

#include <algorithm>

#include "web/i18n.hpp"
#include "web/page.hpp"

namespace jalon::steering {

const Message* Returned::why(std::string_view name, std::string_view field) const {
  if (!is(name)) return nullptr;
  const auto found = std::ranges::find(faults, field, &Fault::field);
  return found == faults.end() ? nullptr : &found->reason;
}
std::string Returned::value(std::string_view name, std::string_view field, std::string otherwise) const {
  return is(name) && form->has(field) ? form->text(field) : otherwise;
}
int Returned::status() const { return refusal ? web::status_of(*refusal) : faults.empty() ? 200 : 422; }
void Returned::write(web::Flow& main) const {
  main.fault_summary(faults);
  if (refusal) main.notice(web::State::bad, [&](web::Flow& in) { in.p(web::tr(in.lang(), *refusal)); });
}

web::Response run_form(const Desk& desk, const web::Request& request, const web::Form& form, std::string which,
                       FunctionRef<web::Response(const Returned&)> show,
                       FunctionRef<Result<std::string>(access::Act&, const territory::Registry&)> rule) {
  Returned back{&form, std::move(which), form.faults(), {}};
  if (!form.ok()) return show(back);
  const auto* actor = access::actor_of(request);
  if (actor == nullptr) return web::error_response(request, Forbidden{"session"});
  const auto registry = desk.territories.current();
  const auto done = desk.database.write([&](db::Session& session) -> Result<std::string> {
    access::Act act{.db = session, .actor = *actor, .now = desk.clock.now(), .origin = "page"};
    return rule(act, *registry);
  });
  if (done) return web::see_other(*done);
  if (const auto* faults = std::get_if<Invalid>(&done.error())) {
    back.faults = faults->faults;
    return show(back);
  }
  if (std::holds_alternative<Refused>(done.error()) || std::holds_alternative<Conflict>(done.error())) {
    back.refusal = done.error();
    return show(back);
  }
  return web::error_response(request, done.error());
}

}  // namespace jalon::steering
