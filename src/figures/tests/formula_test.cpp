// SPDX-License-Identifier: EUPL-1.2
#include "figures/formula.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <thread>

namespace jalon::figures {
namespace {

using Kind = Computed::Kind;
using Values = std::vector<std::optional<double>>;

Formula formula(std::string_view text) {
  auto read = parse_formula(text);
  EXPECT_TRUE(read) << text << ": " << (read ? "" : english(read.error()));
  return read ? std::move(*read) : Formula();
}
std::string fault(std::string_view text) {
  const auto read = parse_formula(text);
  if (read) return "";
  const auto& faults = std::get<Invalid>(read.error()).faults;
  EXPECT_EQ(faults.size(), 1U);
  EXPECT_EQ(faults.front().field, "formula");
  return faults.front().reason.english();
}
Computed outcome(std::string_view text, const Values& values) { return Calculator(formula(text))(values); }
double value(std::string_view text, const Values& values) {
  const auto found = outcome(text, values);
  EXPECT_EQ(found.kind, Kind::value) << text;
  return found.value;
}
Unit unit(std::string_view text) { return parse_unit(text).value(); }
std::vector<std::string> english_of(const std::vector<Fault>& faults) {
  std::vector<std::string> out;
  for (const auto& each : faults) out.push_back(each.field + ": " + each.reason.english());
  return out;
}
std::string unit_fault(std::string_view text, std::vector<Unit> units) {
  const auto read = unit_of(formula(text), units);
  return read ? "" : std::get<Invalid>(read.error()).faults.front().reason.english();
}

// ---- the language ----

TEST(Formula, UsesTheNamesOfIndicatorsInTheOrderInWhichTheyStand) {
  EXPECT_EQ(formula("b.two / (a.one + b.two)").names(), (std::vector<std::string>{"b.two", "a.one"}));
  EXPECT_EQ(formula("Places_2 * 3").names(), (std::vector<std::string>{"Places_2"}));
}

TEST(Formula, KnowsTheHyphensOfAProgrammesCodeFromAMinus) {
  const auto share = formula("plans.adopted@reussite-educative-2016 / contracts");
  EXPECT_EQ(share.names(), (std::vector<std::string>{"plans.adopted@reussite-educative-2016", "contracts"}));
  EXPECT_EQ(formula("a@p-2016 - b@p-2016").names(), (std::vector<std::string>{"a@p-2016", "b@p-2016"}));
  EXPECT_EQ(formula("(a@p-2016)-b").names(), (std::vector<std::string>{"a@p-2016", "b"}));
  EXPECT_EQ(formula("a-b").names(), (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(fault("a@p-b@p"), "Character 1: write a space before and after the minus that follows a programme's code.");
  EXPECT_EQ(fault("1 + a@p- 2"), "Character 5: “a@p-” is not a whole code.");
}

TEST(Formula, NamesOneCategoryBetweenSquareBrackets) {
  const auto formula = parse_formula("100 * trained[sex:f] / (trained - trained[age_group:under-12])").value();
  EXPECT_EQ(formula.names(), (std::vector<std::string>{"trained[sex:f]", "trained", "trained[age_group:under-12]"}));
  EXPECT_EQ(codes_of(formula), std::vector<std::string>{"trained"});
  EXPECT_EQ(part_named("trained[sex:f]").code, "trained");
  EXPECT_EQ(part_named("trained[sex:f]").category, "sex:f");
  EXPECT_EQ(part_named("trained").category, "");
  EXPECT_DOUBLE_EQ(value("a[x:1] + a", {5, 1}), 6);
  EXPECT_DOUBLE_EQ(value("plans@a-b[x:y-1]-1", {5}), 4) << "a minus after the bracket is one";
  for (const auto* wrong : {"a[sex]", "a[:f]", "a[sex:]", "a[sex:f", "a[sex:f:m]", "a[]", "a[sex f]", "a ['sex:f']"})
    EXPECT_FALSE(parse_formula(wrong)) << wrong;
  const auto told = parse_formula("2 * a[sex]");
  EXPECT_EQ(std::get<Invalid>(told.error()).faults.front().reason.english(),
            "Character 6: write a category between the brackets as its dimension and its code, such as a[sex:f].");
}

TEST(Formula, CountsAsInSchool) {
  EXPECT_DOUBLE_EQ(value("a + 2 * 3", {1}), 7);
  EXPECT_DOUBLE_EQ(value("(a + 2) * 3", {1}), 9);
  EXPECT_DOUBLE_EQ(value("a - 2 - 3", {10}), 5);
  EXPECT_DOUBLE_EQ(value("a / 2 / 5", {10}), 1);
  EXPECT_DOUBLE_EQ(value("-a * -2", {10}), 20);
  EXPECT_DOUBLE_EQ(value("a - -2", {10}), 12);
  EXPECT_DOUBLE_EQ(value("-(a - 2)", {10}), -8);
  EXPECT_DOUBLE_EQ(value("0.25*a", {10}), 2.5);
  EXPECT_DOUBLE_EQ(value("min(a, b, 4) + max(a,b)", {7, 5}), 11);
  EXPECT_DOUBLE_EQ(value("abs(a - b)", {5, 7}), 2);
  EXPECT_DOUBLE_EQ(value("a", {5}), 5);
}

TEST(Formula, AnIndicatorMayBeCalledLikeAFunction) { EXPECT_DOUBLE_EQ(value("min(min, 3) + abs", {5, 1}), 4); }

TEST(Formula, RefusesWhatIsNotOfTheLanguageAndSaysWhere) {
  const std::string knows =
      "” has no meaning in a formula, which knows + - * / ( ) and the functions min, max and abs.";
  EXPECT_EQ(fault("a = 3"), "Character 3: “=" + knows);
  EXPECT_EQ(fault("a ? 1 : 2"), "Character 3: “?" + knows);
  EXPECT_EQ(fault("a ^ 2"), "Character 3: “^" + knows);
  EXPECT_EQ(fault("a && b"), "Character 3: “&" + knows);
  EXPECT_EQ(fault("a < b"), "Character 3: “<" + knows);
  EXPECT_EQ(fault("_pi * a"), "Character 1: “_" + knows);
  EXPECT_EQ(fault("\"x\" + a"), "Character 1: “\"" + knows);
  EXPECT_EQ(fault("a; b"), "Character 2: “;" + knows);
  EXPECT_EQ(fault("a × b"), "Character 3: “×" + knows);
  EXPECT_EQ(fault("é"), "Character 1: “é" + knows);
  EXPECT_EQ(fault(std::string_view("a\0b", 3)), "Character 2: “?" + knows);
  EXPECT_EQ(fault("é\xff"), "This text is not UTF-8 (byte 2).");
  for (const std::string function : {"sin", "sqrt", "exp", "rnd", "sum", "avg", "rint", "if"}) {
    EXPECT_EQ(fault("1 + " + function + " (a)"),
              "Character 5: there is no function “" + function + "”, only min, max and abs.");
  }
}

TEST(Formula, RefusesANumberThatCouldBeReadInTwoWays) {
  const std::string knows = "” is not a number: write it as 12 or 0.5, with at most 15 digits.";
  EXPECT_EQ(fault("a * 1e5"), "Character 5: “1" + knows);
  EXPECT_EQ(fault("a * 0x10"), "Character 5: “0" + knows);
  EXPECT_EQ(fault("a * 1.2.3"), "Character 5: “1.2.3" + knows);
  EXPECT_EQ(fault("a * 1."), "Character 5: “1." + knows);
  EXPECT_EQ(fault("a * 1234567890123456"), "Character 5: “1234567890123456" + knows);
  EXPECT_EQ(fault("a * 0,5"),
            "Character 6: a comma stands only between the values of min and max; a number is written with a dot.");
  EXPECT_EQ(fault("min(a, (1,5))"),
            "Character 10: a comma stands only between the values of min and max; a number is written with a dot.");
}

TEST(Formula, RefusesPiecesThatAreOutOfOrderAndSaysWhich) {
  EXPECT_EQ(fault(""), "The formula is empty.");
  EXPECT_EQ(fault(" \n "), "The formula is empty.");
  EXPECT_EQ(fault("a b"), "Character 3: “b” cannot stand here.");
  EXPECT_EQ(fault("a 2"), "Character 3: “2” cannot stand here.");
  EXPECT_EQ(fault("a + * b"), "Character 5: “*” cannot stand here.");
  EXPECT_EQ(fault("+ a"), "Character 1: “+” cannot stand here.");
  EXPECT_EQ(fault("a (b)"), "Character 1: there is no function “a”, only min, max and abs.");
  EXPECT_EQ(fault("2 (b)"), "Character 3: “(” cannot stand here.");
  EXPECT_EQ(fault("()"), "Character 2: “)” cannot stand here.");
  EXPECT_EQ(fault("a / (b + )"), "Character 10: “)” cannot stand here.");
  EXPECT_EQ(fault("(a"), "A bracket is opened and not closed.");
  EXPECT_EQ(fault("a)"), "Character 2: this bracket closes and none was opened.");
  EXPECT_EQ(fault("a +"), "The formula stops before its end: something is missing after its last sign.");
  EXPECT_EQ(fault("a + 1 -"), "The formula stops before its end: something is missing after its last sign.");
  EXPECT_EQ(fault("-"), "The formula stops before its end: something is missing after its last sign.");
  EXPECT_EQ(fault("a - -"), "The formula stops before its end: something is missing after its last sign.");
  EXPECT_EQ(fault("abs(a, b)"), "“abs” takes one value; “min” and “max” take some, with commas between them.");
  EXPECT_EQ(fault("min() + a"), "“abs” takes one value; “min” and “max” take some, with commas between them.");
  EXPECT_EQ(fault("min(a,)"), "Character 7: “)” cannot stand here.");
  EXPECT_EQ(fault("min(a) abs(b)"), "Character 8: “abs” cannot stand here.");
  EXPECT_EQ(fault("1 / 2"), "A formula names at least one indicator.");
  EXPECT_EQ(fault("plans."), "Character 1: “plans.” is not a whole code.");
}

TEST(Formula, HoldsItsLimitsWhateverTheText) {
  EXPECT_EQ(fault(std::string(100000, '(')), "A formula is at most 1000 characters long.");
  EXPECT_EQ(fault(std::string(900, '(')), "Character 33: at most 32 brackets stand within one another.");
  EXPECT_DOUBLE_EQ(value(std::string(32, '(') + "a" + std::string(32, ')'), {4}), 4);
  EXPECT_NE(fault(std::string(33, '(') + "a" + std::string(33, ')')), "");
  std::string many = "a0";
  for (int i = 1; i < 40; ++i) many += "+a" + std::to_string(i);
  EXPECT_DOUBLE_EQ(value(many, Values(40, 1.0)), 40);
  EXPECT_EQ(fault(many + "+a40"), "A formula uses at most 40 indicators.");
  EXPECT_NE(fault("a" + std::string(998, '-')), "");
  EXPECT_DOUBLE_EQ(value("a" +
                             [] {
                               std::string rest;
                               for (int i = 0; i < 499; ++i) rest += "+a";
                               return rest;
                             }(),
                         {1}),
                   500);
}

// ---- values ----

TEST(Formula, AMissingValueIsMissingAndNeverZero) {
  EXPECT_EQ(outcome("a + b", {1, std::nullopt}).kind, Kind::missing);
  EXPECT_EQ(outcome("0 * a + b", {std::nullopt, 2}).kind, Kind::missing);
  EXPECT_EQ(outcome("b / a", {1, std::nullopt}).kind, Kind::missing);
  EXPECT_EQ(outcome("1 / a", {0}).kind, Kind::divides_by_zero);
}

TEST(Formula, ADivisionByZeroIsToldAsSuchEvenWhereItWouldNotCount) {
  EXPECT_EQ(outcome("a / b", {1, 0}).kind, Kind::divides_by_zero);
  EXPECT_EQ(outcome("a / b", {0, 0}).kind, Kind::divides_by_zero);
  EXPECT_EQ(outcome("a / (b - b)", {1, 3}).kind, Kind::divides_by_zero);
  EXPECT_EQ(outcome("1 / (1 / a)", {0}).kind, Kind::divides_by_zero);
  EXPECT_EQ(outcome("min(3, 1 / a)", {0}).kind, Kind::divides_by_zero);
  EXPECT_EQ(outcome("0 * (1 / a)", {0}).kind, Kind::divides_by_zero);
  EXPECT_EQ(outcome("a / b", {0, 3}), (Computed{Kind::value, 0}));
}

TEST(Formula, ANumberThatIsTooLargeIsToldAsSuch) {
  EXPECT_EQ(outcome("a * a", {1e200}).kind, Kind::too_large);
  EXPECT_EQ(outcome("1 / (a * a)", {1e200}).kind, Kind::too_large);
  EXPECT_EQ(outcome("a * a - a * a", {1e200}).kind, Kind::too_large);
  EXPECT_EQ(outcome("min(1, a * a)", {1e200}).kind, Kind::too_large);
  EXPECT_EQ(outcome("a", {std::numeric_limits<double>::infinity()}).kind, Kind::too_large);
  EXPECT_EQ(outcome("a", {std::numeric_limits<double>::quiet_NaN()}).kind, Kind::too_large);
}

TEST(Formula, ACalculatorForgetsTheTroubleOfTheTimeBefore) {
  Calculator share(formula("a / b"));
  EXPECT_EQ(share(Values{1, 0}).kind, Kind::divides_by_zero);
  EXPECT_EQ(share(Values{1, 4}), (Computed{Kind::value, 0.25}));
  EXPECT_EQ(share(Values{std::nullopt, 4}).kind, Kind::missing);
  EXPECT_EQ(share(Values{3, 4}), (Computed{Kind::value, 0.75}));
}

TEST(Formula, ThreadsThatEachCompileItDoNotMeet) {
  const auto share = formula("a / b");
  std::atomic<int> wrong = 0;
  std::vector<std::jthread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&, t] {
      Calculator calculator(share);
      for (int i = 0; i < 5000; ++i) {
        const bool by_zero = (i + t) % 3 == 0;
        const auto found = calculator(Values{t + i, by_zero ? 0 : t + 1});
        if (by_zero ? found.kind != Kind::divides_by_zero : found.value != static_cast<double>(t + i) / (t + 1))
          ++wrong;
      }
    });
  }
  threads.clear();
  EXPECT_EQ(wrong, 0);
}

// A formula made at random, with what it must give by plain arithmetic.
struct Made {
  std::string text;
  double value = 0;
  bool by_zero = false;  // somewhere within
};
class Maker {
 public:
  explicit Maker(unsigned seed) : random_(seed) {}
  std::vector<double> values;  // of x0, x1, x2

  Made make(int depth) {
    switch (depth == 0 ? below(2) : below(9)) {
      case 0:
      case 1:
        return name();
      case 2: {
        const int n = below(9) + 1;
        return {std::to_string(n) + ".5", n + 0.5};
      }
      case 3: {
        const auto [a, b] = two(depth);
        return {"(" + a.text + " + " + b.text + ")", a.value + b.value, a.by_zero || b.by_zero};
      }
      case 4: {
        const auto [a, b] = two(depth);
        return {"(" + a.text + " - " + b.text + ")", a.value - b.value, a.by_zero || b.by_zero};
      }
      case 5: {
        const auto [a, b] = two(depth);
        return {"(" + a.text + ") * (" + b.text + ")", a.value * b.value, a.by_zero || b.by_zero};
      }
      case 6: {
        const auto [a, b] = two(depth);
        return {"(" + a.text + ") / (" + b.text + ")", a.value / b.value, a.by_zero || b.by_zero || b.value == 0};
      }
      case 7: {
        const auto [a, b] = two(depth);
        return below(2) == 0
                   ? Made{"min(" + a.text + ", " + b.text + ")", std::min(a.value, b.value), a.by_zero || b.by_zero}
                   : Made{"max(" + a.text + ", " + b.text + ")", std::max(a.value, b.value), a.by_zero || b.by_zero};
      }
      default: {
        const auto a = make(depth - 1);
        return below(2) == 0 ? Made{"abs(" + a.text + ")", std::abs(a.value), a.by_zero}
                             : Made{"(-(" + a.text + "))", -a.value, a.by_zero};
      }
    }
  }
  int below(int n) { return std::uniform_int_distribution<int>(0, n - 1)(random_); }
  double positive() { return std::exp(std::uniform_real_distribution<double>(-3, 3)(random_)); }

 private:
  std::pair<Made, Made> two(int depth) {
    auto a = make(depth - 1);
    auto b = make(depth - 1);
    return {a, b};
  }
  Made name() {
    const auto i = static_cast<std::size_t>(below(static_cast<int>(values.size())));
    return {"x" + std::to_string(i), values[i]};
  }
  std::mt19937 random_;
};

Values in_order(const Formula& made, const std::vector<double>& values) {
  Values out;
  for (const auto& name : made.names()) out.push_back(values[static_cast<std::size_t>(name[1] - '0')]);
  return out;
}

TEST(Formula, AnyFormulaGivesWhatPlainArithmeticGives) {
  Maker maker(20161115);
  int counted = 0;
  for (int i = 0; i < 2000; ++i) {
    maker.values = {maker.positive(), maker.positive(), -maker.positive()};
    const auto made = maker.make(4);
    const auto read = parse_formula(made.text);
    if (!read) continue;  // without a name, or too long
    const auto found = Calculator(*read)(in_order(*read, maker.values));
    EXPECT_EQ(found.kind, made.by_zero ? Kind::divides_by_zero : Kind::value) << made.text;
    if (made.by_zero) continue;
    ++counted;
    EXPECT_DOUBLE_EQ(found.value, made.value) << made.text;
  }
  EXPECT_GT(counted, 1000);
}

// ---- units ----

TEST(Unit, IsReadAndWrittenInOneWay) {
  EXPECT_EQ(unit("place").text(), "place");
  EXPECT_EQ(unit("place/person").text(), "place/person");
  EXPECT_EQ(unit("person.month/eur/place").text(), "month.person/eur/place");
  EXPECT_EQ(unit("eur.place/eur").text(), "place");
  EXPECT_EQ(unit("1/month").text(), "1/month");
  for (const auto* none : {"", "%", "ratio", "1", "eur/eur"}) EXPECT_TRUE(unit(none).none()) << none;
  EXPECT_EQ(unit("eur.eur").text(), "eur.eur");
  for (const auto* wrong :
       {"Place", "place person", "place/", "/place", "place//x", "2", "place%", "é", "a.1", "eur/1"})
    EXPECT_FALSE(parse_unit(wrong)) << wrong;
  EXPECT_FALSE(parse_unit(std::string(61, 'a')));
}

TEST(Unit, OfAFormulaFollowsItsSigns) {
  const auto computed = [](std::string_view text, std::vector<Unit> units) {
    return unit_of(formula(text), units).value().text();
  };
  EXPECT_EQ(computed("a / b", {unit("place"), unit("person")}), "place/person");
  EXPECT_EQ(computed("a / b", {unit("plan"), unit("plan")}), "");
  EXPECT_EQ(computed("100 * a / (a + b)", {unit("plan"), unit("plan")}), "");
  EXPECT_EQ(computed("a * b", {unit("eur/place"), unit("place")}), "eur");
  EXPECT_EQ(computed("max(a - b, 0)", {unit("eur"), unit("eur")}), "eur");
  EXPECT_EQ(computed("max(0, 0, -abs(a))", {unit("eur")}), "eur");
  EXPECT_EQ(computed("1 / a", {unit("month")}), "1/month");
  EXPECT_EQ(computed("a + 0", {unit("eur")}), "eur");
  EXPECT_EQ(computed("a / b + 1", {unit("eur"), unit("eur")}), "");
}

TEST(Unit, NamesTheTwoThingsThatCannotBeAdded) {
  EXPECT_EQ(unit_fault("a + b", {unit("person"), unit("eur")}),
            "“a” is counted in person and “b” in eur: they cannot be added, subtracted or compared.");
  EXPECT_EQ(unit_fault("c * a - b / 2", {unit("eur"), unit("person"), unit("eur")}),
            "“c * a” is counted in eur.person and “b / 2” in eur: they cannot be added, subtracted or compared.");
  EXPECT_EQ(unit_fault("a / b + (a + 1) / b", {unit("person"), unit("eur")}),
            "“a” is counted in person and “1” has no unit: they cannot be added, subtracted or compared.");
  EXPECT_EQ(unit_fault("max(5, a)", {unit("eur")}),
            "“a” is counted in eur and “5” has no unit: they cannot be added, subtracted or compared.");
  EXPECT_EQ(unit_fault("min(a, a / b * b, b)", {unit("eur"), unit("place")}),
            "“a” is counted in eur and “b” in place: they cannot be added, subtracted or compared.");
}

TEST(Unit, OfTheFormulaAndAsDeclaredMustAgree) {
  const auto share = formula("a / b");
  const std::vector<Unit> units{unit("place"), unit("person")};
  const std::vector<Unit> alike{unit("plan"), unit("plan")};
  using Texts = std::vector<std::string>;
  EXPECT_EQ(english_of(check_units(share, units, unit("place/person"))), Texts{});
  EXPECT_EQ(english_of(check_units(share, alike, unit("%"))), Texts{});
  EXPECT_EQ(english_of(check_units(share, alike, unit("ratio"))), Texts{});
  EXPECT_EQ(english_of(check_units(share, units, unit("place"))),
            Texts{"unit: The formula gives place/person, and place is declared."});
  EXPECT_EQ(english_of(check_units(share, units, unit("%"))),
            Texts{"unit: The formula gives place/person, and no unit is declared."});
  EXPECT_EQ(english_of(check_units(share, alike, unit("plan"))),
            Texts{"unit: The formula gives a number without unit, and plan is declared."});
  EXPECT_EQ(english_of(check_units(formula("a + b"), units, unit("place"))),
            Texts{"formula: “a” is counted in place and “b” in person: they cannot be added, subtracted or compared."});
}

// Counting in cents rather than in euros must change a result by a power of a hundred, whatever the values: where a
// unit is found, it is that power; where none is, some values give the lie.
TEST(Unit, OfAnyFormulaIsHowItsResultScales) {
  Maker maker(1905);
  int found = 0;
  int refused = 0;
  for (int i = 0; i < 3000; ++i) {
    maker.values = {1, 1, 1};
    const auto read = parse_formula(maker.make(3).text);
    if (!read) continue;
    std::vector<int> powers(3);
    for (auto& power : powers) power = maker.below(3) - 1;
    std::vector<Unit> units;
    for (const auto& name : read->names())
      units.push_back(powers[static_cast<std::size_t>(name[1] - '0')] == 0   ? Unit{}
                      : powers[static_cast<std::size_t>(name[1] - '0')] == 1 ? unit("eur")
                                                                             : unit("1/eur"));
    const auto computed = unit_of(*read, units);
    Calculator calculator(*read);
    bool scales = true;
    int compared = 0;
    const double factor = 1.75;
    std::optional<double> observed;
    for (int point = 0; point < 40; ++point) {
      std::vector<double> before{maker.positive(), maker.positive(), maker.positive()};
      auto after = before;
      for (std::size_t j = 0; j < 3; ++j) after[j] *= std::pow(factor, powers[j]);
      const auto a = calculator(in_order(*read, before));
      const auto b = calculator(in_order(*read, after));
      if (a.kind != Kind::value || b.kind != Kind::value || std::abs(a.value) < 1e-9 || std::abs(b.value) < 1e-9)
        continue;
      ++compared;
      const double power = std::log(std::abs(b.value / a.value)) / std::log(factor);
      if (b.value / a.value < 0 || std::abs(power - std::round(power)) > 1e-6) scales = false;
      if (!observed) observed = power;
      if (std::abs(*observed - power) > 1e-6) scales = false;
      if (computed) {
        const auto eur = computed->powers.find("eur");
        EXPECT_NEAR(power, eur == computed->powers.end() ? 0 : eur->second, 1e-6) << read->text();
      }
    }
    if (compared < 20) continue;
    if (computed) ++found;
    if (!scales) {
      ++refused;
      EXPECT_FALSE(computed) << read->text();
    }
  }
  EXPECT_GT(found, 300);
  EXPECT_GT(refused, 300);
}

// ---- names, cycles ----

TEST(Formula, ANameThatNobodyHasIsToldWithTheNearest) {
  const Codes codes{"plans.adopted@education-2016", "plans.adopted@education-2017", "training.sessions", "families"};
  using Texts = std::vector<std::string>;
  const auto faults = [&](std::string_view text) { return english_of(check_names(formula(text), codes)); };
  EXPECT_EQ(faults("families / training.sessions"), Texts{});
  EXPECT_EQ(faults("familles / training.session + xyz"),
            (Texts{"formula: No indicator has the code familles. The nearest is families.",
                   "formula: No indicator has the code training.session. The nearest is training.sessions.",
                   "formula: No indicator has the code xyz."}));
  EXPECT_EQ(faults("plans.adopted"),
            Texts{"formula: No indicator has the code plans.adopted. The nearest is plans.adopted@education-2016."});
}

TEST(Formula, ACycleIsNamed) {
  EXPECT_EQ(cycle_text(find_cycle({{"a", {"a"}}})), "a → a");
  EXPECT_EQ(cycle_text(find_cycle({{"a", {"x", "b"}}, {"b", {"c"}}, {"c", {"x", "a"}}})), "a → b → c → a");
  EXPECT_EQ(cycle_text(find_cycle({{"a", {"b"}}, {"b", {"c"}}, {"c", {"d", "b"}}, {"d", {}}})), "b → c → b");
}

TEST(Formula, AWayThatMeetsAgainIsNoCycle) {
  EXPECT_EQ(find_cycle({}), std::vector<std::string>{});
  EXPECT_EQ(find_cycle({{"a", {"b", "c"}}, {"b", {"d"}}, {"c", {"d"}}, {"d", {"x"}}}), std::vector<std::string>{});
  Uses chain;
  for (int i = 0; i < 20000; ++i) chain[std::to_string(i)] = {std::to_string(i + 1)};
  EXPECT_EQ(find_cycle(chain), std::vector<std::string>{});
}

// ---- for readers ----

TEST(Formula, IsExplainedWithItsValuesInTheReadersLanguage) {
  const auto plain = [](std::string text) {  // no-break spaces as spaces
    for (const std::string space : {"\u202F", "\u00A0"}) {
      for (std::size_t at = 0; (at = text.find(space)) != std::string::npos;) text.replace(at, space.size(), " ");
    }
    return text;
  };
  const auto said = [&](std::string_view text, std::vector<Shown> values, int decimals, Lang lang) {
    return plain(explain(formula(text), values, decimals, lang));
  };
  EXPECT_EQ(said("a / b", {{1240}, {2480}}, 2, Lang::fr), "1 240 ÷ 2 480 = 0,50");
  EXPECT_EQ(said("a / b", {{1240}, {2480}}, 2, Lang::en), "1,240 ÷ 2,480 = 0.50");
  EXPECT_EQ(said("100 * a / (a + b)", {{1}, {2}}, 1, Lang::fr), "100 × 1 ÷ (1 + 2) ≈ 33,3");
  EXPECT_EQ(said("-a - b*0.5", {{3}, {-2.5, 1}}, 2, Lang::en), "−3 − (−2.5) × 0.5 = −1.75");
  EXPECT_EQ(said("min(a,b)", {{3}, {4}}, 0, Lang::fr), "min(3 ; 4) = 3");
  EXPECT_EQ(said("a / b", {{3}, {0}}, 2, Lang::en), "3 ÷ 0: no result, because this divides by zero");
  EXPECT_EQ(said("a / b", {{3}, {0}}, 2, Lang::fr), "3 ÷ 0 : pas de résultat, car il faudrait diviser par zéro");
  EXPECT_EQ(said("a / b", {{3}, {}}, 2, Lang::en), "3 ÷ missing: no result, because a value is missing");
  EXPECT_EQ(said("a * a", {{1e200}}, 2, Lang::en), "1e+200 × 1e+200: no result, because the number is too large");
  EXPECT_EQ(said("a * 1000", {{1e14}}, 2, Lang::en),
            "100,000,000,000,000 × 1,000: no result, because the number is too large");
}

TEST(Formula, IsWrittenWithTheNamesOfWhatItUses) {
  const std::vector<std::string> names{"Places open", "Persons"};
  EXPECT_EQ(write(formula("a/(b + 1)*2"), names, Lang::en), "Places open ÷ (Persons + 1) × 2");
}

}  // namespace
}  // namespace jalon::figures
