// SPDX-License-Identifier: EUPL-1.2
#include "figures/formula.hpp"

#include <muParser.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "web/i18n.hpp"

namespace jalon::figures {

namespace {

constexpr std::size_t text_max = 1000;
constexpr std::size_t depth_max = 32;
constexpr std::size_t names_max = 40;
constexpr std::size_t digits_max = 15;
constexpr std::size_t quoted_max = 60;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_function(std::string_view word) { return word == "min" || word == "max" || word == "abs"; }

}  // namespace

// ---- the grammar: muParser without anything of its own ----

// What the signs mean: numbers, or units.
struct Operations {
  mu::fun_type2 add, subtract, multiply, divide;
  mu::fun_type1 negate, absolute;
  mu::multfun_type least, greatest;
};

// Every name and number of a formula is a variable of its own (n0, k0), so that no text of a person ever reaches
// muParser, and a code may hold signs that muParser would take for its own.
class Engine final : public mu::ParserBase {
 public:
  Engine(const Formula& formula, const Operations& operations)
      : names(formula.names_.size()), numbers(formula.numbers_), operations_(operations) {
    InitCharSets();
    InitFun();
    InitConst();
    InitOprt();
    for (std::size_t i = 0; i < names.size(); ++i) DefineVar(fmt::format("n{}", i), &names[i]);
    for (std::size_t i = 0; i < numbers.size(); ++i) DefineVar(fmt::format("k{}", i), &numbers[i]);
    std::string expression;
    for (const auto& piece : formula.pieces_) {
      starts_.push_back(expression.size());
      const auto text = formula.text_.substr(piece.at, piece.size);
      switch (piece.kind) {
        case Formula::Piece::Kind::name:
          expression += fmt::format("n{} ", piece.i);
          break;
        case Formula::Piece::Kind::number:
          expression += fmt::format("k{} ", piece.i);
          break;
        case Formula::Piece::Kind::function:
          expression += text;  // muParser wants the bracket right after it
          break;
        case Formula::Piece::Kind::sign:
          expression += text + " ";
          break;
      }
    }
    SetExpr(expression);
  }
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  // The piece of the formula that a place in muParser's text belongs to; one past the last at its end.
  [[nodiscard]] std::size_t piece_at(int place) const {
    if (place < 0 || static_cast<std::size_t>(place) >= GetExpr().size() - 1) return starts_.size();
    const auto next = std::ranges::upper_bound(starts_, static_cast<std::size_t>(place));
    return next == starts_.begin() ? 0 : static_cast<std::size_t>(next - starts_.begin()) - 1;
  }

  std::vector<double> names;
  std::vector<double> numbers;

 private:
  void InitCharSets() override {
    DefineNameChars("0123456789abcdefghijklmnopqrstuvwxyz");
    DefineOprtChars("+-*/");
    DefineInfixOprtChars("-");
  }
  void InitFun() override {
    DefineFun("abs", operations_.absolute, false);
    DefineFun("min", operations_.least, false);
    DefineFun("max", operations_.greatest, false);
  }
  void InitConst() override {}
  void InitOprt() override {
    EnableBuiltInOprt(false);
    DefineOprt("+", operations_.add, mu::prADD_SUB, mu::oaLEFT, false);
    DefineOprt("-", operations_.subtract, mu::prADD_SUB, mu::oaLEFT, false);
    DefineOprt("*", operations_.multiply, mu::prMUL_DIV, mu::oaLEFT, false);
    DefineOprt("/", operations_.divide, mu::prMUL_DIV, mu::oaLEFT, false);
    DefineInfixOprt("-", operations_.negate, mu::prINFIX, false);
  }

  const Operations& operations_;
  std::vector<std::size_t> starts_;
};

// ---- numbers ----

namespace {

// The first thing that went wrong in this evaluation. muParser's operators take numbers and nothing else, so it stands
// beside them.
thread_local Computed::Kind trouble = Computed::Kind::value;

double counted(double result) {
  if (!std::isfinite(result) && trouble == Computed::Kind::value) trouble = Computed::Kind::too_large;
  return result;
}

constexpr Operations on_numbers{
    .add = [](double a, double b) { return counted(a + b); },
    .subtract = [](double a, double b) { return counted(a - b); },
    .multiply = [](double a, double b) { return counted(a * b); },
    .divide =
        [](double a, double b) {
          if (b == 0) {
            if (trouble == Computed::Kind::value) trouble = Computed::Kind::divides_by_zero;
            return 0.0;
          }
          return counted(a / b);
        },
    .negate = [](double a) { return -a; },
    .absolute = [](double a) { return std::abs(a); },
    .least = [](const double* values, int count) { return *std::min_element(values, values + count); },
    .greatest = [](const double* values, int count) { return *std::max_element(values, values + count); },
};

}  // namespace

Calculator::Calculator(const Formula& formula) : engine_(std::make_unique<Engine>(formula, on_numbers)) {}
Calculator::Calculator(Calculator&&) noexcept = default;
Calculator& Calculator::operator=(Calculator&&) noexcept = default;
Calculator::~Calculator() = default;

Computed Calculator::operator()(std::span<const std::optional<double>> values) {
  JALON_CHECK(values.size() == engine_->names.size());
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (!values[i]) return {};
    if (!std::isfinite(*values[i])) return {.kind = Computed::Kind::too_large};
    engine_->names[i] = *values[i];
  }
  trouble = Computed::Kind::value;
  const double value = engine_->Eval();
  if (trouble != Computed::Kind::value) return {.kind = trouble};
  return {.kind = Computed::Kind::value, .value = value};
}

// ---- reading ----

class FormulaReader {
 public:
  explicit FormulaReader(std::string_view text) { out_.text_ = std::string(text); }

  Result<Formula> read() {
    const std::string_view text = out_.text_;
    if (text.size() > text_max) return wrong(msg("A formula is at most {0} characters long.", text_max));
    if (const auto bad = first_bad_utf8(text)) return wrong(msg("This text is not UTF-8 (byte {0}).", *bad));
    while (at_ < text.size()) {
      const char c = text[at_];
      if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
        ++at_;
      } else if (is_letter(c)) {
        if (auto read = word(); !read) return fail(std::move(read.error()));
      } else if (is_digit(c)) {
        if (auto read = number(); !read) return fail(std::move(read.error()));
      } else if (auto read = sign(); !read) {
        return fail(std::move(read.error()));
      }
    }
    if (out_.pieces_.empty()) return wrong(msg("The formula is empty."));
    if (auto fault = grammar()) return wrong(std::move(*fault));
    if (out_.names_.empty()) return wrong(msg("A formula names at least one indicator."));
    return std::move(out_);
  }

 private:
  using Kind = Formula::Piece::Kind;
  static tl::unexpected<Error> wrong(Message reason) { return invalid("formula", std::move(reason)); }

  // In characters, from 1.
  [[nodiscard]] std::size_t place(std::size_t at) const {
    return length(std::string_view(out_.text_).substr(0, at)) + 1;
  }
  [[nodiscard]] std::string quoted(std::size_t at, std::size_t size) const {
    return shorten(std::string_view(out_.text_).substr(at, size), quoted_max);
  }
  void add(Kind kind, std::size_t end, std::size_t i = 0) {
    out_.pieces_.push_back({.kind = kind, .at = at_, .size = end - at_, .i = i});
    at_ = end;
  }

  Result<void> word() {
    const std::string_view text = out_.text_;
    std::size_t end = at_;
    bool of_programme = false;
    while (end < text.size() && (is_letter(text[end]) || is_digit(text[end]) || text[end] == '.' || text[end] == '_' ||
                                 text[end] == '@' || (of_programme && text[end] == '-'))) {
      if (text[end] == '@') {
        if (of_programme) {
          return wrong(msg("Character {0}: write a space before and after the minus that follows a programme's code.",
                           place(at_)));
        }
        of_programme = true;
      }
      ++end;
    }
    const auto code = text.substr(at_, end - at_);
    if (code.back() == '.' || code.back() == '@' || code.back() == '-')
      return wrong(msg("Character {0}: “{1}” is not a whole code.", place(at_), quoted(at_, code.size())));
    if (end < text.size() && text[end] == '[') {
      const auto begin = end + 1;
      const auto is_part = [](char c) { return is_letter(c) || is_digit(c) || c == '_' || c == '-' || c == ':'; };
      end = begin;
      while (end < text.size() && is_part(text[end])) ++end;
      const auto category = text.substr(begin, end - begin);
      if (end == text.size() || text[end] != ']' || std::ranges::count(category, ':') != 1 || category.front() == ':' ||
          category.back() == ':') {
        return wrong(
            msg("Character {0}: write a category between the brackets as its dimension and its code, such as "
                "{1}[sex:f].",
                place(begin - 1), shorten(code, quoted_max)));
      }
      ++end;
    }
    const auto name = text.substr(at_, end - at_);
    const auto next = text.find_first_not_of(" \t\r\n", end);
    if (next != std::string_view::npos && text[next] == '(') {
      if (!is_function(name)) {
        return wrong(msg("Character {0}: there is no function “{1}”, only min, max and abs.", place(at_),
                         quoted(at_, name.size())));
      }
      add(Kind::function, end);
      return {};
    }
    auto found = std::ranges::find(out_.names_, name);
    if (found == out_.names_.end()) {
      if (out_.names_.size() == names_max) return wrong(msg("A formula uses at most {0} indicators.", names_max));
      out_.names_.emplace_back(name);
      found = std::prev(out_.names_.end());
    }
    add(Kind::name, end, static_cast<std::size_t>(found - out_.names_.begin()));
    return {};
  }

  Result<void> number() {
    const std::string_view text = out_.text_;
    std::size_t end = at_;
    while (end < text.size() && (is_digit(text[end]) || text[end] == '.')) ++end;
    const auto digits = text.substr(at_, end - at_);
    const auto dots = static_cast<std::size_t>(std::ranges::count(digits, '.'));
    double value = 0;
    const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (dots > 1 || digits.back() == '.' || digits.size() - dots > digits_max || read.ec != std::errc() ||
        read.ptr != digits.data() + digits.size() ||
        (end < text.size() && (is_letter(text[end]) || text[end] == '_'))) {
      return wrong(msg("Character {0}: “{1}” is not a number: write it as 12 or 0.5, with at most {2} digits.",
                       place(at_), quoted(at_, digits.size()), digits_max));
    }
    out_.numbers_.push_back(value);
    add(Kind::number, end, out_.numbers_.size() - 1);
    return {};
  }

  Result<void> sign() {
    const std::string_view text = out_.text_;
    const char c = text[at_];
    if (c == '(') {
      if (brackets_.size() == depth_max) {
        return wrong(msg("Character {0}: at most {1} brackets stand within one another.", place(at_), depth_max));
      }
      brackets_.push_back(!out_.pieces_.empty() && out_.pieces_.back().kind == Kind::function);
    } else if (c == ')') {
      if (brackets_.empty()) return wrong(msg("Character {0}: this bracket closes and none was opened.", place(at_)));
      brackets_.pop_back();
    } else if (c == ',') {
      if (brackets_.empty() || !brackets_.back()) {
        return wrong(
            msg("Character {0}: a comma stands only between the values of min and max; a number is written "
                "with a dot.",
                place(at_)));
      }
    } else if (c != '+' && c != '-' && c != '*' && c != '/') {
      std::size_t end = at_ + 1;
      while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) ++end;
      const auto code = static_cast<unsigned char>(c);
      return wrong(
          msg("Character {0}: “{1}” has no meaning in a formula, which knows + - * / ( ) and the functions min, "
              "max and abs.",
              place(at_), code < 0x20 || code == 0x7F ? "?" : text.substr(at_, end - at_)));
    }
    add(Kind::sign, at_ + 1);
    auto& piece = out_.pieces_.back();
    if (c == '-') piece.before_one = out_.pieces_.size() == 1 || opens(out_.pieces_[out_.pieces_.size() - 2]);
    return {};
  }

  [[nodiscard]] bool opens(const Formula::Piece& piece) const {
    return piece.kind == Kind::sign && out_.text_[piece.at] != ')';
  }

  // What muParser says of the order of the pieces.
  std::optional<Message> grammar() {
    if (!brackets_.empty()) return msg("A bracket is opened and not closed.");
    Engine engine(out_, on_numbers);
    try {
      int results = 0;
      engine.Eval(results);
      JALON_CHECK(results == 1);
      return std::nullopt;
    } catch (const mu::ParserError& error) {
      const auto at = engine.piece_at(error.GetPos());
      switch (error.GetCode()) {
        case mu::ecTOO_FEW_PARAMS:
        case mu::ecTOO_MANY_PARAMS:
          return msg("“abs” takes one value; “min” and “max” take some, with commas between them.");
        default:
          break;
      }
      if (at >= out_.pieces_.size())
        return msg("The formula stops before its end: something is missing after its last sign.");
      const auto& piece = out_.pieces_[at];
      return msg("Character {0}: “{1}” cannot stand here.", place(piece.at), quoted(piece.at, piece.size));
    }
  }

  Formula out_;
  std::size_t at_ = 0;
  std::vector<bool> brackets_;  // those open: whether each is a function's
};

Result<Formula> parse_formula(std::string_view text) { return FormulaReader(text).read(); }

NamedPart part_named(std::string_view name) {
  const auto bracket = name.find('[');
  if (bracket == std::string_view::npos) return {name, {}};
  return {name.substr(0, bracket), name.substr(bracket + 1, name.size() - bracket - 2)};
}

std::vector<std::string> codes_of(const Formula& formula) {
  std::vector<std::string> out;
  for (const auto& name : formula.names()) {
    const auto code = part_named(name).code;
    if (std::ranges::find(out, code) == out.end()) out.emplace_back(code);
  }
  return out;
}

// ---- units: the same grammar, with units in the place of numbers ----

namespace {

struct Operand {
  Unit unit;
  bool any = false;  // 0 goes with every unit
  std::string text;
  bool composed = false;
};
// What the numbers that muParser carries about stand for.
struct Operands {
  std::vector<Operand> all;
  std::optional<Message> fault;
};
thread_local Operands* operands = nullptr;

const Operand& operand(double i) { return operands->all[static_cast<std::size_t>(i)]; }
double keep(Operand made) {
  operands->all.push_back(std::move(made));
  return static_cast<double>(operands->all.size() - 1);
}
std::string part(const Operand& one) { return one.composed ? "(" + one.text + ")" : one.text; }
std::string joined(const Operand& a, std::string_view sign, const Operand& b) {
  return fmt::format("{} {} {}", part(a), sign, part(b));
}

// Both must be in one unit, which is the result's.
Unit common(const Operand& a, const Operand& b) {
  if (a.any) return b.unit;
  if (!b.any && a.unit != b.unit && !operands->fault) {
    const auto& with = a.unit.none() ? b : a;
    const auto& other = a.unit.none() ? a : b;
    const auto with_text = shorten(with.text, quoted_max);
    const auto other_text = shorten(other.text, quoted_max);
    operands->fault =
        other.unit.none()
            ? msg("“{0}” is counted in {1} and “{2}” has no unit: they cannot be added, subtracted or compared.",
                  with_text, with.unit.text(), other_text)
            : msg("“{0}” is counted in {1} and “{2}” in {3}: they cannot be added, subtracted or compared.", with_text,
                  with.unit.text(), other_text, other.unit.text());
  }
  return a.unit;
}

double sum_of(double a, double b, std::string_view sign) {
  const auto& one = operand(a);
  const auto& other = operand(b);
  return keep({common(one, other), one.any && other.any, joined(one, sign, other), true});
}

double one_of(std::string_view name, const double* values, int count) {
  Operand out{operand(values[0]).unit, operand(values[0]).any, operand(values[0]).text, false};
  auto list = out.text;
  for (int i = 1; i < count; ++i) {
    const auto& next = operand(values[i]);
    out.unit = common(out, next);
    if (out.any) out.text = next.text;
    out.any = out.any && next.any;
    list += ", " + next.text;
  }
  out.text = fmt::format("{}({})", name, list);
  return keep(std::move(out));
}

constexpr Operations on_units{
    .add = [](double a, double b) { return sum_of(a, b, "+"); },
    .subtract = [](double a, double b) { return sum_of(a, b, "-"); },
    .multiply =
        [](double a, double b) {
          const auto& one = operand(a);
          const auto& other = operand(b);
          return keep({one.unit * other.unit, one.any || other.any, joined(one, "*", other), true});
        },
    .divide =
        [](double a, double b) {
          const auto& one = operand(a);
          const auto& other = operand(b);
          return keep({one.unit / other.unit, one.any, joined(one, "/", other), true});
        },
    .negate =
        [](double a) {
          return keep({operand(a).unit, operand(a).any, "-" + part(operand(a)), true});
        },
    .absolute =
        [](double a) {
          return keep({operand(a).unit, operand(a).any, "abs(" + operand(a).text + ")", false});
        },
    .least = [](const double* values, int count) { return one_of("min", values, count); },
    .greatest = [](const double* values, int count) { return one_of("max", values, count); },
};

}  // namespace

Result<Unit> unit_of(const Formula& formula, std::span<const Unit> units) {
  JALON_CHECK(units.size() == formula.names().size());
  Engine engine(formula, on_units);
  Operands made;
  for (std::size_t i = 0; i < units.size(); ++i) {
    engine.names[i] = static_cast<double>(made.all.size());
    made.all.push_back({units[i], false, formula.names()[i], false});
  }
  for (auto& number : engine.numbers) {
    const double value = number;
    number = static_cast<double>(made.all.size());
    made.all.push_back({{}, value == 0, fmt::format("{}", value), false});
  }
  operands = &made;
  const auto result = operand(engine.Eval()).unit;
  operands = nullptr;
  if (made.fault) return invalid("formula", std::move(*made.fault));
  return result;
}

std::vector<Fault> check_units(const Formula& formula, std::span<const Unit> units, const Unit& declared) {
  auto computed = unit_of(formula, units);
  if (!computed) return std::get<Invalid>(computed.error()).faults;
  if (*computed == declared) return {};
  if (declared.none()) return {{"unit", msg("The formula gives {0}, and no unit is declared.", computed->text())}};
  if (computed->none())
    return {{"unit", msg("The formula gives a number without unit, and {0} is declared.", declared.text())}};
  return {{"unit", msg("The formula gives {0}, and {1} is declared.", computed->text(), declared.text())}};
}

// ---- names and cycles ----

namespace {

// The least number of letters to add, drop or change.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const auto above = row[j];
      row[j] = std::min({above + 1, row[j - 1] + 1, diagonal + (a[i - 1] == b[j - 1] ? 0U : 1U)});
      diagonal = above;
    }
  }
  return row[b.size()];
}

}  // namespace

std::optional<std::string> nearest(std::string_view name, const Codes& codes) {
  std::optional<std::string> out;
  auto best = std::max<std::size_t>(2, name.size() / 4) + 1;
  for (const auto& code : codes) {
    // Somebody who leaves out the programme means the indicator of that name.
    if (code.size() > name.size() && code[name.size()] == '@' && code.starts_with(name)) return code;
    if (code.size() + best <= name.size() || name.size() + best <= code.size()) continue;
    if (const auto far = distance(name, code); far < best) {
      best = far;
      out = code;
    }
  }
  return out;
}

std::vector<Fault> check_names(const Formula& formula, const Codes& codes) {
  std::vector<Fault> out;
  for (const auto& name : codes_of(formula)) {
    if (codes.contains(name)) continue;
    const auto meant = nearest(name, codes);
    out.push_back({"formula", meant ? msg("No indicator has the code {0}. The nearest is {1}.", name, *meant)
                                    : msg("No indicator has the code {0}.", name)});
  }
  return out;
}

std::vector<std::string> find_cycle(const Uses& uses) {
  struct Step {
    Uses::const_iterator code;
    std::size_t next = 0;
  };
  std::set<std::string_view> done;
  std::vector<Step> way;  // a way may be as long as there are indicators: no recursion
  for (auto from = uses.begin(); from != uses.end(); ++from) {
    if (done.contains(from->first)) continue;
    way.assign(1, {from});
    std::set<std::string_view> on_way{from->first};
    while (!way.empty()) {
      auto& step = way.back();
      if (step.next == step.code->second.size()) {
        on_way.erase(step.code->first);
        done.insert(step.code->first);
        way.pop_back();
        continue;
      }
      const auto next = uses.find(step.code->second[step.next++]);
      if (next == uses.end() || done.contains(next->first)) continue;
      if (on_way.contains(next->first)) {
        const auto begin = std::ranges::find(way, next, &Step::code);
        std::vector<std::string> cycle;
        for (auto each = begin; each != way.end(); ++each) cycle.push_back(each->code->first);
        cycle.push_back(next->first);
        return cycle;
      }
      on_way.insert(next->first);
      way.push_back({next});
    }
  }
  return {};
}

std::string cycle_text(const std::vector<std::string>& cycle) { return fmt::format("{}", fmt::join(cycle, " → ")); }

// ---- for readers ----

std::string write(const Formula& formula, std::span<const std::string> names, Lang lang) {
  JALON_CHECK(names.size() == formula.names_.size());
  using Kind = Formula::Piece::Kind;
  std::string out;
  for (const auto& piece : formula.pieces_) {
    const auto text = std::string_view(formula.text_).substr(piece.at, piece.size);
    switch (piece.kind) {
      case Kind::name:
        out += names[piece.i];
        break;
      case Kind::number: {
        const auto dot = text.find('.');
        const auto decimals = dot == std::string_view::npos ? 0 : text.size() - dot - 1;
        out +=
            format_decimal(parse_decimal(text, static_cast<int>(decimals)).value(), static_cast<int>(decimals), lang);
        break;
      }
      case Kind::function:
        out += text;
        break;
      case Kind::sign:
        if (text == "*") out += " × ";
        if (text == "/") out += " ÷ ";
        if (text == "+") out += " + ";
        if (text == "-") out += piece.before_one ? "−" : " − ";
        if (text == ",") out += lang == Lang::fr ? "\u00A0; " : ", ";
        if (text == "(" || text == ")") out += text;
        break;
    }
  }
  return out;
}

std::string explain(const Formula& formula, std::span<const Shown> values, int decimals, Lang lang) {
  constexpr double scaled_max = 9e15;  // what a double counts one by one
  const auto scaled = [&](double value, int places) -> std::optional<std::int64_t> {
    const double at_scale = value * std::pow(10.0, places);
    if (!(std::abs(at_scale) < scaled_max)) return std::nullopt;
    return std::llround(at_scale);
  };
  std::vector<std::string> written;
  std::vector<std::optional<double>> inputs;
  for (const auto& shown : values) {
    inputs.push_back(shown.value);
    if (!shown.value) {
      written.emplace_back(web::tr(lang, "missing"));
      continue;
    }
    const auto number = scaled(*shown.value, shown.decimals);
    auto text = number ? format_decimal(*number, shown.decimals, lang) : fmt::format("{:g}", *shown.value);
    written.push_back(*shown.value < 0 ? fmt::format("({})", text) : text);
  }
  const auto left = write(formula, written, lang);
  const auto outcome = Calculator(formula)(inputs);
  std::optional<std::int64_t> result;
  if (outcome.kind == Computed::Kind::value) result = scaled(outcome.value, decimals);
  if (result) {
    const double shown = static_cast<double>(*result) / std::pow(10.0, decimals);
    const bool exact = std::abs(shown - outcome.value) <= 1e-12 * std::max(1.0, std::abs(outcome.value));
    return fmt::format("{} {} {}", left, exact ? "=" : "≈", format_decimal(*result, decimals, lang));
  }
  switch (outcome.kind) {
    case Computed::Kind::missing:
      return web::trf(lang, "{0}: no result, because a value is missing", left);
    case Computed::Kind::divides_by_zero:
      return web::trf(lang, "{0}: no result, because this divides by zero", left);
    case Computed::Kind::value:
    case Computed::Kind::too_large:
      break;
  }
  return web::trf(lang, "{0}: no result, because the number is too large", left);
}

}  // namespace jalon::figures
