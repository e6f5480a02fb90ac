// SPDX-License-Identifier: EUPL-1.2
#include "base/result.hpp"

namespace jalon {

std::string fill(std::string_view pattern, const std::vector<std::string>& args) {
  std::string out;
  out.reserve(pattern.size() + 32);
  for (size_t i = 0; i < pattern.size(); ++i) {
    if (pattern[i] == '{' && i + 2 < pattern.size() && pattern[i + 1] >= '0' && pattern[i + 1] <= '9' &&
        pattern[i + 2] == '}') {
      const auto index = static_cast<size_t>(pattern[i + 1] - '0');
      if (index < args.size()) {
        out += args[index];
        i += 2;
        continue;
      }
    }
    out += pattern[i];
  }
  return out;
}

std::string Message::english() const { return fill(id, args); }

std::string english(const Error& error) {
  struct Visitor {
    std::string operator()(const NotFound& e) const { return e.what.english(); }
    std::string operator()(const Forbidden& e) const { return "not allowed: the right “" + e.right + "” is missing"; }
    std::string operator()(const Conflict& e) const { return e.what.english(); }
    std::string operator()(const Invalid& e) const {
      std::string out;
      for (const auto& fault : e.faults) {
        if (!out.empty()) out += "; ";
        if (!fault.field.empty()) out += fault.field + ": ";
        out += fault.reason.english();
      }
      return out;
    }
    std::string operator()(const Refused& e) const {
      std::string out = e.why.english();
      if (!e.next.id.empty()) out += " " + e.next.english();
      return out + " [" + e.rule + "]";
    }
  };
  return std::visit(Visitor{}, error);
}

void report_bug(const char* expression, const char* file, int line) {
  throw Bug(fmt::format("{}:{}: expected {}", file, line, expression));
}

}  // namespace jalon
