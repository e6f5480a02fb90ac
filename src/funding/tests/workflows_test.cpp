// SPDX-License-Identifier: EUPL-1.2
// The tables of states: what docs/workflows-grants.md draws, and that nothing in them is out of reach.
#include "funding/workflows.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <set>

namespace jalon::funding {
namespace {

template <class S, class V>
std::string drawn(std::string_view heading, std::span<const access::Transition<S, V>> table) {
  std::string out = fmt::format("\n## {}\n\n| From | Act | To | Right |\n| --- | --- | --- | --- |\n", heading);
  for (const auto& row : table)
    out += fmt::format("| {} | `{}` | {} | `{}` |\n", title(row.from), word(row.act), title(row.to),
                       access::word(row.right));
  return out;
}

// Every state but the first is reached from it, and no act leads from one state to two.
template <class S, class V>
void expect_whole(std::span<const access::Transition<S, V>> table, S last) {
  std::set<S> reached{S{}};
  std::set<std::pair<S, V>> acts;
  for (std::size_t pass = 0; pass < table.size(); ++pass) {
    for (const auto& row : table) {
      if (reached.contains(row.from)) reached.insert(row.to);
    }
  }
  for (const auto& row : table)
    EXPECT_TRUE(acts.insert({row.from, row.act}).second) << title(row.from) << ", " << word(row.act);
  for (std::size_t i = 0; i <= static_cast<std::size_t>(last); ++i)
    EXPECT_TRUE(reached.contains(static_cast<S>(i))) << title(static_cast<S>(i));
}

TEST(Workflows, EveryStateIsReachedAndNoActLeadsToTwo) {
  expect_whole(call_transitions(), CallState::withdrawn);
  expect_whole(transitions(), State::withdrawn);
  expect_whole(payment_transitions(), PaymentState::cancelled);
  expect_whole(report_transitions(), ReportState::accepted);
  expect_whole(milestone_transitions(), MilestoneState::dropped);
}

TEST(Workflows, TheDrawingOfTheWorkflowsIsTheTables) {
  std::string all =
      "# Workflows of grants\n\n"
      "How a call, an application, its payments, its report and its milestones go from one state to the next. Written "
      "from\nthe tables in `src/funding/words.cpp` and `src/funding/workflows.cpp`: change them there, then run\n"
      "`JALON_WRITE_DOCS=1 build/dev/src/test_funding --gtest_filter='Workflows.TheDrawing*'`.\n\n"
      "The right to apply asks for a member of the organisation too. Instruction, decision, certificate and payment of "
      "one\nfile are done by different accounts. An agreement has no states of its own: the beneficiary signs the "
      "text, "
      "then the\nState, which takes the application from granted to signed. Nor has a recovery: it is ordered, and "
      "over "
      "once all of it\ncame back.\n";
  all += drawn("Call", call_transitions());
  all += drawn("Application", transitions());
  all += drawn("Payment", payment_transitions());
  all +=
      "\nOnly an advance is ordered without a certificate. An accepted report settles what is left to pay; a "
      "revocation, "
      "or an\namendment that both have signed, drops what was planned.\n";
  all += drawn("Report", report_transitions());
  all += drawn("Milestone", milestone_transitions());
  all +=
      "\nAn amendment that both have signed drops the milestones that it leaves out, and restores those that it names "
      "again.\n";
  const std::string path = JALON_SOURCE_DIR "/docs/workflows-grants.md";
  if (std::getenv("JALON_WRITE_DOCS") != nullptr) std::ofstream(path, std::ios::binary) << all;
  std::ifstream file(path, std::ios::binary);
  const std::string kept((std::istreambuf_iterator<char>(file)), {});
  EXPECT_EQ(kept, all);
}

}  // namespace
}  // namespace jalon::funding
