// SPDX-License-Identifier: EUPL-1.2
#include "intake/document.hpp"

#include <expat.h>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unistd.h>
#include <zip.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace jalon::intake {
namespace {

constexpr std::string_view odd = "Nom & <balise> \"cité\" 😀 مرحبا بالعالم Łódź \x01\x02 fin";

Document sample() {
  Document out;
  out.title = "Convention & <essai>";
  out.footer = "2016-93-00042";
  out.made_at = Instant{1'479'200'000'000};
  out.add_title("Convention n° 2016-93-00042");
  out.add_lede("Entre l’État et " + std::string(odd));
  out.add_heading("Article 1");
  out.add_text("Premier alinéa.\nAvec une fin de ligne.\n\nSecond   alinéa,\tavec des blancs.");
  out.add_items({"un", "deux"});
  out.add_terms({{"Bénéficiaire", std::string(300, 'M')}, {"Objet", "Ateliers"}});
  out.add_table("Échéancier", {{"Versement", 2, false}, {"Montant", 1, true}}, {{"Avance", "12 345,67 €"}});
  out.add_note("Empreinte");
  return out;
}

// The entries of a ZIP file in their order, with how each is kept.
struct Entry {
  std::string name, bytes;
  bool is_stored = false;
};
std::vector<Entry> entries_of(const std::string& bytes) {
  std::vector<Entry> out;
  zip_error_t error;
  zip_error_init(&error);
  auto* source = zip_source_buffer_create(bytes.data(), bytes.size(), 0, &error);
  auto* archive = zip_open_from_source(source, ZIP_RDONLY | ZIP_CHECKCONS, &error);
  EXPECT_NE(archive, nullptr) << zip_error_strerror(&error);
  for (zip_int64_t i = 0; archive != nullptr && i < zip_get_num_entries(archive, 0); ++i) {
    zip_stat_t about;
    zip_stat_index(archive, static_cast<zip_uint64_t>(i), 0, &about);
    Entry one{about.name, std::string(about.size, '\0'), about.comp_method == ZIP_CM_STORE};
    auto* file = zip_fopen_index(archive, static_cast<zip_uint64_t>(i), 0);
    EXPECT_EQ(zip_fread(file, one.bytes.data(), about.size), static_cast<zip_int64_t>(about.size));
    zip_fclose(file);
    out.push_back(std::move(one));
  }
  if (archive != nullptr) zip_discard(archive);
  return out;
}
// The characters of an XML text, each paragraph and cell on a line; a failure when it is not well formed.
std::string text_of(const std::string& xml) {
  std::string out;
  auto* parser = XML_ParserCreate(nullptr);
  XML_SetUserData(parser, &out);
  XML_SetCharacterDataHandler(parser, [](void* data, const char* text, int size) {
    static_cast<std::string*>(data)->append(text, static_cast<std::size_t>(size));
  });
  XML_SetEndElementHandler(parser, [](void* data, const char* name) {
    const std::string_view element(name);
    if (element == "text:p" || element == "text:h") static_cast<std::string*>(data)->append("\n");
    if (element == "text:s") static_cast<std::string*>(data)->append(" ");
  });
  EXPECT_EQ(XML_Parse(parser, xml.data(), static_cast<int>(xml.size()), 1), XML_STATUS_OK)
      << XML_ErrorString(XML_GetErrorCode(parser));
  XML_ParserFree(parser);
  return out;
}
bool has(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

TEST(Document, AnOdtBeginsWithItsTypeAndHoldsWhatWasWritten) {
  const auto bytes = write_odt(sample());
  EXPECT_EQ(bytes.substr(30, 8), "mimetype");
  EXPECT_EQ(bytes.substr(38, 39), "application/vnd.oasis.opendocument.text");
  const auto entries = entries_of(bytes);
  ASSERT_FALSE(entries.empty());
  EXPECT_EQ(entries[0].name, "mimetype");
  EXPECT_TRUE(entries[0].is_stored);
  std::vector<std::string> names;
  for (const auto& one : entries) {
    names.push_back(one.name);
    if (one.name.ends_with(".xml")) {
      const auto text = text_of(one.bytes);
      if (one.name != "content.xml") continue;
      EXPECT_TRUE(has(text, "Nom & <balise> \"cité\" 😀 مرحبا بالعالم Łódź ")) << text;
      EXPECT_FALSE(has(text, "\x01"));
      EXPECT_TRUE(has(text, "12 345,67 €\n"));
      EXPECT_TRUE(has(text, "Second   alinéa,"));
      EXPECT_TRUE(has(text, std::string(300, 'M')));
    }
  }
  for (const auto* name : {"META-INF/manifest.xml", "content.xml", "styles.xml", "meta.xml"})
    EXPECT_NE(std::find(names.begin(), names.end(), name), names.end()) << name;
}

TEST(Document, ADraftIsMarkedOnEachPage) {
  auto document = sample();
  const auto mark_in = [&](const std::string& bytes) {
    for (const auto& one : entries_of(bytes)) {
      if (one.name == "styles.xml") return has(text_of(one.bytes), "PROJET");
    }
    return false;
  };
  EXPECT_FALSE(mark_in(write_odt(document)));
  document.mark = "PROJET";
  EXPECT_TRUE(mark_in(write_odt(document)));
}

TEST(Document, TheSameDocumentGivesTheSameBytes) {
  EXPECT_EQ(write_odt(sample()), write_odt(sample()));
  EXPECT_EQ(write_pdf(sample()), write_pdf(sample()));
  auto other = sample();
  other.add_text("Un mot de plus.");
  EXPECT_NE(write_pdf(sample()), write_pdf(other));
}

TEST(Document, APdfIsWholeAndEmbedsItsFonts) {
  const auto pdf = write_pdf(sample());
  EXPECT_TRUE(pdf.starts_with("%PDF-1.5"));
  EXPECT_TRUE(has(pdf.substr(pdf.size() - 10), "%%EOF"));
  EXPECT_TRUE(has(pdf, "/FontFile"));
  const auto at = pdf.rfind("startxref\n");
  ASSERT_NE(at, std::string::npos);
  const auto xref = std::strtoul(pdf.c_str() + at + 10, nullptr, 10);
  EXPECT_TRUE(pdf.substr(xref, 4) == "xref" || has(pdf.substr(xref, 40), "/Type /XRef") ||
              has(pdf.substr(xref, 20), "obj"));
}

// What another program reads in it.
TEST(Document, APdfIsReadByAnotherProgram) {
  if (std::system("command -v pdftotext pdfinfo pdffonts >/dev/null 2>&1") != 0)
    GTEST_SKIP() << "poppler-utils is not installed";
  auto document = sample();
  document.mark = "PROJET";
  for (int i = 0; i < 60; ++i) document.add_text(fmt::format("Alinéa {} : ", i) + std::string(400, 'x') + " fin.");
  std::vector<std::vector<std::string>> rows;
  for (int i = 0; i < 120; ++i) rows.push_back({fmt::format("Ligne {}", i), "1,00 €"});
  document.add_table("Longue table", {{"Colonne", 2, false}, {"Somme", 1, true}}, rows);
  const auto folder = std::filesystem::temp_directory_path() / fmt::format("jalon-document-{}", ::getpid());
  std::filesystem::create_directories(folder);
  const auto file = (folder / "d.pdf").string();
  std::ofstream(file, std::ios::binary) << write_pdf(document);
  const auto said = [&](const std::string& command) {
    const auto out = (folder / "said").string();
    EXPECT_EQ(std::system((command + " >" + out + " 2>&1").c_str()), 0) << command;
    std::ifstream in(out, std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(in), {});
  };
  const auto text = said("pdftotext -layout " + file + " -");
  EXPECT_TRUE(has(text, "Nom & <balise> \"cité\"")) << text.substr(0, 2000);
  EXPECT_TRUE(has(text, "Łódź"));
  EXPECT_TRUE(has(text, "12 345,67 €"));
  EXPECT_TRUE(has(text, "Alinéa 59"));
  EXPECT_TRUE(has(text, "Ligne 119"));
  const auto about = said("pdfinfo " + file);
  const auto at = about.find("Pages:");
  ASSERT_NE(at, std::string::npos) << about;
  const auto pages = std::atoi(about.c_str() + at + 6);
  EXPECT_GT(pages, 5);
  EXPECT_TRUE(has(text, fmt::format("{0}/{0}", pages)));
  EXPECT_TRUE(has(text, fmt::format("1/{}", pages)));
  // The head of the table stands again on each of its pages.
  std::size_t heads = 0;
  for (auto found = text.find("Colonne"); found != std::string::npos; found = text.find("Colonne", found + 1)) ++heads;
  EXPECT_GE(heads, 2U);
  // Every font is inside: emb is yes on each line.
  const auto fonts = said("pdffonts " + file);
  EXPECT_FALSE(has(fonts, " no  ")) << fonts;
  std::filesystem::remove_all(folder);
}

TEST(Document, WhatNoTextHoldsIsLeftOut) {
  EXPECT_EQ(printable("a\x01"
                      "b\tc\nd\x7f"),
            "ab\tc\nd");
  EXPECT_EQ(printable("\xC2\x85é"), "é");
  EXPECT_EQ(printable("\xEF\xBF\xBFx"), "x");
  EXPECT_EQ(printable("a\xFFz"), "a\xEF\xBF\xBDz");
  EXPECT_EQ(printable("😀"), "😀");
  EXPECT_EQ(paragraphs_of(" \n\na\nb\n \n\nc\n"), (std::vector<std::string>{"a\nb", "c"}));
}

}  // namespace
}  // namespace jalon::intake
