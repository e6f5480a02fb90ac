// SPDX-License-Identifier: EUPL-1.2
#include "access/pages.hpp"

#include "web/i18n.hpp"

namespace jalon::access {

std::vector<Fault> faults_of(const Error& error) {
  if (const auto* invalid_ = std::get_if<Invalid>(&error)) return invalid_->faults;
  std::vector<Fault> out;
  if (const auto* refused_ = std::get_if<Refused>(&error)) {
    out.push_back({"", refused_->why});
    if (!refused_->next.id.empty()) out.push_back({"", refused_->next});
  } else if (const auto* conflict = std::get_if<Conflict>(&error)) {
    out.push_back({"", conflict->what});
  } else if (const auto* missing = std::get_if<NotFound>(&error)) {
    out.push_back({"", missing->what});
  } else {
    out.push_back({"", msg("You may not do this.")});
  }
  return out;
}

const Message* why_of(const std::vector<Fault>& faults, std::string_view field) {
  for (const Fault& fault : faults) {
    if (fault.field == field) return &fault.reason;
  }
  return nullptr;
}

std::string grant_label(const PagesContext& context, const Grant& grant, Lang lang) {
  std::string out(web::tr(lang, title(grant.role)));
  const std::string place = context.territory_label ? context.territory_label(grant.territory, lang) : std::string();
  if (!place.empty()) out += ", " + place;
  return out;
}

std::string_view list_separator(Lang lang) { return lang == Lang::fr ? "\u202f; " : "; "; }
std::string short_instant(Instant at, Lang lang) {
  return format_date_short(paris_date(at), lang) + ", " + format_time(at, lang);
}
std::string rights_in_words(std::span<const Right> rights, Lang lang) {
  std::string out;
  for (const Right right : rights) {
    if (!out.empty()) out += list_separator(lang);
    out += web::tr(lang, title(right));
  }
  return out;
}
std::vector<Right> rights_of(Role role) {
  std::vector<Right> out;
  for (const Right right : all_rights()) {
    if (role_has(role, right)) out.push_back(right);
  }
  return out;
}
std::vector<OpenSession> live_sessions(db::Session& session, AccountId account, Instant now) {
  const SessionLimits limits;
  auto out = sessions_of(session, account);
  std::erase_if(out, [&](const OpenSession& one) {
    return now.ms - one.last_used_at.ms >= limits.idle_ms || now.ms - one.opened_at.ms >= limits.absolute_ms;
  });
  return out;
}

std::string lang_cookie(Lang lang) {
  return fmt::format("lang={}; Path=/; Max-Age=31536000; SameSite=Lax", code(lang));
}

void wide_card(web::Flow& flow, std::string_view title, FunctionRef<void(web::Flow&)> body) {
  flow.grid([&](web::Flow& grid) { grid.section("", title, body); });
}

// Each in its own words, whatever the page's language: whoever looks for theirs reads it.
void write_profile_fields(web::Fields& fields, const Profile& profile, const std::vector<Fault>& faults, Whose whose) {
  const bool own = whose == Whose::own;
  fields.text_field({.name = "name",
                     .label = fields.tr("Name"),
                     .value = profile.name,
                     .why = why_of(faults, "name"),
                     .required = true,
                     .autocomplete = own ? "name" : "off",
                     .max_characters = 120});
  fields.text_field(
      {.name = "function_label",
       .label = fields.tr("Function"),
       .hint = fields.tr("What the others see, and what the journal keeps: the post and the body, not the person."),
       .value = profile.function_label,
       .why = why_of(faults, "function_label"),
       .required = true,
       .autocomplete = own ? "organization-title" : "off",
       .max_characters = 160});
  fields.radios({.name = "lang", .label = fields.tr("Language"), .value = profile.lang, .why = why_of(faults, "lang")},
                {{"fr", "Français"}, {"en", "English"}});
}

void add_routes(web::Router& router, PagesContext given) {
  const auto context = std::make_shared<const PagesContext>(std::move(given));
  add_sign_in_routes(router, context);
  add_own_account_routes(router, context);
  add_administration_routes(router, context);
}

}  // namespace jalon::access
