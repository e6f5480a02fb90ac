// SPDX-License-Identifier: EUPL-1.2
#include "web/i18n.hpp"

#include <gtest/gtest.h>

#include "web/catalogue.hpp"

namespace jalon::web {
namespace {

TEST(I18n, FrenchIsFoundByItsEnglishText) { EXPECT_EQ(tr(Lang::fr, "Skip to content"), "Aller au contenu"); }

TEST(I18n, EnglishNeedsNoCatalogue) { EXPECT_EQ(tr(Lang::en, "Skip to content"), "Skip to content"); }

TEST(I18n, ATextWithoutItsFrenchIsShownInEnglish) { EXPECT_EQ(tr(Lang::fr, "no such text"), "no such text"); }

TEST(I18n, FrenchSaysNoughtAndOneInTheSingular) {
  const auto said = [](Lang lang, std::int64_t n) {
    return trn(lang, "{0} thing to correct", "{0} things to correct", n);
  };
  EXPECT_EQ(said(Lang::fr, 0), "0 point à corriger");
  EXPECT_EQ(said(Lang::fr, 1), "1 point à corriger");
  EXPECT_EQ(said(Lang::fr, 2), "2 points à corriger");
  EXPECT_EQ(said(Lang::fr, 12345), "12\u202f345 points à corriger");
  EXPECT_EQ(said(Lang::en, 0), "0 things to correct");
  EXPECT_EQ(said(Lang::en, 1), "1 thing to correct");
  EXPECT_EQ(said(Lang::en, 12345), "12,345 things to correct");
}

TEST(I18n, APartIsSingularInFrenchAndPluralInEnglish) {
  EXPECT_FALSE(is_many(15, 1, Lang::fr));
  EXPECT_TRUE(is_many(15, 1, Lang::en));
  EXPECT_TRUE(is_many(20, 1, Lang::fr));
  EXPECT_FALSE(is_many(10, 1, Lang::en));
  EXPECT_TRUE(is_many(-3, 0, Lang::fr));
}

TEST(I18n, ArgumentsGoWhereTheTranslationPutsThem) {
  EXPECT_EQ(trf(Lang::fr, "{0} to {1} of {2}", 1, 50, 435), "1 à 50 sur 435");
  EXPECT_EQ(tr(Lang::fr, msg("Enter a whole number from {0} to {1}.", 1, 9)), "Saisissez un nombre entier de 1 à 9.");
}

TEST(I18n, ARefusalSaysWhyAndWhatToDoNext) {
  const Error error = Refused{"rule", msg("No."), msg("Ask the prefect.")};
  EXPECT_EQ(tr(Lang::en, error), "No. Ask the prefect.");
}

TEST(I18n, TheFrenchCatalogueIsEmbedded) { EXPECT_GT(french().size(), 30U); }

TEST(I18n, BytesThatAreNoCatalogueAreABug) {
  EXPECT_THROW(Catalogue(std::string_view("not a catalogue, only text of some length")), Bug);
  EXPECT_THROW(Catalogue(std::string_view("")), Bug);
}

}  // namespace
}  // namespace jalon::web
