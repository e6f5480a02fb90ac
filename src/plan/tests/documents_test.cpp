// SPDX-License-Identifier: EUPL-1.2
#include "fixture.hpp"
#include "plan/file_type.hpp"
#include "web/i18n.hpp"

namespace jalon::plan {
namespace {

std::string le(std::uint32_t value, std::size_t size) {
  std::string out;
  for (std::size_t i = 0; i < size; ++i) out += static_cast<char>((value >> (8 * i)) & 0xFFU);
  return out;
}
// An archive of stored entries: name, content.
std::string zip(const std::vector<std::pair<std::string, std::string>>& entries) {
  std::string body;
  std::string directory;
  for (const auto& [name, content] : entries) {
    const auto offset = static_cast<std::uint32_t>(body.size());
    const auto size = static_cast<std::uint32_t>(content.size());
    const auto name_size = static_cast<std::uint32_t>(name.size());
    const std::string common =
        le(20, 2) + le(0, 2) + le(0, 2) + le(0, 4) + le(0, 4) + le(size, 4) + le(size, 4) + le(name_size, 2) + le(0, 2);
    body += "PK\x03\x04" + common + name + content;
    directory += "PK\x01\x02" + le(20, 2) + common + le(0, 2) + le(0, 2) + le(0, 2) + le(0, 4) + le(offset, 4) + name;
  }
  const auto count = static_cast<std::uint32_t>(entries.size());
  return body + directory + "PK\x05\x06" + le(0, 4) + le(count, 2) + le(count, 2) +
         le(static_cast<std::uint32_t>(directory.size()), 4) + le(static_cast<std::uint32_t>(body.size()), 4) +
         le(0, 2);
}
std::string type_of(std::string_view bytes) {
  const auto type = file_type(bytes);
  return type ? std::string(type->media_type) : std::string("refused");
}
const std::string png = "\x89PNG\r\n\x1a\n....";

TEST(FileType, IsToldFromTheContent) {
  EXPECT_EQ(type_of("%PDF-1.7\n..."), "application/pdf");
  EXPECT_EQ(type_of(png), "image/png");
  EXPECT_EQ(type_of("\xff\xd8\xff\xe0.."), "image/jpeg");
  EXPECT_EQ(type_of("Compte rendu de la réunion.\r\nUne ligne."), "text/plain");
  EXPECT_EQ(type_of(zip({{"[Content_Types].xml", "<x/>"}, {"word/document.xml", "<x/>"}})),
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document");
  EXPECT_EQ(type_of(zip({{"[Content_Types].xml", "<x/>"}, {"xl/workbook.xml", "<x/>"}})),
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet");
  EXPECT_EQ(type_of(zip({{"mimetype", "application/vnd.oasis.opendocument.text"}, {"content.xml", "<x/>"}})),
            "application/vnd.oasis.opendocument.text");
  EXPECT_EQ(type_of(zip({{"mimetype", "application/vnd.oasis.opendocument.spreadsheet"}, {"content.xml", "<x/>"}})),
            "application/vnd.oasis.opendocument.spreadsheet");
}

TEST(FileType, RefusesWhatRunsAndWhatABrowserWouldRun) {
  EXPECT_EQ(type_of(std::string("MZ\x90\0\x03", 5)), "refused");
  EXPECT_EQ(type_of(std::string("\x7f"
                                "ELF\x02\x01\0",
                                7)),
            "refused");
  EXPECT_EQ(type_of("#!/bin/sh\nrm -rf /\n"), "refused");
  EXPECT_EQ(type_of("  <!DOCTYPE html><p>"), "refused");
  EXPECT_EQ(type_of("<HTML><body>"), "refused");
  EXPECT_EQ(type_of("<svg xmlns='http://www.w3.org/2000/svg'/>"), "refused");
  EXPECT_EQ(type_of("<?xml version='1.0'?><svg/>"), "refused");
  EXPECT_EQ(type_of("texte <script>alert(1)</script>"), "refused");
  EXPECT_EQ(type_of("caf\xe9"), "refused");
  EXPECT_EQ(type_of(""), "refused");
}

TEST(FileType, RefusesArchivesMacrosAndBrokenFiles) {
  EXPECT_EQ(type_of(zip({{"setup.exe", "MZ"}})), "refused");
  EXPECT_EQ(type_of(zip({{"[Content_Types].xml", ""}, {"word/document.xml", ""}, {"word/vbaProject.bin", "x"}})),
            "refused");
  EXPECT_EQ(type_of(zip({{"mimetype", "application/vnd.oasis.opendocument.text"},
                         {"content.xml", ""},
                         {"Basic/Standard/x.xml", ""}})),
            "refused");
  const std::string whole = zip({{"[Content_Types].xml", "<x/>"}, {"word/document.xml", "<x/>"}});
  for (std::size_t size = 0; size < whole.size(); ++size) {
    EXPECT_EQ(type_of(std::string_view(whole).substr(0, size)).find("officedocument"), std::string::npos) << size;
  }
}

class Documents : public Plans {
 protected:
  PlanId plan;
  void SetUp() override {
    Plans::SetUp();
    plan = start(authority).value();
  }
  Result<DocumentId> attach(const access::Actor& actor, std::string_view title, std::string_view name,
                            std::string_view bytes) {
    const ExaminedFile file(bytes, context.programme.rules.document_bytes_max);
    return as(actor, [&](access::Act& act) { return attach_document(act, context, plan, title, name, file); });
  }
  std::vector<Document> all() {
    return look([&](db::Session& session) { return documents(session, plan); });
  }
};
INSTANTIATE_TEST_SUITE_P(, Documents, testing::ValuesIn(db::testing::engines()), db::testing::engine_name);

TEST_P(Documents, ADocumentIsKeptByItsContentAndComesBackWhole) {
  const auto id = attach(authority, "Charte", "C:\\bureau\\charte.exe", png).value();
  const auto kept = all();
  ASSERT_EQ(kept.size(), 1U);
  EXPECT_EQ(kept[0].media_type, "image/png");
  EXPECT_EQ(kept[0].file_name, "charte.png");
  EXPECT_EQ(kept[0].sha256, hex(sha256(png)));
  EXPECT_EQ(look([&](db::Session& session) { return document_bytes(session, id); }), png);
}

TEST_P(Documents, AFilePostedTwiceIsKeptOnce) {
  const auto first = attach(authority, "Charte", "charte.png", png).value();
  EXPECT_EQ(attach(authority, "Charte", "charte.png", png).value(), first);
  EXPECT_NE(conflict(attach(delegate, "Autre titre", "x.png", png)), nullptr);
  EXPECT_EQ(all().size(), 1U);
}

TEST_P(Documents, WhatIsRemovedIsReallyGone) {
  const auto id = attach(authority, "Charte", "charte.png", png).value();
  const auto remove = [&](const access::Actor& actor) {
    return as(actor, [&](access::Act& act) { return remove_document(act, context, id); });
  };
  EXPECT_TRUE(is_forbidden(remove(prefect), "write_plan"));
  ASSERT_TRUE(remove(authority));
  EXPECT_TRUE(all().empty());
  EXPECT_EQ(look([&](db::Session& session) { return document_bytes(session, id); }), std::nullopt);
  EXPECT_FALSE(remove(authority));
  EXPECT_TRUE(attach(authority, "Charte", "charte.png", png)) << "and can come back";
}

TEST_P(Documents, WhatBelongsToASubmittedOrSignedTextIsNotRemoved) {
  save(authority, plan, complete_action("1", "Réunir la cellule")).value();
  save(authority, plan, complete_action("2", "Écrire le diagnostic")).value();
  const auto id = attach(authority, "Charte", "charte.png", png).value();
  const auto remove = [&](DocumentId document) {
    return as(authority, [&](access::Act& act) { return remove_document(act, context, document); });
  };
  const auto refuses = [&](State expected) {
    ASSERT_EQ(state(), expected);
    const auto done = remove(id);
    ASSERT_NE(refusal(done), nullptr) << word(expected);
    EXPECT_EQ(refusal(done)->rule, "plan.documents");
    EXPECT_EQ(look([&](db::Session& session) { return document_bytes(session, id); }), png);
  };
  on("2016-09-02");
  must(submit(authority, plan));
  refuses(State::submitted);
  sign(prefect, plan, true).value();
  sign(authority, plan, false).value();
  refuses(State::adopted);
  must(begin(prefect, plan));
  refuses(State::under_way);
  on("2016-09-03");
  must(amend(authority, plan));
  refuses(State::drafting);
  const auto later = attach(authority, "Annexe de l’avenant", "a.txt", "Nouvelle commune.").value();
  EXPECT_TRUE(remove(later)) << "nobody signed this one";
}

TEST_P(Documents, WhatIsReturnedForCorrectionCanLoseItsDocuments) {
  save(authority, plan, complete_action("1", "Réunir la cellule")).value();
  save(authority, plan, complete_action("2", "Écrire le diagnostic")).value();
  const auto id = attach(authority, "Charte", "charte.png", png).value();
  must(submit(authority, plan));
  must(send_back(officer, plan));
  EXPECT_TRUE(as(authority, [&](access::Act& act) { return remove_document(act, context, id); }));
}

TEST_P(Documents, HowMuchTooLargeAFileIsReadsInTheReadersLanguage) {
  programme.rules.document_bytes_max = 1'000'000;
  const auto done = attach(authority, "Gros", "x.txt", std::string(1'000'001, 'a'));
  ASSERT_FALSE(done);
  const Message reason = std::get<Invalid>(done.error()).faults.at(0).reason;
  EXPECT_EQ(web::tr(Lang::en, reason), "This file has 2 MB; at most 1 MB are taken.");
  EXPECT_EQ(web::tr(Lang::fr, reason), "Ce fichier pèse 2 Mo\u202f; 1 Mo au plus sont acceptés.");
}

TEST_P(Documents, ALimitBelowAMegabyteIsToldInKilobytes) {
  programme.rules.document_bytes_max = 300'000;
  const auto done = attach(authority, "Gros", "x.txt", std::string(300'001, 'a'));
  ASSERT_FALSE(done);
  const Message reason = std::get<Invalid>(done.error()).faults.at(0).reason;
  EXPECT_EQ(web::tr(Lang::en, reason), "This file has 301 kB; at most 300 kB are taken.");
  EXPECT_EQ(web::tr(Lang::fr, reason), "Ce fichier pèse 301 ko\u202f; 300 ko au plus sont acceptés.");
}

TEST_P(Documents, APlanKeepsNoMoreDocumentsThanItsProgrammeAllows) {
  programme.rules.plan_documents_max = 2;
  const auto first = attach(authority, "Premier", "1.txt", "Un.").value();
  ASSERT_TRUE(attach(authority, "Deuxième", "2.txt", "Deux."));
  const auto third = [&] { return attach(authority, "Troisième", "3.txt", "Trois."); };
  const auto done = third();
  ASSERT_NE(refusal(done), nullptr);
  EXPECT_EQ(refusal(done)->rule, "plan.documents_quota");
  EXPECT_EQ(web::tr(Lang::fr, refusal(done)->why), "Ce plan a 2 documents\u202f; 2 au plus sont gardés pour un plan.");
  EXPECT_EQ(attach(authority, "Premier", "1.txt", "Un.").value(), first) << "posted twice, nothing is added";
  ASSERT_TRUE(as(authority, [&](access::Act& act) { return remove_document(act, context, first); }));
  EXPECT_TRUE(third()) << "there is room again";
}

TEST_P(Documents, APlanKeepsNoMoreBytesThanItsProgrammeAllows) {
  programme.rules.plan_documents_bytes_max = 2'000'000;
  ASSERT_TRUE(attach(authority, "Premier", "1.txt", std::string(1'500'000, 'a')));
  const auto done = attach(authority, "Deuxième", "2.txt", std::string(500'001, 'a'));
  ASSERT_NE(refusal(done), nullptr);
  EXPECT_EQ(web::tr(Lang::en, refusal(done)->why),
            "With this file the documents of this plan would have 3 MB; at most 2 MB are kept for a plan.");
  EXPECT_EQ(all().size(), 1U);
  EXPECT_TRUE(attach(authority, "Deuxième", "2.txt", std::string(500'000, 'a'))) << "to the last byte";
}

TEST_P(Documents, ATextFileThatHoldsAnIdentifierIsRefused) {
  EXPECT_EQ(faults(attach(authority, "Relevé", "releve.txt", "Contact :\r\n06\r\n12\r\n34\r\n56\r\n78\r\n")),
            Fields{"file"});
  EXPECT_EQ(faults(attach(authority, "Liste", "liste.csv", "nom;né le\r\nX;né le 03/03/1998\r\n")), Fields{"file"});
  EXPECT_EQ(faults(attach(authority, "Relevé", "releve.txt",
                          "\xEF\xBB\xBF"
                          "Écrire à jean.dupont@gmail.com")),
            Fields{"file"});
  EXPECT_TRUE(all().empty());
  EXPECT_TRUE(attach(authority, "Relevé", "releve.txt",
                     "Réunion du 3 mars 2016, 120 000 €, SIRET 732 829 320 00074, contact@association.fr"));
}

TEST_P(Documents, AFileTooLargeOfTheWrongKindOrUnnamedIsRefused) {
  programme.rules.document_bytes_max = 20;
  EXPECT_EQ(faults(attach(authority, "Gros", "x.txt", std::string(21, 'a'))), Fields{"file"});
  EXPECT_TRUE(attach(authority, "Juste", "x.txt", std::string(20, 'a')));
  EXPECT_EQ(faults(attach(authority, "Page", "x.pdf", "<html>")), Fields{"file"});
  EXPECT_EQ(faults(attach(authority, "Vide", "x.pdf", "")), Fields{"file"});
  EXPECT_EQ(faults(attach(authority, " ", "x.pdf", "%PDF-1")), Fields{"title"});
  EXPECT_EQ(faults(attach(authority, "Joindre au 06 12 34 56 78", "x.pdf", "%PDF-1")), Fields{"title"});
}

}  // namespace
}  // namespace jalon::plan
