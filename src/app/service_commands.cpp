// SPDX-License-Identifier: EUPL-1.2
#include "app/service_commands.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "base/json.hpp"
#include "base/text.hpp"
#include "figures/answers.hpp"

namespace jalon::app {

namespace {

// What a rule calls a field, and what the commands call it.
struct Named {
  std::string_view field, argument;
};
constexpr std::array arguments{
    Named{"name", "--name"},         Named{"operator", "--operator"},  Named{"address", "--address"},
    Named{"note", "--note"},         Named{"territory", "TERRITORY"},  Named{"contract", "--contract"},
    Named{"contracts", "--serves"},  Named{"kinds", "--kind"},         Named{"kind", "KIND"},
    Named{"places", "PLACES"},       Named{"planned_on", "--planned"}, Named{"done_on", "--done"},
    Named{"expected_on", "--to"},    Named{"closed_on", "--on"},       Named{"first_day", "--from"},
    Named{"last_day", "--until"},    Named{"motive", "--motive"},      Named{"delay_motive", "--delay"},
    Named{"document", "--decision"}, Named{"funder", "--funder"},      Named{"reference", "--reference"},
    Named{"month", "MONTH"},         Named{"remark", "--remark"},      Named{"count", "--count"}};

std::string codes_of(const std::vector<programme::Option>& options) {
  std::vector<std::string> out;
  for (const auto& one : options) out.push_back(one.code);
  return fmt::format("{}", fmt::join(out, ", "));
}

// Whether a kind of place was typed that the programme does not have.
bool has_unknown_kind(const ServiceOptions& options, const programme::Programme& programme) {
  const auto is_unknown = [&](const std::string& code) {
    return programme::Programme::option(programme.place_kinds, code) == nullptr;
  };
  const auto& kinds = options.texts.kinds;
  return (!options.kind.empty() && is_unknown(options.kind)) ||
         (kinds && std::any_of(kinds->begin(), kinds->end(), is_unknown));
}

// The refusal in the words of the command line: where it was typed, and which codes there are.
Error in_words_of_commands(Error error, const ServiceOptions& options, const programme::Programme& programme) {
  auto* wrong = std::get_if<Invalid>(&error);
  if (wrong == nullptr) return error;
  for (auto& fault : wrong->faults) {
    if ((fault.field == "kind" || fault.field == "kinds") && has_unknown_kind(options, programme))
      fault.reason = msg("no kind of place of the programme; one of: {0}", codes_of(programme.place_kinds));
    if (fault.field == "funder") fault.reason = msg("nobody who pays; one of: {0}", codes_of(programme.funders));
    // A count of one kind: "occupied:residential".
    if (const auto colon = fault.field.find(':'); colon != std::string::npos) {
      fault.field = fmt::format("--count {}, {}", fault.field.substr(colon + 1), fault.field.substr(0, colon));
      continue;
    }
    const auto* const named =
        std::find_if(arguments.begin(), arguments.end(), [&](const Named& one) { return one.field == fault.field; });
    if (named != arguments.end()) fault.field = named->argument;
  }
  return error;
}

Result<std::optional<Date>> day_of(std::string_view argument, const std::string& text) {
  if (text.empty()) return std::optional<Date>();
  const auto day = Date::parse(text);
  if (!day) return invalid(std::string(argument), msg("{0} is not a day; write it as 2016-11-15", text));
  return day;
}

Result<capacity::Service> service_of(db::Session& session, const std::string& text, capacity::Known known = {}) {
  const auto unknown = [&] {
    return fail(NotFound{msg("no service has the identifier or the name {0}; jalon service list tells them", text)});
  };
  if (const auto id = capacity::ServiceId::parse(text)) {
    auto found = capacity::find_service(session, *id, known);
    if (!found) return unknown();
    return std::move(*found);
  }
  std::vector<capacity::Service> found = capacity::services(session, {}, known);
  std::erase_if(found, [&](const capacity::Service& one) { return fold(one.name) != fold(text); });
  if (found.empty()) return unknown();
  if (found.size() == 1) return std::move(found.front());
  std::vector<std::string> ids;
  for (const auto& one : found) ids.push_back(one.id.text());
  return fail(Conflict{msg("{0} services are called {1}; give the identifier of one: {2}", found.size(), text,
                           fmt::format("{}", fmt::join(ids, ", ")))});
}

template <class Id>
Result<Id> id_of(std::string_view argument, const std::string& text) {
  if (const auto id = Id::parse(text)) return *id;
  return invalid(std::string(argument), msg("{0} is no identifier; jalon service show SERVICE tells them", text));
}

// Inside the transaction of the operator's act.
template <class Rule>
Result<void> perform(Platform& platform, const ServiceOptions& options, Rule&& rule) {
  const auto registry = platform.territories->current();
  const auto actor = operator_actor();
  return platform.database->write([&](db::Session& session) -> Result<void> {
    const auto programme = programme::current(session);
    if (!programme)
      return fail(NotFound{msg("no programme has been published; run: jalon programme load FILE --publish")});
    access::Act act{session, actor, platform.clock->now(), "cli"};
    auto done = rule(act, plan::Context{*registry, *programme});
    if (!done) return fail(in_words_of_commands(std::move(done.error()), options, *programme));
    return {};
  });
}

// The same of an act on what is known by its identifier.
template <class Id, class Rule>
Result<void> perform_on(Platform& platform, const ServiceOptions& options, std::string_view argument,
                        const std::string& text, Rule&& rule) {
  const auto id = id_of<Id>(argument, text);
  if (!id) return fail(id.error());
  return perform(platform, options, [&](access::Act& act, const plan::Context& context) -> Result<void> {
    return rule(act, context, *id);
  });
}

struct Past {
  std::optional<Date> day;
  capacity::Known known;
};
Result<Past> past_of(db::Session& session, const std::string& text) {
  const auto day = day_of("--known-on", text);
  if (!day) return fail(day.error());
  Past out{.day = *day, .known = {}};
  if (out.day) out.known = figures::known_on(session, *out.day).at;
  return out;
}

std::string situation(const capacity::PlaceChange& change, Date today) {
  const auto because = [](const std::string& why) { return why.empty() ? std::string() : ": " + why; };
  if (change.struck_at) return "struck out" + because(change.strike_motive);
  if (change.done_on) return "done on " + change.done_on->text() + because(change.delay_motive);
  if (change.is_cancelled()) return "given up" + because(change.cancel_motive);
  const auto days = days_between(change.expected_on, today);
  if (days > 0) return fmt::format("{} days late", days);
  return "planned";
}

std::string planned(const capacity::PlaceChange& change) {
  if (change.expected_on == change.planned_on) return change.planned_on.text();
  return fmt::format("{}, first {}", change.expected_on.text(), change.planned_on.text());
}

void print(const capacity::Funding& funding) {
  fmt::print("  {} {} {} paid by {}, {}, from {}{}{}\n", funding.id.text(), funding.places, funding.kind,
             funding.funder, funding.reference, funding.first_day.text(),
             funding.last_day ? " until " + funding.last_day->text() : std::string(),
             funding.struck_at ? "; struck out: " + funding.strike_motive : std::string());
}

// A file of the command line, and what it is called there.
struct File {
  std::string path, bytes;
};
struct Files {
  std::vector<File> read;
  std::int64_t limit = 0;  // of the programme, in bytes
};

// Before the transaction of the act. What of them is taken is decided by the room.
Result<Files> read_files(Platform& platform, const std::vector<std::string>& paths) {
  Files out;
  if (paths.empty()) return out;
  out.limit = platform.database->read([](db::Session& session) {
    const auto programme = programme::current(session);
    return programme ? programme->rules.document_bytes_max : 0;
  });
  for (const auto& path : paths) {
    const auto wrong = [&](Message why) { return invalid("--document " + path, std::move(why)); };
    std::error_code fault;
    const auto status = std::filesystem::status(path, fault);
    if (!std::filesystem::exists(status)) return wrong(msg("there is no such file"));
    if (std::filesystem::is_directory(status)) return wrong(msg("this is a directory: name a file"));
    if (!std::filesystem::is_regular_file(status)) return wrong(msg("this is no ordinary file"));
    const auto size = std::filesystem::file_size(path, fault);
    if (fault) return wrong(msg("this file cannot be read: {0}", fault.message()));
    if (size > capacity::upload_limit)
      return wrong(msg("this file is larger than {0} MiB", capacity::upload_limit >> 20U));
    std::ifstream in(path, std::ios::binary);
    std::ostringstream bytes;
    // Of an empty file nothing is inserted, which is no fault: the room says that it is empty.
    if (in && size > 0) bytes << in.rdbuf();
    if (!in || !bytes) return wrong(msg("this file cannot be read: {0}", std::generic_category().message(errno)));
    out.read.push_back({path, std::move(bytes).str()});
  }
  return out;
}

// In the transaction of the act: when one is refused, nothing of it is kept.
template <class Id>
Result<void> attach(access::Act& act, const plan::Context& context, Id owner, const Files& files) {
  for (const auto& file : files.read) {
    auto done = capacity::attach_document(act, context, owner, std::filesystem::path(file.path).filename().string(),
                                          plan::ExaminedFile(file.bytes, files.limit));
    if (done) continue;
    if (auto* wrong = std::get_if<Invalid>(&done.error())) {
      for (auto& fault : wrong->faults) fault.field = "--document " + file.path;
    }
    return fail(std::move(done.error()));
  }
  return {};
}

// Of an opening or a closing: "; documents: one.pdf, two.pdf".
template <class Is>
std::string names_of(const std::vector<capacity::Document>& documents, Is&& is) {
  std::vector<std::string> names;
  for (const auto& one : documents) {
    if (is(one)) names.push_back(one.file_name + (one.removed_at ? " (removed)" : ""));
  }
  return names.empty() ? std::string() : fmt::format("; documents: {}", fmt::join(names, ", "));
}
std::string names_of(const std::vector<capacity::Document>& documents, capacity::ChangeId change) {
  return names_of(documents, [&](const capacity::Document& one) { return one.change == change; });
}

Result<void> enter_places(Platform& platform, const ServiceOptions& options, int sign) {
  const auto planned_on = day_of("--planned", options.planned_on);
  if (!planned_on) return fail(planned_on.error());
  const auto done_on = day_of("--done", options.done_on);
  if (!done_on) return fail(done_on.error());
  if (!*planned_on && !*done_on)
    return invalid("--planned", msg("say for which day it is planned, or with --done on which day it was done"));
  capacity::PlaceChange change;
  change.kind = options.kind;
  // Which of them it is, is the command's: a number below zero is none.
  change.places = options.places < 1 ? 0 : sign * options.places;
  change.planned_on = planned_on->value_or(done_on->value_or(Date{}));
  change.done_on = *done_on;
  change.delay_motive = options.delay_motive;
  change.document = options.decision;
  const auto files = read_files(platform, options.documents);
  if (!files) return fail(files.error());
  std::string id;
  auto done = perform(platform, options, [&](access::Act& act, const plan::Context& context) -> Result<void> {
    const auto service = service_of(act.db, options.service);
    if (!service) return fail(service.error());
    change.service = service->id;
    const auto entered = capacity::enter_change(act, context, change);
    if (!entered) return fail(entered.error());
    id = entered->text();
    return attach(act, context, *entered, *files);
  });
  if (done)
    fmt::print("{} of {} {} entered, {}: {}\n", sign > 0 ? "opening" : "closing", options.places, options.kind,
               change.done_on ? "done on " + change.done_on->text() : "planned on " + change.planned_on.text(), id);
  return done;
}

}  // namespace

Result<void> list_services(Platform& platform, const ServiceOptions& options) {
  const auto registry = platform.territories->current();
  const auto place = place_of(*registry, options.territory);
  if (!place) return fail(place.error());
  return platform.database->read([&](db::Session& session) -> Result<void> {
    const auto past = past_of(session, options.known_on);
    if (!past) return fail(past.error());
    const auto* department = registry->ancestor((*place)->key, territory::Level::department);
    auto listed =
        capacity::services(session, department == nullptr ? std::nullopt : std::optional(department->key), past->known);
    std::erase_if(listed, [&](const capacity::Service& one) {
      const auto path = registry->sum_path(one.territory);
      return std::find(path.begin(), path.end(), (*place)->key) == path.end();
    });
    if (options.json) {
      std::string out;
      JsonWriter json(out);
      json.object([&] {
        json.field("known_on", past->day);
        json.key("services");
        json.array([&] {
          for (const auto& one : listed)
            capacity::write_json(json, session, *registry, one, capacity::Extent::identity, past->known);
        });
      });
      fmt::print("{}\n", out);
      return {};
    }
    for (const auto& one : listed) {
      fmt::print("{} {} {}, run by {}{}\n", one.id.text(), text_of(*registry->find(one.territory)), one.name,
                 capacity::operator_of(session, one),
                 one.closed_on ? "; closed on " + one.closed_on->text() : std::string());
    }
    if (listed.empty()) fmt::print("no service has been entered here\n");
    return {};
  });
}

Result<void> show_service(Platform& platform, const ServiceOptions& options) {
  const auto registry = platform.territories->current();
  return platform.database->read([&](db::Session& session) -> Result<void> {
    const auto past = past_of(session, options.known_on);
    if (!past) return fail(past.error());
    const auto service = service_of(session, options.service, past->known);
    if (!service) return fail(service.error());
    auto months = capacity::months_of(session, service->id, past->known);
    const auto documents = capacity::documents_of(session, service->id, past->known);
    if (options.json) {
      std::string out;
      JsonWriter json(out);
      json.object([&] {
        json.field("known_on", past->day);
        json.key("service");
        capacity::write_json(json, session, *registry, *service, capacity::Extent::whole, past->known);
        json.key("months");
        capacity::write_json(json, months);
        json.key("documents");
        capacity::write_json(json, documents);
      });
      fmt::print("{}\n", out);
      return {};
    }
    const auto today = past->day ? std::min(*past->day, platform.clock->today()) : platform.clock->today();
    fmt::print("{} {}, run by {}, revision {}\n", service->id.text(), service->name,
               capacity::operator_of(session, *service), service->revision);
    fmt::print("  in {}", text_of(*registry->find(service->territory)));
    for (const auto key : capacity::contracts_served(session, *service)) {
      if (const auto* contract = registry->find(key)) fmt::print(", serves {}", text_of(*contract));
    }
    fmt::print("\n");
    if (!service->address.empty()) fmt::print("  {}\n", service->address);
    if (!service->kinds.empty()) fmt::print("  offers {}\n", fmt::join(service->kinds, ", "));
    if (!service->note.empty()) fmt::print("  {}\n", service->note);
    for (const auto& one : capacity::closings_of(session, service->id, past->known)) {
      fmt::print("closed on {}: {}{}{}{}\n", one.closed_on.text(), one.motive,
                 one.document.empty() ? "" : fmt::format(" ({})", one.document),
                 one.reopened_at
                     ? fmt::format("; reopened on {}: {}", paris_date(*one.reopened_at).text(), one.reopen_motive)
                     : std::string(),
                 names_of(documents, [&](const capacity::Document& file) { return file.closing == one.id; }));
    }
    const auto changes = capacity::changes_of(session, service->id, past->known);
    for (const auto& [kind, places] : capacity::open_on(changes, today)) fmt::print("{} {} open\n", places, kind);
    fmt::print("openings and closings, newest first:{}\n", changes.empty() ? " none" : "");
    for (const auto& one : changes) {
      fmt::print("  {} {:+} {} planned on {}; {}{}{}\n", one.id.text(), one.places, one.kind, planned(one),
                 situation(one, today), one.document.empty() ? "" : fmt::format(" ({})", one.document),
                 names_of(documents, one.id));
    }
    const auto fundings = capacity::fundings_of(session, service->id, past->known);
    fmt::print("fundings, newest first:{}\n", fundings.empty() ? " none" : "");
    for (const auto& one : fundings) print(one);
    std::erase_if(months, [](const capacity::MonthRow& one) { return one.superseded_at.has_value(); });
    fmt::print("months reported, newest first:{}\n", months.empty() ? " none" : "");
    for (const auto& one : months) {
      fmt::print("  {} {}{}\n", one.month.text(), capacity::write_counts(one),
                 one.remark.empty() ? "" : fmt::format(": {}", one.remark));
    }
    return {};
  });
}

Result<void> enter_service(Platform& platform, const ServiceOptions& options) {
  const auto registry = platform.territories->current();
  const auto place = place_of(*registry, options.territory);
  if (!place) return fail(place.error());
  std::string id;
  auto done = perform(platform, options, [&](access::Act& act, const plan::Context& context) -> Result<void> {
    const auto* department = context.territories.ancestor((*place)->key, territory::Level::department);
    capacity::NewService blank;
    blank.territory = (*place)->key;
    const auto service = capacity::read_service(
        context.territories, department == nullptr ? (*place)->key : department->key, options.texts, std::move(blank));
    if (!service) return fail(service.error());
    const auto made = capacity::create_service(act, context, *service);
    if (!made) return fail(made.error());
    id = made->text();
    return {};
  });
  if (done) fmt::print("service entered in {}: {}\n", options.territory, id);
  return done;
}

Result<void> change_service(Platform& platform, const ServiceOptions& options) {
  std::int64_t before = 0;
  std::int64_t after = 0;
  auto done = perform(platform, options, [&](access::Act& act, const plan::Context& context) -> Result<void> {
    const auto service = service_of(act.db, options.service);
    if (!service) return fail(service.error());
    before = service->revision;
    const auto changed = capacity::change_service(act, context, service->id, options.revision, options.texts);
    if (!changed) return fail(changed.error());
    after = *changed;
    return {};
  });
  if (done)
    fmt::print("{}\n", before == after ? fmt::format("nothing changed; it is at revision {}", after)
                                       : fmt::format("service changed; it is at revision {}", after));
  return done;
}

Result<void> close_service(Platform& platform, const ServiceOptions& options) {
  const auto day = day_of("--on", options.day);
  if (!day) return fail(day.error());
  capacity::Closing closing;
  closing.closed_on = day->value_or(Date{});
  closing.motive = options.motive;
  closing.document = options.decision;
  const auto files = read_files(platform, options.documents);
  if (!files) return fail(files.error());
  auto done = perform(platform, options, [&](access::Act& act, const plan::Context& context) -> Result<void> {
    const auto service = service_of(act.db, options.service);
    if (!service) return fail(service.error());
    closing.service = service->id;
    const auto closed = capacity::close_service(act, context, closing);
    if (!closed) return fail(closed.error());
    return attach(act, context, *closed, *files);
  });
  if (done) fmt::print("service closed on {}; its places closed with it\n", options.day);
  return done;
}

Result<void> reopen_service(Platform& platform, const ServiceOptions& options) {
  auto done = perform(platform, options, [&](access::Act& act, const plan::Context& context) -> Result<void> {
    const auto service = service_of(act.db, options.service);
    if (!service) return fail(service.error());
    return capacity::reopen_service(act, context, service->id, options.motive);
  });
  if (done) fmt::print("service reopened; its places are open as before it closed\n");
  return done;
}

Result<void> report_month(Platform& platform, const ServiceOptions& options) {
  const auto month = Period::parse(options.month);
  if (!month) return invalid("MONTH", msg("{0} is not a month; write it as 2016-10", options.month));
  capacity::MonthReport report;
  report.month = *month;
  report.remark = options.remark;
  for (const auto& text : options.counts) {
    auto counts = capacity::read_counts(text);
    if (!counts) return fail(in_words_of_commands(std::move(counts.error()), options, {}));
    report.counts.push_back(std::move(*counts));
  }
  int changed = 0;
  auto done = perform(platform, options, [&](access::Act& act, const plan::Context& context) -> Result<void> {
    const auto service = service_of(act.db, options.service);
    if (!service) return fail(service.error());
    report.service = service->id;
    const auto reported = capacity::report_month(act, context, report);
    if (!reported) return fail(reported.error());
    changed = *reported;
    return {};
  });
  if (done)
    fmt::print("{} reported; {}\n", options.month,
               changed == 0 ? std::string("it was known already") : fmt::format("kinds of place counted: {}", changed));
  return done;
}

Result<void> list_places(Platform& platform, const ServiceOptions& options) {
  const auto registry = platform.territories->current();
  const auto place = place_of(*registry, options.territory);
  if (!place) return fail(place.error());
  const auto until = day_of("--until", options.until);
  if (!until) return fail(until.error());
  const auto today = platform.clock->today();
  return platform.database->read([&](db::Session& session) -> Result<void> {
    const auto* department = registry->ancestor((*place)->key, territory::Level::department);
    const auto within = department == nullptr ? std::nullopt : std::optional(department->key);
    std::map<capacity::ServiceId, capacity::Service> services;
    for (auto& one : capacity::services(session, within)) {
      const auto path = registry->sum_path(one.territory);
      if (std::find(path.begin(), path.end(), (*place)->key) != path.end()) services.emplace(one.id, std::move(one));
    }
    auto to_come = capacity::changes_to_come(session, until->value_or(*Date::of(9999, 12, 31)), within);
    std::erase_if(to_come, [&](const capacity::PlaceChange& one) { return !services.contains(one.service); });
    const auto documents_of = [&](const capacity::PlaceChange& change) {
      auto out = capacity::documents_of(session, change.service);
      std::erase_if(out, [&](const capacity::Document& one) { return one.change != change.id; });
      return out;
    };
    if (options.json) {
      std::string out;
      JsonWriter json(out);
      json.array([&] {
        for (const auto& one : to_come) {
          const auto change = capacity::find_change(session, one.id);
          const auto& service = services.at(one.service);
          if (!change) continue;
          json.object([&] {
            json.field("service", service.id);
            json.field("name", service.name);
            json.key("change");
            capacity::write_json(json, *change);
            json.key("documents");
            capacity::write_json(json, documents_of(one));
          });
        }
      });
      fmt::print("{}\n", out);
      return {};
    }
    for (const auto& one : to_come) {
      const auto& service = services.at(one.service);
      fmt::print("{} {:+} {} planned on {}; {}: {} ({}){}\n", one.id.text(), one.places, one.kind, planned(one),
                 situation(one, today), service.name, text_of(*registry->find(service.territory)),
                 names_of(documents_of(one), one.id));
    }
    if (to_come.empty()) fmt::print("nothing is planned here\n");
    return {};
  });
}

Result<void> open_places(Platform& platform, const ServiceOptions& options) {
  return enter_places(platform, options, 1);
}

Result<void> close_places(Platform& platform, const ServiceOptions& options) {
  return enter_places(platform, options, -1);
}

Result<void> attach_documents(Platform& platform, const ServiceOptions& options) {
  const auto files = read_files(platform, options.documents);
  if (!files) return fail(files.error());
  auto done = perform_on<capacity::ChangeId>(
      platform, options, "CHANGE", options.change,
      [&](access::Act& act, const plan::Context& context, capacity::ChangeId id) -> Result<void> {
        return attach(act, context, id, *files);
      });
  if (done) fmt::print("documents kept: {}\n", files->read.size());
  return done;
}

Result<void> places_done(Platform& platform, const ServiceOptions& options) {
  const auto day = day_of("--done", options.done_on);
  if (!day) return fail(day.error());
  const auto files = read_files(platform, options.documents);
  if (!files) return fail(files.error());
  auto done = perform_on<capacity::ChangeId>(
      platform, options, "CHANGE", options.change,
      [&](access::Act& act, const plan::Context& context, capacity::ChangeId id) -> Result<void> {
        if (auto ok = capacity::complete_change(act, context, id, day->value_or(Date{}), options.delay_motive); !ok)
          return ok;
        return attach(act, context, id, *files);
      });
  if (done) fmt::print("recorded as done on {}\n", options.done_on);
  return done;
}

Result<void> postpone_places(Platform& platform, const ServiceOptions& options) {
  const auto day = day_of("--to", options.day);
  if (!day) return fail(day.error());
  auto done = perform_on<capacity::ChangeId>(
      platform, options, "CHANGE", options.change,
      [&](access::Act& act, const plan::Context& context, capacity::ChangeId id) {
        return capacity::postpone_change(act, context, id, day->value_or(Date{}), options.motive);
      });
  if (done) fmt::print("now planned on {}\n", options.day);
  return done;
}

Result<void> give_up_places(Platform& platform, const ServiceOptions& options) {
  auto done =
      perform_on<capacity::ChangeId>(platform, options, "CHANGE", options.change,
                                     [&](access::Act& act, const plan::Context& context, capacity::ChangeId id) {
                                       return capacity::cancel_change(act, context, id, options.motive);
                                     });
  if (done) fmt::print("given up\n");
  return done;
}

Result<void> strike_places(Platform& platform, const ServiceOptions& options) {
  auto done =
      perform_on<capacity::ChangeId>(platform, options, "CHANGE", options.change,
                                     [&](access::Act& act, const plan::Context& context, capacity::ChangeId id) {
                                       return capacity::strike_change(act, context, id, options.motive);
                                     });
  if (done) fmt::print("struck out: it is counted nowhere and stays readable\n");
  return done;
}

Result<void> fund_places(Platform& platform, const ServiceOptions& options) {
  const auto first_day = day_of("--from", options.first_day);
  if (!first_day) return fail(first_day.error());
  const auto last_day = day_of("--until", options.last_day);
  if (!last_day) return fail(last_day.error());
  capacity::Funding funding;
  funding.kind = options.kind;
  funding.places = options.places;
  funding.funder = options.funder;
  funding.reference = options.reference;
  funding.first_day = first_day->value_or(Date{});
  funding.last_day = *last_day;
  std::string id;
  auto done = perform(platform, options, [&](access::Act& act, const plan::Context& context) -> Result<void> {
    const auto service = service_of(act.db, options.service);
    if (!service) return fail(service.error());
    funding.service = service->id;
    const auto entered = capacity::enter_funding(act, context, funding);
    if (!entered) return fail(entered.error());
    id = entered->text();
    return {};
  });
  if (done) fmt::print("funding of {} {} entered: {}\n", options.places, options.kind, id);
  return done;
}

Result<void> strike_funding(Platform& platform, const ServiceOptions& options) {
  auto done =
      perform_on<capacity::FundingId>(platform, options, "FUNDING", options.funding,
                                      [&](access::Act& act, const plan::Context& context, capacity::FundingId id) {
                                        return capacity::strike_funding(act, context, id, options.motive);
                                      });
  if (done) fmt::print("struck out: it is counted nowhere and stays readable\n");
  return done;
}

}  // namespace jalon::app
