// SPDX-License-Identifier: EUPL-1.2
// What calls, applications, agreements and reports say, as JSON: the same from programs and in the database.
#include <boost/json.hpp>

#include "funding/rules.hpp"
#include "web/json_body.hpp"

namespace jalon::funding {

namespace {

namespace js = boost::json;

Result<js::object> object_in(std::string_view json) {
  if (trim(json).empty()) return js::object{};
  js::error_code error;
  js::parse_options options;
  options.max_depth = 8;
  auto value = js::parse({json.data(), json.size()}, error, {}, options);
  if (error || !value.is_object()) return invalid("", msg("This is not a JSON object in UTF-8."));
  return std::move(value.get_object());
}

void write(JsonWriter& json, std::string_view name, const Text& text) {
  json.key(name);
  json.object([&] {
    json.field("fr", text.fr);
    json.field("en", text.en);
  });
}

// Reads what is there and leaves the rest as it was.
class Reader {
 public:
  Reader(web::JsonReading& reading, const js::object& object, std::string place)
      : reading_(reading), object_(object), place_(std::move(place)) {}

  void text(std::string_view key, std::string& out) {
    if (object_.contains(key)) out = reading_.text(object_, key, at(key));
  }
  void both(std::string_view key, Text& out) {
    const auto* value = object_.if_contains(key);
    if (value == nullptr || value->is_null()) return;
    if (const auto* one = value->if_string()) {  // in French alone
      out = {std::string(one->data(), one->size()), {}};
      return;
    }
    const auto* object = value->if_object();
    if (object == nullptr)
      return reading_.wrong(at(key), msg("A text, or an object with fr and en, is expected here."));
    Reader inner(reading_, *object, at(key));
    inner.text("fr", out.fr);
    inner.text("en", out.en);
  }
  template <class N>
  void number(std::string_view key, N& out) {
    if (object_.contains(key)) out = static_cast<N>(reading_.integer(object_, key, at(key)));
  }
  template <class N>
  void number(std::string_view key, std::optional<N>& out) {
    const auto* value = object_.if_contains(key);
    if (value != nullptr && !value->is_null()) out = static_cast<N>(reading_.integer(object_, key, at(key)));
  }
  void flag(std::string_view key, bool& out) {
    if (object_.contains(key)) out = reading_.boolean(object_, key, at(key));
  }
  void date(std::string_view key, Date& out) {
    if (const auto day = reading_.date(object_, key, at(key))) out = *day;
  }
  void date(std::string_view key, std::optional<Date>& out) {
    if (object_.contains(key)) out = reading_.date(object_, key, at(key));
  }
  // Euros as a decimal text, or cents as a whole number of the same name with _cents.
  void euros(std::string_view key, std::int64_t& out) {
    const auto cents = fmt::format("{}_cents", key);
    std::optional<std::int64_t> read;
    std::string_view said = key;
    if (object_.contains(cents)) {
      said = cents;
      read = reading_.integer(object_, cents, at(cents));
    } else {
      const auto* value = object_.if_contains(key);
      if (value == nullptr || value->is_null()) return;
      if (const auto* text = value->if_string())
        read = ledger::read_cents(std::string_view(text->data(), text->size()));
      if (const auto* whole = value->if_int64()) {
        if (*whole >= 0 && *whole <= amount_cents_max / 100) read = *whole * 100;
      }
    }
    if (!read || *read < 0 || *read > amount_cents_max)
      return reading_.wrong(at(said), msg("An amount in euros is expected here, as \"1234.56\"."));
    out = *read;
  }
  template <class E>
  void enumeration(std::string_view key, E& out) {
    std::string value;
    text(key, value);
    if (!value.empty() && !parse_word(value, out))
      reading_.wrong(at(key), msg("“{0}” is none of the words expected.", shorten(value, 40)));
  }
  template <class F>
  void each(std::string_view key, F&& visit) {
    reading_.each(object_, key, [&](const js::object& item, const std::string& place) {
      Reader inner(reading_, item, place_.empty() ? place : fmt::format("{}.{}", place_, place));
      visit(inner);
    });
  }
  template <class F>
  void each_text(std::string_view key, F&& visit) {
    const auto* value = object_.if_contains(key);
    if (value == nullptr || value->is_null()) return;
    const auto* items = value->if_array();
    if (items == nullptr) return reading_.wrong(at(key), msg("A list is expected here."));
    for (const auto& item : *items) {
      if (const auto* one = item.if_string()) {
        visit(std::string_view(one->data(), one->size()));
      } else {
        reading_.wrong(at(key), msg("A text is expected here."));
      }
    }
  }
  [[nodiscard]] bool has(std::string_view key) const { return object_.contains(key); }
  void wrong(std::string_view key, Message what) { reading_.wrong(at(key), std::move(what)); }

 private:
  [[nodiscard]] std::string at(std::string_view key) const {
    return place_.empty() ? std::string(key) : fmt::format("{}.{}", place_, key);
  }
  web::JsonReading& reading_;
  const js::object& object_;
  std::string place_;
};

// Reads a whole text with `body`, or tells what is wrong with it.
template <class T, class F>
Result<T> read(std::string_view json, T out, F&& body) {
  const auto object = object_in(json);
  if (!object) return fail(object.error());
  web::JsonReading reading;
  Reader reader(reading, *object, {});
  body(reader, out);
  if (!reading.faults.empty()) return fail(Invalid{std::move(reading.faults)});
  return out;
}
// The same of what this program wrote.
template <class T, class F>
T read_own(std::string_view json, T out, F&& body) {
  auto done = read(json, std::move(out), body);
  JALON_CHECK(done.has_value());
  return std::move(*done);
}

void read_members(Reader& reader, CallText& text) {
  reader.both("title", text.title);
  reader.both("text", text.text);
  reader.text("fund", text.fund);
  reader.number("year", text.year);
  reader.text("line", text.line);
  reader.date("opens", text.opens);
  reader.date("closes", text.closes);
  reader.date("action_from", text.action_from);
  reader.date("action_to", text.action_to);
  reader.flag("takes_started", text.takes_started);
  if (reader.has("forms")) {
    text.forms.clear();
    reader.each_text("forms", [&](std::string_view word) {
      partner::LegalForm form{};
      if (partner::parse_word(word, form)) {
        text.forms.push_back(form);
      } else {
        reader.wrong("forms", msg("“{0}” is no legal form.", shorten(word, 40)));
      }
    });
  }
  reader.both("costs", text.costs);
  reader.number("rate_max_permille", text.rate_max_permille);
  reader.euros("amount_min", text.amount_min_cents);
  reader.euros("amount_max", text.amount_max_cents);
  reader.number("firm_share_percent", text.firm_share_percent);
  reader.flag("agreement_always", text.agreement_always);
  reader.number("financial_report_days", text.financial_report_days);
  reader.enumeration("silence", text.silence);
  reader.number("silence_days", text.silence_days);
  reader.both("committee", text.committee);
  if (reader.has("criteria")) {
    text.criteria.clear();
    reader.each("criteria", [&](Reader& item) {
      Criterion criterion;
      item.text("code", criterion.code);
      item.both("title", criterion.title);
      item.both("guide", criterion.guide);
      item.number("weight", criterion.weight);
      text.criteria.push_back(std::move(criterion));
    });
  }
  if (reader.has("pieces")) {
    text.pieces.clear();
    reader.each("pieces", [&](Reader& item) {
      Piece piece;
      item.text("code", piece.code);
      item.both("title", piece.title);
      item.flag("is_required", piece.is_required);
      text.pieces.push_back(std::move(piece));
    });
  }
  reader.text("specification", text.specification);
}

void write_line(JsonWriter& json, const BudgetLine& line) {
  json.object([&] {
    json.field("account", line.account);
    json.field("label", line.label);
    json.field("amount_cents", line.amount_cents);
    json.field("promise", word(line.promise));
    if (line.valuation != Valuation::none) json.field("valuation", word(line.valuation));
    if (!line.basis.empty()) json.field("basis", line.basis);
  });
}
BudgetLine read_line(Reader& item) {
  BudgetLine line;
  item.text("account", line.account);
  item.text("label", line.label);
  item.euros("amount", line.amount_cents);
  item.enumeration("promise", line.promise);
  item.enumeration("valuation", line.valuation);
  item.text("basis", line.basis);
  if (budget_account(line.account) == nullptr)
    item.wrong("account", msg("“{0}” is no account of the budget plan.", shorten(line.account, 40)));
  return line;
}

}  // namespace

Result<std::string> checked_motive(std::string_view motive, Message missing, std::string_view field) {
  std::vector<Fault> faults;
  auto out = checked_text(field, motive, 2000, faults);
  if (out.empty()) faults.push_back({std::string(field), std::move(missing)});
  if (!faults.empty()) return fail(Invalid{std::move(faults)});
  return out;
}

void check_amount(const std::string& field, std::int64_t cents, std::vector<Fault>& faults) {
  if (cents < 0 || cents > amount_cents_max)
    faults.push_back({field, msg("An amount is from 0 to {0} euros.", amount_cents_max / 100)});
}

std::string name_of(const territory::Registry& registry, TerritoryKey key) {
  const auto* place = registry.find(key);
  return place == nullptr ? std::string() : fmt::format("{}-{}", territory::word(place->level), place->code);
}

const territory::Territory* place_named(const territory::Registry& registry, std::string_view name) {
  const auto dash = name.find('-');
  if (dash == std::string_view::npos) return nullptr;
  territory::Level level{};
  if (!territory::parse_word(name.substr(0, dash), level)) return nullptr;
  return registry.find(level, name.substr(dash + 1));
}

std::string json_of(const CallText& text) {
  std::string out;
  JsonWriter json(out);
  json.object([&] {
    write(json, "title", text.title);
    write(json, "text", text.text);
    json.field("fund", text.fund);
    json.field("year", text.year);
    json.field("line", text.line);
    json.field("opens", text.opens);
    json.field("closes", text.closes);
    json.field("action_from", text.action_from);
    json.field("action_to", text.action_to);
    json.field("takes_started", text.takes_started);
    json.key("forms");
    json.array([&] {
      for (const auto form : text.forms) json.value(partner::word(form));
    });
    write(json, "costs", text.costs);
    json.field("rate_max_permille", text.rate_max_permille);
    json.field("amount_min_cents", text.amount_min_cents);
    json.field("amount_max_cents", text.amount_max_cents);
    if (text.firm_share_percent) json.field("firm_share_percent", *text.firm_share_percent);
    json.field("agreement_always", text.agreement_always);
    json.field("financial_report_days", text.financial_report_days);
    json.field("silence", word(text.silence));
    json.field("silence_days", text.silence_days);
    write(json, "committee", text.committee);
    json.key("criteria");
    json.array([&] {
      for (const auto& one : text.criteria) {
        json.object([&] {
          json.field("code", one.code);
          write(json, "title", one.title);
          write(json, "guide", one.guide);
          json.field("weight", one.weight);
        });
      }
    });
    json.key("pieces");
    json.array([&] {
      for (const auto& one : text.pieces) {
        json.object([&] {
          json.field("code", one.code);
          write(json, "title", one.title);
          json.field("is_required", one.is_required);
        });
      }
    });
    json.field("specification", text.specification);
  });
  return out;
}

CallText call_text_of(std::string_view json, TerritoryKey territory) {
  auto out = read_own(json, CallText{}, [](Reader& reader, CallText& text) { read_members(reader, text); });
  out.territory = territory;
  return out;
}

Result<CallText> read_call(const territory::Registry& registry, std::string_view json, CallText given) {
  return read(json, std::move(given), [&](Reader& reader, CallText& text) {
    read_members(reader, text);
    std::string name;
    reader.text("territory", name);
    if (name.empty()) return;
    if (const auto* place = place_named(registry, name)) {
      text.territory = place->key;
    } else {
      reader.wrong("territory",
                   msg("“{0}” is not a territory: write nation-FR, region-11 or department-93.", shorten(name, 40)));
    }
  });
}

std::string json_of(const territory::Registry& registry, const Project& project) {
  std::string out;
  JsonWriter json(out);
  json.object([&] {
    json.field("title", project.title);
    json.field("summary", project.summary);
    json.field("need", project.need);
    json.field("description", project.description);
    json.field("public", project.public_code);
    json.field("level", project.level_code);
    json.field("means", project.means);
    json.key("places");
    json.array([&] {
      for (const auto key : project.places) json.value(name_of(registry, key));
    });
    json.field("action", project.action);
    json.field("starts", project.starts);
    json.field("ends", project.ends);
  });
  return out;
}

Result<Project> read_project(const territory::Registry& registry, std::string_view json) {
  return read(json, Project{}, [&](Reader& reader, Project& project) {
    reader.text("title", project.title);
    reader.text("summary", project.summary);
    reader.text("need", project.need);
    reader.text("description", project.description);
    reader.text("public", project.public_code);
    reader.text("level", project.level_code);
    reader.text("means", project.means);
    reader.each_text("places", [&](std::string_view name) {
      if (const auto* place = place_named(registry, name)) {
        project.places.push_back(place->key);
      } else {
        reader.wrong("places", msg("“{0}” is not a territory: write contract-CV101.", shorten(name, 40)));
      }
    });
    std::string action;
    reader.text("action", action);
    if (!action.empty()) {
      project.action = plan::ActionId::parse(action);
      if (!project.action) reader.wrong("action", msg("This is no action of a plan."));
    }
    reader.date("starts", project.starts);
    reader.date("ends", project.ends);
  });
}

std::string json_of(const Budget& budget) {
  std::string out;
  JsonWriter json(out);
  json.object([&] {
    json.key("lines");
    json.array([&] {
      for (const auto& line : budget.lines) write_line(json, line);
    });
    json.field("note", budget.note);
  });
  return out;
}

Result<Budget> read_budget(std::string_view json) {
  return read(json, Budget{}, [](Reader& reader, Budget& budget) {
    reader.each("lines", [&](Reader& item) { budget.lines.push_back(read_line(item)); });
    reader.text("note", budget.note);
  });
}

std::string json_of(const std::vector<Outcome>& outcomes) {
  std::string out;
  JsonWriter json(out);
  json.object([&] {
    json.key("outcomes");
    json.array([&] {
      for (const auto& one : outcomes) {
        json.object([&] {
          json.field("label", one.label);
          json.field("baseline", one.baseline);
          json.field("target", one.target);
          json.field("method", one.method);
          json.field("due", one.due);
        });
      }
    });
  });
  return out;
}

Result<std::vector<Outcome>> read_outcomes(std::string_view json) {
  return read(json, std::vector<Outcome>{}, [](Reader& reader, std::vector<Outcome>& outcomes) {
    reader.each("outcomes", [&](Reader& item) {
      Outcome one;
      item.text("label", one.label);
      item.text("baseline", one.baseline);
      item.text("target", one.target);
      item.text("method", one.method);
      item.date("due", one.due);
      outcomes.push_back(std::move(one));
    });
  });
}

std::string json_of(const std::vector<Aid>& aids) {
  std::string out;
  JsonWriter json(out);
  json.object([&] {
    json.key("aids");
    json.array([&] {
      for (const auto& one : aids) {
        json.object([&] {
          json.field("year", one.year);
          json.field("funder", one.funder);
          json.field("object", one.object);
          json.field("amount_cents", one.amount_cents);
        });
      }
    });
  });
  return out;
}

Result<std::vector<Aid>> read_aids(std::string_view json) {
  return read(json, std::vector<Aid>{}, [](Reader& reader, std::vector<Aid>& aids) {
    reader.each("aids", [&](Reader& item) {
      Aid one;
      item.number("year", one.year);
      item.text("funder", one.funder);
      item.text("object", one.object);
      item.euros("amount", one.amount_cents);
      aids.push_back(std::move(one));
    });
  });
}

std::string json_of(const std::vector<Instalment>& schedule) {
  std::string out;
  JsonWriter json(out);
  json.object([&] {
    json.key("schedule");
    json.array([&] {
      for (const auto& one : schedule) {
        json.object([&] {
          json.field("kind", word(one.kind));
          json.field("amount_cents", one.amount_cents);
          json.field("due", one.due);
        });
      }
    });
  });
  return out;
}

std::vector<Instalment> schedule_of(std::string_view json) {
  return read_own(json, std::vector<Instalment>{}, [](Reader& reader, std::vector<Instalment>& schedule) {
    reader.each("schedule", [&](Reader& item) {
      Instalment one;
      item.enumeration("kind", one.kind);
      item.number("amount_cents", one.amount_cents);
      item.date("due", one.due);
      schedule.push_back(one);
    });
  });
}

std::string json_of(const std::vector<Milestone>& milestones) {
  std::string out;
  JsonWriter json(out);
  json.object([&] {
    json.key("milestones");
    json.array([&] {
      for (const auto& one : milestones) {
        json.object([&] {
          json.field("title", one.title);
          json.field("kind", word(one.kind));
          json.field("due", one.due);
        });
      }
    });
  });
  return out;
}

std::vector<Milestone> milestones_in(std::string_view json) {
  return read_own(json, std::vector<Milestone>{}, [](Reader& reader, std::vector<Milestone>& milestones) {
    reader.each("milestones", [&](Reader& item) {
      Milestone one;
      item.text("title", one.title);
      item.enumeration("kind", one.kind);
      item.date("due", one.due);
      milestones.push_back(std::move(one));
    });
  });
}

std::string json_of(const Report& report) {
  std::string out;
  JsonWriter json(out);
  json.object([&] {
    json.key("actual");
    json.array([&] {
      for (const auto& line : report.actual) write_line(json, line);
    });
    json.field("activity", report.activity);
    json.field("sessions", report.sessions);
    json.field("hours", report.hours);
    json.field("attendances", report.attendances);
    json.key("outcomes");
    json.array([&] {
      for (const auto& one : report.outcomes) {
        json.object([&] {
          json.field("label", one.label);
          json.field("target", one.target);
          json.field("reached", one.reached);
          json.field("comment", one.comment);
        });
      }
    });
    json.field("explanation", report.explanation);
  });
  return out;
}

Result<Report> read_report(std::string_view json) {
  return read(json, Report{}, [](Reader& reader, Report& report) {
    reader.each("actual", [&](Reader& item) { report.actual.push_back(read_line(item)); });
    reader.text("activity", report.activity);
    reader.number("sessions", report.sessions);
    reader.number("hours", report.hours);
    reader.number("attendances", report.attendances);
    reader.each("outcomes", [&](Reader& item) {
      OutcomeReached one;
      item.text("label", one.label);
      item.text("target", one.target);
      item.text("reached", one.reached);
      item.text("comment", one.comment);
      report.outcomes.push_back(std::move(one));
    });
    reader.text("explanation", report.explanation);
  });
}

void read_report(std::string_view json, Report& report) {
  auto read = read_report(json);
  JALON_CHECK(read.has_value());
  report.actual = std::move(read->actual);
  report.activity = std::move(read->activity);
  report.sessions = read->sessions;
  report.hours = read->hours;
  report.attendances = read->attendances;
  report.outcomes = std::move(read->outcomes);
  report.explanation = std::move(read->explanation);
}

std::string json_of(const partner::Organisation& organisation) {
  std::string out;
  JsonWriter json(out);
  partner::write_json(json, organisation);
  return out;
}

std::optional<partner::Organisation> organisation_in(std::string_view text) {
  if (text.empty()) return std::nullopt;
  return read_own(text, partner::Organisation{}, [](Reader& reader, partner::Organisation& out) {
    std::string id;
    reader.text("id", id);
    if (const auto parsed = partner::PartnerId::parse(id)) out.id = *parsed;
    reader.number("revision", out.revision);
    reader.text("name", out.name);
    reader.enumeration("form", out.form);
    reader.text("siret", out.siret);
    reader.text("rna", out.rna);
    reader.text("overseas", out.overseas);
    reader.text("address", out.address);
    reader.text("purpose", out.purpose);
    reader.text("representative", out.representative);
    reader.number("budget_cents", out.budget_cents);
    reader.number("staff_tenths", out.staff_tenths);
    reader.number("volunteers", out.volunteers);
    reader.date("republican_commitment_on", out.republican_commitment_on);
  });
}

}  // namespace jalon::funding
