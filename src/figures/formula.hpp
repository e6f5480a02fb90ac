// SPDX-License-Identifier: EUPL-1.2
// The small language of formulas, of indicators and of a programme's need. Names of other indicators, numbers with a
// dot,
// + - * / and brackets, and the functions min, max and abs; nothing else. muParser knows the grammar; what may stand in
// a formula at all is decided before it sees one.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/text.hpp"
#include "figures/unit.hpp"

namespace jalon::figures {

// A formula that was read without fault; a value, safe to share between threads.
class Formula {
 public:
  [[nodiscard]] const std::string& text() const { return text_; }  // as written
  // What it uses, each once, in the order in which they appear: a code, or one category of it: trained[sex:f].
  [[nodiscard]] const std::vector<std::string>& names() const { return names_; }

 private:
  friend class FormulaReader;
  friend class Engine;
  friend std::string write(const Formula&, std::span<const std::string>, Lang);

  struct Piece {
    enum class Kind : std::uint8_t { name, number, function, sign };  // a sign is one of + - * / ( ) ,
    Kind kind{};
    std::size_t at = 0;       // its first byte in text_
    std::size_t size = 0;     // in bytes
    std::size_t i = 0;        // of names_ or numbers_
    bool before_one = false;  // a minus that changes the sign of what follows
  };
  std::string text_;
  std::vector<std::string> names_;
  std::vector<double> numbers_;
  std::vector<Piece> pieces_;
};

// Invalid names the field formula and the place of the first fault, counted in characters from 1. A code is letters,
// digits, dots and underscores and begins with a letter; after an @ the hyphens belong to it too
// (plans.adopted@reussite-educative-2016), so that a subtraction after such a code needs a space before its minus.
// Right after a code may stand one of its categories, between square brackets: trained[sex:f]. At most 1,000 bytes, 32
// brackets within one another, 40 names. A formula without any name is a fault.
Result<Formula> parse_formula(std::string_view text);

// A name of a formula: trained[sex:f] is the category sex:f of trained; the total has none.
struct NamedPart {
  std::string_view code, category;
};
NamedPart part_named(std::string_view name);
// The codes of its names, each once.
std::vector<std::string> codes_of(const Formula& formula);

struct Computed {
  enum class Kind : std::uint8_t { value, missing, divides_by_zero, too_large };
  Kind kind = Kind::missing;
  double value = 0;  // finite; 0 unless there is one
  friend bool operator==(const Computed&, const Computed&) = default;
};

// A formula compiled once, for one thread at a time, and evaluated many times.
class Calculator {
 public:
  explicit Calculator(const Formula& formula);
  Calculator(Calculator&&) noexcept;
  Calculator& operator=(Calculator&&) noexcept;
  Calculator(const Calculator&) = delete;
  Calculator& operator=(const Calculator&) = delete;
  ~Calculator();
  // The values of names(), in their order. A missing one makes the outcome missing, even where it would be multiplied
  // by zero; a division by zero anywhere makes it that, even where it would not count (min(1, a / 0)).
  Computed operator()(std::span<const std::optional<double>> values);

 private:
  std::unique_ptr<class Engine> engine_;
};

// ---- what is checked when a formula is saved; faults are of the fields formula and unit ----

// The unit of the result, from those of names(). Invalid names the first two things that cannot be added, subtracted or
// compared. A number has no unit; 0 goes with any.
Result<Unit> unit_of(const Formula& formula, std::span<const Unit> units);
// The same, with the unit that is declared for the result.
std::vector<Fault> check_units(const Formula& formula, std::span<const Unit> units, const Unit& declared);

using Codes = std::set<std::string, std::less<>>;
// A fault for each name of which the code is none of the codes, with the nearest of them.
std::vector<Fault> check_names(const Formula& formula, const Codes& codes);
// The code most like the name, when one is like it at all.
std::optional<std::string> nearest(std::string_view name, const Codes& codes);

using Uses = std::map<std::string, std::vector<std::string>, std::less<>>;  // code -> names of its formula
// A way from a code back to itself: a, b, a; empty when there is none. Names without a formula end a way.
std::vector<std::string> find_cycle(const Uses& uses);
// "a → b → a"
std::string cycle_text(const std::vector<std::string>& cycle);

// ---- for readers ----

// With something in the place of each name, and the signs of print: "Places open ÷ Persons".
std::string write(const Formula& formula, std::span<const std::string> names, Lang lang);

struct Shown {
  std::optional<double> value;
  int decimals = 0;
};
// "1 240 ÷ 2 480 = 0,50"; ≈ where the result is rounded; in words when there is no result. decimals are the result's.
std::string explain(const Formula& formula, std::span<const Shown> values, int decimals, Lang lang);

}  // namespace jalon::figures
