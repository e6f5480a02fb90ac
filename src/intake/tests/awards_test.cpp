// SPDX-License-Identifier: EUPL-1.2
#include "intake/awards.hpp"

#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <regex>
#include <sstream>

#include "base/text.hpp"
#include "intake/table.hpp"

namespace jalon::intake {
namespace {

namespace json = boost::json;

Award award() {
  return {.id = "2023-17",
          .grantor_name = "Préfecture de la Seine-Saint-Denis",
          .grantor_siret = "21060004500392",
          .agreed_on = *Date::parse("2023-03-01"),
          .reference = "2023-17",
          .beneficiary_name = "Maison des jeunes, \"La Ruche\"",
          .beneficiary_siret = "73282932000009",
          .object = "Ateliers de théâtre",
          .amount_cents = 4'780'020,
          .paid_from = *Date::parse("2023-04-01"),
          .programme = "Prévention",
          .begins = Date::parse("2023-05-01"),
          .modified_at = Instant{1'700'000'000'000}};
}
std::string scdl(const std::vector<Award>& awards) {
  std::string out;
  write_scdl(
      [&](AwardSink sink) {
        for (const auto& one : awards) sink(one);
      },
      [&](std::string_view piece) { out += piece; });
  return out;
}
std::string giving(const std::vector<Award>& awards) {
  std::string out;
  write_giving(
      {.prefix = "Jalon", .name = "Préfecture", .siret = "21060004500392", .issued_on = *Date::parse("2023-12-31")},
      [&](AwardSink sink) {
        for (const auto& one : awards) sink(one);
      },
      [&](std::string_view piece) { out += piece; });
  return out;
}
// Everything that a grant can be, so that each column is written in each of its ways.
std::vector<Award> all_sorts() {
  std::vector<Award> out(1, award());
  auto one = award();
  one.id = "b";
  one.in_kind = true;
  one.payment = Award::Payment::in_parts;
  one.paid_until = Date::parse("2023-12-31");
  one.share_per_10000 = 3'333;
  one.beneficiary_siret = "";
  one.beneficiary_rna = "W333216789";
  one.is_notified_to_eu = true;
  one.ends = Date::parse("2024-05-01");
  out.push_back(one);
  one = award();
  one.id = "c";
  one.in_cash = false;
  one.in_kind = true;
  one.payment = Award::Payment::other;
  one.conditions = "en deux fois,\nselon l’avancement";
  one.object = std::string(300, 'o') + "é";
  one.rae_id = "12345";
  one.amount_cents = 5;
  one.reference = "";
  out.push_back(one);
  return out;
}

TEST(Scdl, IsWrittenInItsOrder) {
  EXPECT_EQ(
      scdl({award()}),
      "nomAttribuant,idAttribuant,dateConvention,referenceDecision,nomBeneficiaire,idBeneficiaire,rnaBeneficiaire,"
      "objet,montant,nature,conditionsVersement,datesPeriodeVersement,idRAE,notificationUE,pourcentageSubvention,"
      "dispositifAide\r\nPréfecture de la Seine-Saint-Denis,21060004500392,2023-03-01,2023-17,\"Maison des jeunes, "
      "\"\"La Ruche\"\"\",73282932000009,,Ateliers de théâtre,47800.20,aide en "
      "numéraire,unique,2023-04-01,,non,1,\r\n");
}

TEST(Scdl, WhatWouldRunAsAFormulaIsMadeHarmless) {
  auto one = award();
  one.object = "=1+1";
  EXPECT_NE(scdl({one}).find(",\"'=1+1\","), std::string::npos);
}

TEST(Scdl, IsReadBackAsItWasWrittenHoweverLong) {
  std::vector<Award> many;
  for (int i = 0; i < 5'000; ++i) {
    many.push_back(award());
    many.back().reference = fmt::format("r{}", i);
  }
  std::int64_t rows = 0;
  const auto text = scdl(many);
  const auto read = read_table(
      text, {},
      [&](const TableRow& row) {
        EXPECT_EQ(row.cells.size(), 16U);
        if (rows > 0) {
          EXPECT_EQ(row.cell(3), fmt::format("r{}", rows - 1));
        }
        ++rows;
        return true;
      },
      [](const TableFault& fault) { ADD_FAILURE() << fault.reason.english(); });
  ASSERT_TRUE(read);
  EXPECT_EQ(rows, 5'001);
  EXPECT_EQ(read->separator, ',');
}

TEST(Giving, SaysWhatTheBeneficiaryReceives) {
  auto one = award();
  one.share_per_10000 = 2'500;
  const auto value = json::parse(giving({award(), one}));
  const auto& grants = value.at("grants").as_array();
  ASSERT_EQ(grants.size(), 2U);
  EXPECT_EQ(grants[0].at("id").as_string(), "360G-Jalon-2023-17");
  EXPECT_EQ(grants[0].at("recipientOrganization").at(0).at("id").as_string(), "FR-SIRENE-73282932000009");
  EXPECT_DOUBLE_EQ(grants[1].at("amountAwarded").as_double(), 11950.05);
  EXPECT_NE(giving({award()}).find("\"amountAwarded\":47800.20,"), std::string::npos) << "digit by digit";
  EXPECT_EQ(json::parse(giving({})).at("grants").as_array().size(), 0U);
}

TEST(Award, ThatASchemaWouldRefuseIsTold) {
  EXPECT_TRUE(award_faults(award()).empty());
  for (const auto& one : all_sorts()) EXPECT_TRUE(award_faults(one).empty()) << one.id;
  const auto fault = [](auto change) {
    auto one = award();
    change(one);
    const auto faults = award_faults(one);
    return faults.size() == 1 ? faults[0].field : fmt::format("{} faults", faults.size());
  };
  EXPECT_EQ(fault([](Award& a) { a.id = "a b"; }), "id");
  EXPECT_EQ(fault([](Award& a) { a.grantor_name = " "; }), "nomAttribuant");
  EXPECT_EQ(fault([](Award& a) { a.grantor_siret = "2106000450039"; }), "idAttribuant");
  EXPECT_EQ(fault([](Award& a) { a.beneficiary_name = ""; }), "nomBeneficiaire");
  EXPECT_EQ(fault([](Award& a) { a.beneficiary_siret = "732829320"; }), "idBeneficiaire");
  EXPECT_EQ(fault([](Award& a) { a.beneficiary_siret = ""; }), "idBeneficiaire");
  EXPECT_EQ(fault([](Award& a) { a.beneficiary_rna = "W33"; }), "rnaBeneficiaire");
  EXPECT_EQ(fault([](Award& a) { a.object = ""; }), "objet");
  EXPECT_EQ(fault([](Award& a) { a.in_cash = false; }), "nature");
  EXPECT_EQ(fault([](Award& a) { a.payment = Award::Payment::other; }), "conditionsVersement");
  EXPECT_EQ(fault([](Award& a) { a.paid_until = Date::parse("2023-03-31"); }), "datesPeriodeVersement");
  EXPECT_EQ(fault([](Award& a) { a.rae_id = "123456"; }), "idRAE");
  EXPECT_EQ(fault([](Award& a) { a.share_per_10000 = 99; }), "pourcentageSubvention");
  EXPECT_EQ(fault([](Award& a) { a.share_per_10000 = 10'001; }), "pourcentageSubvention");
}

// ---- against the official schemas, when they are there ----

std::optional<json::value> official(std::string_view name) {
  const char* directory = std::getenv("JALON_SHARED_DATA");
  if (directory == nullptr) return std::nullopt;
  std::ifstream file(std::string(directory) + "/" + std::string(name));
  if (!file) return std::nullopt;
  std::stringstream text;
  text << file.rdbuf();
  return json::parse(text.str());
}
std::string text_of(const json::value& value) { return {value.as_string().data(), value.as_string().size()}; }

TEST(Scdl, HoldsItsSchema) {
  const auto schema = official("scdl/schema_2.1.1.json");
  if (!schema) GTEST_SKIP() << "JALON_SHARED_DATA names no directory with scdl/schema_2.1.1.json";
  const auto& fields = schema->at("fields").as_array();
  const std::regex number(R"(-?\d+(\.\d+)?)"), date(R"(\d{4}-\d{2}-\d{2})");
  std::int64_t rows = 0, cells = 0;
  const auto bytes = scdl(all_sorts());
  const auto read = read_table(
      bytes, {},
      [&](const TableRow& row) {
        EXPECT_EQ(row.cells.size(), fields.size());
        for (std::size_t i = 0; i < fields.size() && i < row.cells.size(); ++i) {
          const auto name = text_of(fields[i].at("name"));
          const std::string cell(row.cells[i]);
          if (rows == 0) {
            EXPECT_EQ(cell, name);
            continue;
          }
          const auto* found = fields[i].as_object().if_contains("constraints");
          const json::object constraints = found == nullptr ? json::object() : found->as_object();
          if (cell.empty()) {
            EXPECT_FALSE(constraints.contains("required")) << name;
            continue;
          }
          ++cells;
          const auto type = text_of(fields[i].at("type"));
          if (type == "number") {
            EXPECT_TRUE(std::regex_match(cell, number)) << name << ": " << cell;
          }
          if (type == "date") {
            EXPECT_TRUE(std::regex_match(cell, date)) << name << ": " << cell;
          }
          if (type == "boolean") {
            EXPECT_TRUE(cell == "oui" || cell == "non") << cell;
          }
          if (const auto* pattern = constraints.if_contains("pattern")) {
            EXPECT_TRUE(std::regex_match(cell, std::regex(text_of(*pattern)))) << name << ": " << cell;
          }
          if (const auto* max = constraints.if_contains("maxLength")) {
            EXPECT_LE(length(cell), static_cast<std::size_t>(max->as_int64())) << name;
          }
          if (const auto* allowed = constraints.if_contains("enum")) {
            const auto& words = allowed->as_array();
            EXPECT_TRUE(std::any_of(words.begin(), words.end(), [&](const auto& one) { return text_of(one) == cell; }))
                << name << ": " << cell;
          }
          if (const auto* min = constraints.if_contains("minimum")) {
            EXPECT_GE(std::stod(cell), min->to_number<double>()) << name;
            EXPECT_LE(std::stod(cell), constraints.at("maximum").to_number<double>()) << name;
          }
        }
        ++rows;
        return true;
      },
      [](const TableFault& fault) { ADD_FAILURE() << fault.reason.english(); });
  ASSERT_TRUE(read);
  EXPECT_EQ(rows, 4);
  EXPECT_GT(cells, 36) << "required cells at least";
}

// What of JSON Schema the two of 360Giving use.
class Schema {
 public:
  explicit Schema(const json::value& grant) : grant_(grant) {}
  std::vector<std::string> faults;
  void hold(const json::value& value, const json::object& schema, const std::string& at) {
    if (const auto* reference = schema.if_contains("$ref")) {
      const auto text = text_of(*reference);
      const auto mark = text.find("#/$defs/");
      hold(value, (mark == std::string::npos ? grant_ : grant_.at("$defs").at(text.substr(mark + 8))).as_object(), at);
      return;
    }
    const auto wrong = [&](const std::string& what) { faults.push_back(at + ": " + what); };
    if (const auto* type = schema.if_contains("type")) {
      const auto is = [&](std::string_view word) {
        return (word == "string" && value.is_string()) || (word == "number" && value.is_number()) ||
               (word == "object" && value.is_object()) || (word == "array" && value.is_array()) ||
               (word == "null" && value.is_null());
      };
      bool fits = type->is_string() && is(text_of(*type));
      if (const auto* list = type->if_array()) {
        for (const auto& one : *list) fits = fits || is(text_of(one));
      }
      if (!fits) wrong("type");
    }
    if (const auto* words = schema.if_contains("enum");
        words != nullptr &&
        std::find(words->as_array().begin(), words->as_array().end(), value) == words->as_array().end())
      wrong("enum");
    if (const auto* pattern = schema.if_contains("pattern");
        pattern != nullptr && value.is_string() && !std::regex_search(text_of(value), std::regex(text_of(*pattern))))
      wrong("pattern");
    if (const auto* format = schema.if_contains("format");
        format != nullptr && value.is_string() && *format == "date-time") {
      const std::regex instant(R"(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2}))");
      if (!std::regex_match(text_of(value), instant)) wrong("date-time");
    }
    if (const auto* choices = schema.if_contains("oneOf")) {
      int fitting = 0;
      for (const auto& one : choices->as_array()) {
        Schema inner(grant_);
        inner.hold(value, one.as_object(), at);
        fitting += inner.faults.empty() ? 1 : 0;
      }
      if (fitting != 1) wrong("oneOf");
    }
    if (const auto* object = value.if_object()) {
      if (const auto* needed = schema.if_contains("required")) {
        for (const auto& one : needed->as_array()) {
          if (!object->contains(text_of(one))) wrong("without " + text_of(one));
        }
      }
      if (const auto* properties = schema.if_contains("properties")) {
        for (const auto& [name, member] : *object) {
          const std::string key(name.data(), name.size());
          if (const auto* inner = properties->as_object().if_contains(key)) {
            hold(member, inner->as_object(), at + "/" + key);
          } else {
            wrong("unknown " + key);
          }
        }
      }
    }
    if (const auto* list = value.if_array()) {
      if (const auto* min = schema.if_contains("minItems");
          min != nullptr && static_cast<std::int64_t>(list->size()) < min->as_int64())
        wrong("minItems");
      if (const auto* items = schema.if_contains("items")) {
        for (const auto& one : *list) hold(one, items->as_object(), at + "/0");
      }
    }
  }

 private:
  const json::value& grant_;
};

TEST(Giving, HoldsItsSchema) {
  const auto package = official("grants-360/360-giving-package-schema.json"),
             grant = official("grants-360/360-giving-schema.json");
  if (!package || !grant) GTEST_SKIP() << "JALON_SHARED_DATA names no directory with grants-360/";
  const auto faults = [&](const std::string& text) {
    Schema schema(*grant);
    schema.hold(json::parse(text), package->as_object(), "");
    return schema.faults;
  };
  EXPECT_EQ(faults(giving(all_sorts())), std::vector<std::string>{});
  // The reader of schemas does refuse.
  auto broken = giving({award()});
  broken.replace(broken.find("\"awardDate\":\"2023-03-01\""), 24, "\"awardDate\":\"01/03/2023\"");
  EXPECT_FALSE(faults(broken).empty());
  EXPECT_FALSE(faults(giving({})).empty());
}

}  // namespace
}  // namespace jalon::intake
