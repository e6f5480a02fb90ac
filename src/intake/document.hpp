// SPDX-License-Identifier: EUPL-1.2
// A text to print and to sign: blocks in their order, written as PDF (A4, pages numbered, fonts embedded) and as ODT
// (to be worked on). The same document gives the same bytes; nothing is fetched. What a text must not hold (control
// characters, broken UTF-8) is left out, whatever else it holds is written as it is.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/text.hpp"
#include "base/time.hpp"

namespace jalon::intake {

struct Document {
  enum class Kind : std::uint8_t { title, lede, heading, text, note, items, terms, table };
  struct Column {
    std::string label;
    double share = 1;        // of the width, beside the others
    bool is_number = false;  // to the right
  };
  struct Block {
    Kind kind = Kind::text;
    std::string text;  // of a table: its caption
    std::vector<std::string> items;
    std::vector<std::pair<std::string, std::string>> terms;
    std::vector<Column> columns;
    std::vector<std::vector<std::string>> rows;
  };

  std::string title;   // of the file
  std::string footer;  // beside the number of the page
  std::string mark;    // across each page: DRAFT; empty: none
  Lang lang = Lang::fr;
  Instant made_at;  // all that the file says of its making
  std::vector<Block> blocks;

  void add_title(std::string text) { add(Kind::title, std::move(text)); }
  void add_lede(std::string text) { add(Kind::lede, std::move(text)); }
  void add_heading(std::string text) { add(Kind::heading, std::move(text)); }
  // Paragraphs are parted by an empty line.
  void add_text(std::string text) { add(Kind::text, std::move(text)); }
  void add_note(std::string text) { add(Kind::note, std::move(text)); }
  void add_items(std::vector<std::string> items);
  void add_terms(std::vector<std::pair<std::string, std::string>> terms);
  // Each row has as many cells as there are columns.
  void add_table(std::string caption, std::vector<Column> columns, std::vector<std::vector<std::string>> rows);

 private:
  void add(Kind kind, std::string text);
};

enum class DocumentFormat : std::uint8_t { pdf, odt };
std::string_view word(DocumentFormat format);  // also the file's extension
bool parse_word(std::string_view text, DocumentFormat& format);
std::string_view content_type(DocumentFormat format);

std::string write_pdf(const Document& document);
std::string write_odt(const Document& document);
std::string write_document(const Document& document, DocumentFormat format);

// Valid UTF-8 without control characters other than tabs and line ends.
std::string printable(std::string_view text);
// The paragraphs of a text.
std::vector<std::string> paragraphs_of(std::string_view text);

}  // namespace jalon::intake
