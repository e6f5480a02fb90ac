// SPDX-License-Identifier: EUPL-1.2
#include "plan/content.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>

#include "base/json.hpp"
#include "plan/sql.hpp"
#include "plan/store.hpp"

namespace jalon::plan {

namespace {

void write_axis_fields(JsonWriter& json, const AxisText& text) {
  json.field("axis", text.axis);
  json.field("diagnosis", text.diagnosis);
  json.field("objective", text.objective);
}

void write_partners(JsonWriter& json, const Action& action) {
  json.key("partners");
  json.array([&] {
    for (const auto& line : action.partners) {
      json.object([&] {
        json.field("partner", line.partner);
        json.field("part", word(line.part));
      });
    }
  });
}
void write_milestones(JsonWriter& json, const Action& action) {
  json.key("milestones");
  json.array([&] {
    for (const auto& line : action.milestones) {
      json.object([&] {
        json.field("label", line.label);
        json.field("due", line.due);
        json.field("done", line.done);
      });
    }
  });
}
void write_budget(JsonWriter& json, const Action& action) {
  json.key("budget");
  json.array([&] {
    for (const auto& line : action.budget) {
      json.object([&] {
        json.field("funder", line.funder);
        json.field("amount_cents", line.amount_cents);
      });
    }
  });
}
void write_expected(JsonWriter& json, const Action& action) {
  json.key("expected");
  json.array([&] {
    for (const auto& line : action.expected) {
      json.object([&] {
        json.field("is_outcome", line.is_outcome);
        json.field("label", line.label);
        json.field("baseline", line.baseline);
        json.field("target", line.target);
        json.field("method", line.method);
        json.field("due", line.due);
      });
    }
  });
}

using WriteField = void (*)(JsonWriter&, const Action&);
constexpr WriteField action_fields[] = {
    [](JsonWriter& json, const Action& action) { json.field("axis", action.axis); },
    [](JsonWriter& json, const Action& action) { json.field("title", action.title); },
    [](JsonWriter& json, const Action& action) { json.field("description", action.description); },
    [](JsonWriter& json, const Action& action) { json.field("owner", action.owner); },
    [](JsonWriter& json, const Action& action) { json.field("public", action.public_code); },
    [](JsonWriter& json, const Action& action) { json.field("level", action.level_code); },
    [](JsonWriter& json, const Action& action) { json.field("starts", action.starts); },
    [](JsonWriter& json, const Action& action) { json.field("ends", action.ends); },
    write_partners,
    write_milestones,
    write_budget,
    write_expected,
};
void write_action_fields(JsonWriter& json, const Action& action) {
  for (const auto write : action_fields) write(json, action);
}

// Our own JSON: a missing key is a bug of ours or a damaged file, and Boost.JSON throws.
std::string text_of(const boost::json::object& object, std::string_view key) {
  const auto& value = object.at(key).as_string();
  return {value.data(), value.size()};
}
std::optional<Date> date_of(const boost::json::object& object, std::string_view key) {
  const auto& value = object.at(key);
  if (value.is_null()) return std::nullopt;
  return Date::parse(std::string_view(value.as_string().data(), value.as_string().size()));
}

AxisText axis_of(const boost::json::object& object) {
  return {text_of(object, "axis"), text_of(object, "diagnosis"), text_of(object, "objective"), 0};
}

Action action_of(const boost::json::object& object) {
  Action out;
  out.axis = text_of(object, "axis");
  out.title = text_of(object, "title");
  out.description = text_of(object, "description");
  out.owner = text_of(object, "owner");
  out.public_code = text_of(object, "public");
  out.level_code = text_of(object, "level");
  out.starts = date_of(object, "starts");
  out.ends = date_of(object, "ends");
  for (const auto& item : object.at("partners").as_array()) {
    const auto& line = item.as_object();
    PartnerPart part{text_of(line, "partner")};
    JALON_CHECK(parse_word(text_of(line, "part"), part.part));
    out.partners.push_back(std::move(part));
  }
  for (const auto& item : object.at("milestones").as_array()) {
    const auto& line = item.as_object();
    out.milestones.push_back({text_of(line, "label"), date_of(line, "due"), date_of(line, "done")});
  }
  for (const auto& item : object.at("budget").as_array()) {
    const auto& line = item.as_object();
    out.budget.push_back({text_of(line, "funder"), line.at("amount_cents").to_number<std::int64_t>()});
  }
  for (const auto& item : object.at("expected").as_array()) {
    const auto& line = item.as_object();
    out.expected.push_back({line.at("is_outcome").as_bool(), text_of(line, "label"), text_of(line, "baseline"),
                            text_of(line, "target"), text_of(line, "method"), date_of(line, "due")});
  }
  return out;
}

boost::json::value parse(std::string_view json) { return boost::json::parse({json.data(), json.size()}); }

}  // namespace

std::string axis_json(const AxisText& text) {
  std::string out;
  JsonWriter json(out);
  json.object([&] { write_axis_fields(json, text); });
  return out;
}
AxisText parse_axis(std::string_view json) {
  if (json.empty()) return {};
  return axis_of(parse(json).as_object());
}

std::string action_json(const Action& action, std::int64_t position) {
  std::string out;
  JsonWriter json(out);
  json.object([&] {
    json.field("position", position);
    write_action_fields(json, action);
  });
  return out;
}
PlacedAction parse_action(std::string_view json) {
  if (json.empty()) return {};
  const auto value = parse(json);
  const auto& object = value.as_object();
  return {action_of(object), object.at("position").to_number<std::int64_t>()};
}

std::string content_json(const Content& content) {
  std::string out;
  JsonWriter json(out);
  json.object([&] {
    json.key("axes");
    json.array([&] {
      for (const auto& axis : content.axes) json.object([&] { write_axis_fields(json, axis); });
    });
    json.key("actions");
    json.array([&] {
      for (const auto& action : content.actions) {
        json.object([&] {
          json.field("id", action.id);
          json.field("number", action.number);
          write_action_fields(json, action);
        });
      }
    });
  });
  return out;
}

Content parse_content(std::string_view json) {
  Content out;
  if (json.empty()) return out;
  const auto value = parse(json);
  const auto& object = value.as_object();
  for (const auto& axis : object.at("axes").as_array()) out.axes.push_back(axis_of(axis.as_object()));
  for (const auto& item : object.at("actions").as_array()) {
    Action action = action_of(item.as_object());
    action.id = ActionId::parse(text_of(item.as_object(), "id")).value_or(ActionId{});
    action.number = item.as_object().at("number").to_number<std::int32_t>();
    out.actions.push_back(std::move(action));
  }
  return out;
}

std::string content(db::Session& session, PlanId plan, std::optional<Instant> at) {
  if (!at) return content_json({axes(session, plan), actions(session, plan)});
  struct Piece {
    std::string object, content;
  };
  Content out;
  std::vector<PlacedAction> placed;
  session.each_row(sql::revisions_at, {db::to_value(plan), db::to_value(*at)}, [&](const db::RowView& row) {
    Piece piece;
    db::read(row, 0, piece.object);
    db::read(row, 1, piece.content);
    if (piece.object.starts_with("axis:")) {
      out.axes.push_back(parse_axis(piece.content));
      return;
    }
    placed.push_back(parse_action(piece.content));
    placed.back().action.id = ActionId::parse(piece.object).value_or(ActionId{});
  });
  std::sort(placed.begin(), placed.end(), [](const PlacedAction& a, const PlacedAction& b) {
    return std::tie(a.action.axis, a.position, a.action.id) < std::tie(b.action.axis, b.position, b.action.id);
  });
  for (auto& one : placed) {
    const bool same_axis = !out.actions.empty() && out.actions.back().axis == one.action.axis;
    one.action.number = same_axis ? out.actions.back().number + 1 : 1;
    out.actions.push_back(std::move(one.action));
  }
  return content_json(out);
}

namespace {

template <class F>
std::string json_object(F&& body) {
  std::string out;
  JsonWriter json(out);
  json.object([&] { body(json); });
  return out;
}

}  // namespace

ChangedFields changed_fields(const AxisText& before, const AxisText& after) {
  const auto write = [&](const AxisText& text) {
    return json_object([&](JsonWriter& json) {
      if (before.diagnosis != after.diagnosis) json.field("diagnosis", text.diagnosis);
      if (before.objective != after.objective) json.field("objective", text.objective);
    });
  };
  return {write(before), write(after)};
}

ChangedFields changed_fields(const Action& before, const Action& after) {
  std::vector<WriteField> changed;
  for (const auto field : action_fields) {
    const auto alone = [&](const Action& action) {
      return json_object([&](JsonWriter& json) { field(json, action); });
    };
    if (alone(before) != alone(after)) changed.push_back(field);
  }
  const auto write = [&](const Action& action) {
    return json_object([&](JsonWriter& json) {
      for (const auto field : changed) field(json, action);
    });
  };
  return {write(before), write(after)};
}

namespace {

std::string date_or_dash(const std::optional<Date>& date) {
  return date ? format_date_short(*date, Lang::fr) : std::string("–");
}

}  // namespace

std::string partners_text(const std::vector<PartnerPart>& parts) {
  std::string out;
  for (const auto& line : parts) out += fmt::format("{} ({})\n", line.partner, word(line.part));
  return out;
}
std::string milestones_text(const std::vector<Milestone>& milestones) {
  std::string out;
  for (const auto& line : milestones) {
    out += fmt::format("{} – {}", date_or_dash(line.due), line.label);
    if (line.done) out += fmt::format(" ✓ {}", date_or_dash(line.done));
    out += '\n';
  }
  return out;
}
std::string budget_text(const std::vector<BudgetLine>& budget) {
  std::string out;
  for (const auto& line : budget) {
    out += fmt::format("{}: {} €\n", line.funder, format_decimal(line.amount_cents, 2, Lang::fr));
  }
  return out;
}
std::string expected_text(const std::vector<Expected>& expected) {
  std::string out;
  for (const auto& line : expected) {
    out += line.label;
    if (!line.baseline.empty() || !line.target.empty()) out += fmt::format(": {} → {}", line.baseline, line.target);
    if (!line.method.empty()) out += fmt::format(" ({})", line.method);
    if (line.due) out += fmt::format(", {}", date_or_dash(line.due));
    out += '\n';
  }
  return out;
}

}  // namespace jalon::plan
