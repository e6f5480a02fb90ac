// SPDX-License-Identifier: EUPL-1.2
// Definitions from files, and the order in which they are saved.
#include <algorithm>

#include "figures/definition.hpp"
#include "figures/formula.hpp"
#include "intake/table.hpp"
#include "intake/toml.hpp"

namespace jalon::figures {

namespace {

constexpr std::size_t file_bytes_max = std::size_t{4} << 20U;

std::string line_of(const toml::node& node) { return fmt::format("line {}", node.source().begin.line); }

// A value as the text of a field; nullopt for what no field holds.
std::optional<std::string> text_of(const toml::node& node) {
  if (const auto* text = node.as_string()) return text->get();
  if (const auto* number = node.as_integer()) return std::to_string(number->get());
  if (const auto* number = node.as_floating_point()) return fmt::format("{}", number->get());
  if (const auto* flag = node.as_boolean()) return flag->get() ? "yes" : "no";
  if (const auto* list = node.as_array()) {
    std::string out;
    for (const auto& item : *list) {
      const auto* text = item.as_string();
      if (text == nullptr) return std::nullopt;
      out += (out.empty() ? "" : " ") + text->get();
    }
    return out;
  }
  return std::nullopt;
}

FieldTexts texts_of(const toml::table& table, std::vector<Fault>& faults) {
  FieldTexts out;
  for (const auto& [key, node] : table) {
    if (const auto* both = node.as_table()) {
      for (const auto& [lang, text] : *both) {
        if (const auto value = text_of(text)) out[fmt::format("{}_{}", key.str(), lang.str())] = *value;
      }
    } else if (auto text = text_of(node)) {
      out[std::string(key.str())] = std::move(*text);
    } else {
      faults.push_back({fmt::format("{}, {}", line_of(node), key.str()),
                        msg("A text, a number, true or false, or a list of texts is expected here.")});
    }
  }
  return out;
}

// Each table of [[name]].
template <class F>
void each_table(const toml::table& root, std::string_view name, std::vector<Fault>& faults, F&& visit) {
  const auto* node = root.get(name);
  if (node == nullptr) return;
  const auto* list = node->as_array();
  if (list == nullptr) {
    faults.push_back({line_of(*node), msg("Write [[{0}]] above each of them.", name)});
    return;
  }
  for (const auto& item : *list) {
    if (const auto* table = item.as_table()) {
      visit(*table);
    } else {
      faults.push_back({line_of(item), msg("Write [[{0}]] above each of them.", name)});
    }
  }
}

std::string take(FieldTexts& texts, std::string_view field) {
  const auto found = texts.find(field);
  if (found == texts.end()) return {};
  auto out = std::move(found->second);
  texts.erase(found);
  return out;
}

void refuse_rest(const FieldTexts& texts, const std::string& place, std::vector<Fault>& faults) {
  for (const auto& [field, text] : texts)
    faults.push_back({place + ", " + field, msg("This key has no meaning here.")});
}

}  // namespace

Result<DefinitionFile> read_definitions_toml(std::string_view toml) {
  if (toml.size() > file_bytes_max) return invalid("", msg("This file has more than {0} MB.", file_bytes_max >> 20U));
  const auto root = intake::read_toml(toml);
  if (!root) return fail(root.error());
  DefinitionFile out;
  for (const auto& [key, node] : *root) {
    if (key.str() != "indicator" && key.str() != "dimension")
      out.rejected.push_back({fmt::format("{}, {}", line_of(node), key.str()), msg("This key has no meaning here.")});
  }
  each_table(*root, "dimension", out.rejected, [&](const toml::table& table) {
    const auto place = line_of(table);
    Dimension dimension;
    each_table(table, "category", out.rejected, [&](const toml::table& category) {
      auto texts = texts_of(category, out.rejected);
      dimension.categories.push_back({{}, take(texts, "code"), take(texts, "label_en"), take(texts, "label_fr")});
      refuse_rest(texts, line_of(category), out.rejected);
    });
    auto own = table;
    own.erase("category");
    auto texts = texts_of(own, out.rejected);
    dimension.code = take(texts, "code");
    dimension.name_en = take(texts, "name_en");
    dimension.name_fr = take(texts, "name_fr");
    refuse_rest(texts, place, out.rejected);
    for (auto& category : dimension.categories) category.dimension = dimension.code;
    out.dimensions.emplace_back(place, std::move(dimension));
  });
  each_table(*root, "indicator", out.rejected, [&](const toml::table& table) {
    out.indicators.push_back({line_of(table), texts_of(table, out.rejected)});
  });
  return out;
}

Result<DefinitionFile> read_definitions_table(std::string_view bytes) {
  if (bytes.size() > file_bytes_max) return invalid("", msg("This file has more than {0} MB.", file_bytes_max >> 20U));
  DefinitionFile out;
  std::vector<std::string> names;
  const auto read = intake::read_table(
      bytes, {},
      [&](const intake::TableRow& row) {
        if (names.empty()) {
          for (const auto name : row.cells) names.emplace_back(trim(name));
          return true;
        }
        DefinitionFile::Entry entry{row.place().text().english(), {}};
        for (std::size_t i = 0; i < names.size(); ++i) {
          auto text = std::string(row.cell(i));
          // The export keeps a spreadsheet from running what begins like a formula of its own.
          if (text.size() > 1 && text[0] == '\'' && std::string_view("=+-@").find(text[1]) != std::string_view::npos)
            text.erase(0, 1);
          entry.texts[names[i]] = std::move(text);
        }
        out.indicators.push_back(std::move(entry));
        return true;
      },
      [&](const intake::TableFault& fault) {
        out.rejected.push_back({fault.place.text().english(), fault.reason});
      });
  if (!read) return fail(read.error());
  if (std::ranges::find(names, "code") == names.end())
    return invalid("line 1", msg("The first line names the fields: code, name_fr, name_en…"));
  return out;
}

intake::TableSpec table_of_definitions() {
  intake::TableSpec out{.name = "indicators", .columns = {}};
  for (const auto name : field_names()) out.columns.push_back({std::string(name), std::string(name)});
  return out;
}

void write_rows(const std::vector<Definition>& definitions, intake::TableSink& sink) {
  for (const auto& definition : definitions) {
    const auto texts = texts_of(definition);
    for (const auto name : field_names()) sink.cell(texts.find(name)->second);
    sink.end_row();
  }
}

Result<DefinitionReport> import_definitions(access::Act& act, const territory::Registry& registry,
                                            const DefinitionFile& file) {
  if (auto may = act.require(access::Right::define_indicators, registry.right_path(registry.nation().key)); !may)
    return fail(std::move(may.error()));
  DefinitionReport report;
  report.rejected = file.rejected;
  const auto tell = [&](const std::string& place, const Error& error) {
    // The right has been asked for: what is left to go wrong is in the fields.
    for (const auto& fault : std::get<Invalid>(error).faults)
      report.rejected.push_back({place + ", " + fault.field, fault.reason});
  };
  const auto count = [&](Saved saved) {
    ++(saved == Saved::added ? report.added : saved == Saved::changed ? report.changed : report.unchanged);
  };
  for (const auto& [place, dimension] : file.dimensions) {
    ++report.read;
    const auto saved = save_dimension(act, registry, dimension);
    if (saved) {
      count(*saved);
    } else {
      tell(place, saved.error());
    }
  }
  struct Waiting {
    const std::string* place;
    Definition definition;
    std::vector<std::string> needs;  // codes of the file that come first
  };
  std::vector<Waiting> waiting;
  Codes in_file;
  for (const auto& entry : file.indicators) {
    ++report.read;
    std::vector<Fault> faults;
    auto definition = definition_of(entry.texts, faults);
    if (faults.empty() && !in_file.insert(definition.indicator.code).second)
      faults.push_back({"code", msg("{0} stands twice.", definition.indicator.code)});
    if (!faults.empty()) {
      tell(entry.place, Invalid{std::move(faults)});
      continue;
    }
    std::vector<std::string> needs;
    if (const auto formula = parse_formula(definition.indicator.formula)) needs = codes_of(*formula);
    if (!definition.indicator.weight.empty()) needs.push_back(definition.indicator.weight);
    waiting.push_back({&entry.place, std::move(definition), std::move(needs)});
  }
  // Those of a cycle wait for one another: they are told so, and not that the other is unknown.
  Uses uses;
  for (const auto& each : waiting) uses[each.definition.indicator.code] = each.needs;
  for (auto cycle = find_cycle(uses); !cycle.empty(); cycle = find_cycle(uses)) {
    const auto on_it = [&](const Waiting& each) {
      return std::ranges::find(cycle, each.definition.indicator.code) != cycle.end();
    };
    for (const auto& each : waiting) {
      if (on_it(each))
        tell(*each.place, Invalid{{{"formula", msg("The formula leads back to itself: {0}.", cycle_text(cycle))}}});
    }
    std::erase_if(waiting, on_it);
    for (const auto& code : cycle) uses.erase(code);
  }
  Codes left;
  for (const auto& each : waiting) left.insert(each.definition.indicator.code);
  while (!waiting.empty()) {
    const auto next = std::ranges::find_if(waiting, [&](const Waiting& each) {
      return std::ranges::none_of(each.needs, [&](const std::string& code) { return left.contains(code); });
    });
    JALON_CHECK(next != waiting.end());  // there is no cycle left
    const auto saved = save_indicator(act, registry, next->definition);
    if (saved) {
      count(*saved);
    } else {
      tell(*next->place, saved.error());
    }
    left.erase(next->definition.indicator.code);
    waiting.erase(next);
  }
  return report;
}

}  // namespace jalon::figures
