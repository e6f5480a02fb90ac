// SPDX-License-Identifier: EUPL-1.2
#include "base/typed_text.hpp"

#include <gtest/gtest.h>

#include "base/text.hpp"

namespace jalon {
namespace {

TEST(TypedText, IsTidiedAndMayBeAsLongAsItsFieldAllowsInCharacters) {
  std::vector<Fault> faults;
  EXPECT_EQ(checked_text("note", "  étés à l’école \n", 15, faults), "étés à l’école");
  EXPECT_TRUE(faults.empty());
  (void)checked_text("note", "étés à l’écoles", 14, faults);
  ASSERT_EQ(faults.size(), 1U);
  EXPECT_EQ(faults[0].field, "note");
}

TEST(TypedText, WithAnIdentifierOfAPersonIsAFault) {
  std::vector<Fault> faults;
  (void)checked_text("note", "Appeler le 06 12 34 56 78", 100, faults);
  EXPECT_EQ(faults.size(), 1U);
}

TEST(TypedText, ThatIsRequiredIsNotLeftEmpty) {
  std::vector<Fault> faults;
  EXPECT_EQ(required_text("why", " \t ", 10, msg("Say why."), faults), "");
  ASSERT_EQ(faults.size(), 1U);
  EXPECT_EQ(faults[0].reason.id, "Say why.");
  faults.clear();
  EXPECT_EQ(required_text("why", "Urgence", 10, msg("Say why."), faults), "Urgence");
  EXPECT_TRUE(faults.empty());
  // What may be missing may.
  (void)checked_text("why", "", 10, faults);
  EXPECT_TRUE(faults.empty());
}

}  // namespace
}  // namespace jalon
