// SPDX-License-Identifier: EUPL-1.2
#include "funding/agreement_document.hpp"

#include <expat.h>
#include <zip.h>

#include <set>

#include "funding/amount_words.hpp"
#include "funding/tests/fixture.hpp"
#include "programme/programme.hpp"

namespace jalon::funding {
namespace {

bool has(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

// What a reader of the ODT reads: every paragraph on a line.
std::string read_odt(const std::string& bytes) {
  zip_error_t error;
  zip_error_init(&error);
  auto* archive =
      zip_open_from_source(zip_source_buffer_create(bytes.data(), bytes.size(), 0, &error), ZIP_RDONLY, &error);
  if (archive == nullptr) throw std::runtime_error(zip_error_strerror(&error));
  zip_stat_t about;
  zip_stat(archive, "content.xml", 0, &about);
  std::string xml(about.size, '\0');
  auto* file = zip_fopen(archive, "content.xml", 0);
  zip_fread(file, xml.data(), xml.size());
  zip_fclose(file);
  zip_discard(archive);
  std::string out;
  auto* parser = XML_ParserCreate(nullptr);
  XML_SetUserData(parser, &out);
  XML_SetCharacterDataHandler(parser, [](void* data, const char* text, int size) {
    static_cast<std::string*>(data)->append(text, static_cast<std::size_t>(size));
  });
  XML_SetEndElementHandler(parser, [](void* data, const char* name) {
    if (std::string_view(name) == "text:p" || std::string_view(name) == "text:h")
      static_cast<std::string*>(data)->append("\n");
  });
  if (XML_Parse(parser, xml.data(), static_cast<int>(xml.size()), 1) != XML_STATUS_OK)
    throw std::runtime_error(XML_ErrorString(XML_GetErrorCode(parser)));
  XML_ParserFree(parser);
  return out;
}

class AgreementDocument : public Funding {
 protected:
  intake::Document document(ApplicationId id, Lang lang = Lang::fr, std::optional<int> version = {}) {
    return look([&](db::Session& session) {
      return agreement_document(session, registry, *find_application(session, id),
                                *agreement_version(session, id, version), lang);
    });
  }
  std::string text(ApplicationId id, Lang lang = Lang::fr, std::optional<int> version = {}) {
    return read_odt(intake::write_odt(document(id, lang, version)));
  }
  ApplicationId written() {
    const auto id = granted(2'400'050, 4'800'100);
    auto draft =
        look([&](db::Session& session) { return draft_agreement(session, registry, *find_application(session, id)); });
    draft.conditions = "Versée selon l’échéancier.";
    draft.clauses = "Logo de l’État.\n\nAssurance <à jour> & vérifiée.";
    must(as(officer, [&](access::Act& act) { return write_agreement(act, registry, id, draft); }));
    return id;
  }
};
INSTANTIATE_TEST_SUITE_P(, AgreementDocument, testing::ValuesIn(db::testing::engines()), db::testing::engine_name);

TEST_P(AgreementDocument, NamesTheBudgetAsTheProgrammeDoes) {
  const auto id = written();
  EXPECT_NE(text(id).find("fipd, radicalisation."), std::string::npos) << "nobody names it";
  must(as(system, [&](access::Act& act) -> Result<void> {
    const auto pack = programme::parse(programme::embedded("prevention-radicalisation-2016"));
    if (auto done = programme::load(act, *pack); !done) return done;
    return programme::publish(act, registry, pack->code);
  }));
  EXPECT_NE(text(id).find("Fonds interministériel de prévention de la délinquance (fipd), "
                          "Programme R, radicalisation (radicalisation)."),
            std::string::npos);
  EXPECT_NE(text(id, Lang::en).find("Interministerial fund for the prevention of delinquency (fipd)"),
            std::string::npos);
}

TEST_P(AgreementDocument, SaysWhoWhatHowMuchWhenAndWhoSigned) {
  const auto id = written();
  const auto draft = text(id);
  const auto number = read(id).number;
  EXPECT_EQ(document(id).mark.empty(), false);
  for (const auto& part : {"Convention " + number, std::string("Prévention Nord"), "SIRET " + siret_of(73282932),
                           std::string("000,50"), std::string("vingt-quatre mille euros et cinquante centimes"),
                           std::string("Versée selon l’échéancier."), std::string("Assurance <à jour> & vérifiée."),
                           std::string("Avance"), std::string("Solde"), std::string("pas encore signé"), digest(id)})
    EXPECT_TRUE(has(draft, part)) << part << "\n" << draft;
  EXPECT_FALSE(has(draft, "engagement républicain")) << "nobody had one to sign in 2016";
  const auto english = text(id, Lang::en);
  EXPECT_TRUE(has(english, "twenty-four thousand euros and fifty cents")) << english;
  must(sign_as(applicant, id, digest(id), false));
  EXPECT_FALSE(document(id).mark.empty()) << "one signature is not two";
  const auto seen = digest(id);
  must(sign_as(prefect, id, seen, true));
  EXPECT_TRUE(document(id).mark.empty());
  const auto signed_text = text(id);
  EXPECT_FALSE(has(signed_text, "pas encore signé"));
  EXPECT_TRUE(has(signed_text, "par Association"));
  EXPECT_TRUE(has(signed_text, "par Préfet 93"));
  EXPECT_TRUE(has(signed_text, seen));
}

TEST_P(AgreementDocument, AnAmendmentIsAnotherVersionAndTheFirstStays) {
  const auto id = agreed(2'400'000, 4'800'000);
  const auto first = text(id);
  must(decide_as(prefect, id, {Verdict::amended, 2'000'000, "Cofinancement obtenu", ""}));
  auto draft =
      look([&](db::Session& session) { return draft_agreement(session, registry, *find_application(session, id)); });
  draft.is_agreement = true;
  draft.conditions = "Avenant.";
  must(as(officer, [&](access::Act& act) { return write_agreement(act, registry, id, draft); }));
  EXPECT_TRUE(has(text(id), "Avenant 1 à la convention " + read(id).number));
  EXPECT_TRUE(has(text(id), "vingt mille euros"));
  EXPECT_FALSE(document(id).mark.empty());
  EXPECT_EQ(text(id, Lang::fr, 1), first);
  EXPECT_FALSE(look([&](db::Session& session) { return agreement_version(session, id, 3); }).has_value());
}

TEST_P(AgreementDocument, FromTheDecreeOnTheCommitmentStandsInIt) {
  on("2022-03-01");
  const auto next = [&] {
    auto text_of_call = call_text();
    text_of_call.opens = *Date::parse("2022-02-01");
    text_of_call.closes = *Date::parse("2022-12-31");
    text_of_call.action_to = *Date::parse("2023-12-31");
    text_of_call.action_from = *Date::parse("2016-01-01");
    text_of_call.takes_started = true;
    const auto id = must_be(
        as(coordinator, [&](access::Act& act) { return create_call(act, registry, "FIPD-2022", text_of_call); }));
    must(as(coordinator, [&](access::Act& act) { return decide_call(act, registry, id, CallVerb::publish); }));
    return id;
  };
  call = next();
  const auto id = agreed(2'400'000, 4'800'000);
  const auto said = text(id);
  EXPECT_TRUE(has(said, "contrat d’engagement républicain le 15 janvier 2016")) << said;
  EXPECT_TRUE(has(said, "décret 2021-1947"));
}

TEST_P(AgreementDocument, NoNameBreaksIt) {
  std::string name = "<b>A&B</b> \"L'Œuvre\" 😀 جمعية الوقاية ";
  while (name.size() < 180) name += "Très long ";
  auto strange = organisation_text(73282999, name);
  organisation =
      must_be(as(applicant, [&](access::Act& act) { return partner::declare_organisation(act, registry, strange); }));
  const auto id = written();
  EXPECT_TRUE(has(text(id), "<b>A&B</b> \"L'Œuvre\" 😀 جمعية الوقاية")) << text(id);
  const auto pdf = intake::write_pdf(document(id));
  EXPECT_TRUE(pdf.starts_with("%PDF-1.5"));
  EXPECT_EQ(pdf, intake::write_pdf(document(id))) << "the same text, the same bytes";
}

TEST(AmountInWords, FollowsFrenchSpelling) {
  for (const auto& [number, words] :
       std::initializer_list<std::pair<std::int64_t, std::string_view>>{{0, "zéro"},
                                                                        {1, "un"},
                                                                        {17, "dix-sept"},
                                                                        {21, "vingt et un"},
                                                                        {22, "vingt-deux"},
                                                                        {60, "soixante"},
                                                                        {61, "soixante et un"},
                                                                        {70, "soixante-dix"},
                                                                        {71, "soixante et onze"},
                                                                        {77, "soixante-dix-sept"},
                                                                        {80, "quatre-vingts"},
                                                                        {81, "quatre-vingt-un"},
                                                                        {91, "quatre-vingt-onze"},
                                                                        {99, "quatre-vingt-dix-neuf"},
                                                                        {100, "cent"},
                                                                        {101, "cent un"},
                                                                        {200, "deux cents"},
                                                                        {280, "deux cent quatre-vingts"},
                                                                        {999, "neuf cent quatre-vingt-dix-neuf"},
                                                                        {1000, "mille"},
                                                                        {1001, "mille un"},
                                                                        {2000, "deux mille"},
                                                                        {80000, "quatre-vingt mille"},
                                                                        {200000, "deux cent mille"},
                                                                        {200080, "deux cent mille quatre-vingts"},
                                                                        {1000000, "un million"},
                                                                        {80000000, "quatre-vingts millions"},
                                                                        {200001001, "deux cents millions mille un"},
                                                                        {3000000000, "trois milliards"}})
    EXPECT_EQ(number_in_words(number, Lang::fr), words) << number;
  EXPECT_EQ(amount_in_words(0, Lang::fr), "zéro euro");
  EXPECT_EQ(amount_in_words(1, Lang::fr), "un centime");
  EXPECT_EQ(amount_in_words(100, Lang::fr), "un euro");
  EXPECT_EQ(amount_in_words(2'300'000, Lang::fr), "vingt-trois mille euros");
  EXPECT_EQ(amount_in_words(2'300'001, Lang::fr), "vingt-trois mille euros et un centime");
  EXPECT_EQ(amount_in_words(100'000'000, Lang::fr), "un million d’euros");
  EXPECT_EQ(amount_in_words(100'000'050, Lang::fr), "un million d’euros et cinquante centimes");
  EXPECT_EQ(amount_in_words(100'000'100, Lang::fr), "un million un euros");
}

TEST(AmountInWords, FollowsEnglishSpelling) {
  for (const auto& [number, words] : std::initializer_list<std::pair<std::int64_t, std::string_view>>{
           {0, "zero"},
           {21, "twenty-one"},
           {100, "one hundred"},
           {101, "one hundred and one"},
           {1001, "one thousand and one"},
           {1100, "one thousand one hundred"},
           {23000, "twenty-three thousand"},
           {1000000, "one million"},
           {2345678, "two million three hundred and forty-five thousand six hundred and seventy-eight"}})
    EXPECT_EQ(number_in_words(number, Lang::en), words) << number;
  EXPECT_EQ(amount_in_words(101, Lang::en), "one euro and one cent");
  EXPECT_EQ(amount_in_words(250, Lang::en), "two euros and fifty cents");
}

// Every number to a thousand has words of its own, and each is made of those of smaller ones.
TEST(AmountInWords, NoTwoNumbersAreCalledTheSame) {
  for (const auto lang : {Lang::fr, Lang::en}) {
    std::set<std::string> all;
    for (int i = 0; i <= 12'000; ++i) EXPECT_TRUE(all.insert(number_in_words(i, lang)).second) << i;
  }
}

}  // namespace
}  // namespace jalon::funding
