// SPDX-License-Identifier: EUPL-1.2
#include "intake/document.hpp"

#include "base/result.hpp"

namespace jalon::intake {

void Document::add(Kind kind, std::string text) {
  Block block;
  block.kind = kind;
  block.text = std::move(text);
  blocks.push_back(std::move(block));
}
void Document::add_items(std::vector<std::string> items) {
  Block block;
  block.kind = Kind::items;
  block.items = std::move(items);
  blocks.push_back(std::move(block));
}
void Document::add_terms(std::vector<std::pair<std::string, std::string>> terms) {
  Block block;
  block.kind = Kind::terms;
  block.terms = std::move(terms);
  blocks.push_back(std::move(block));
}
void Document::add_table(std::string caption, std::vector<Column> columns, std::vector<std::vector<std::string>> rows) {
  for (const auto& row : rows) JALON_CHECK(row.size() == columns.size());
  Block block;
  block.kind = Kind::table;
  block.text = std::move(caption);
  block.columns = std::move(columns);
  block.rows = std::move(rows);
  blocks.push_back(std::move(block));
}

std::string_view word(DocumentFormat format) { return format == DocumentFormat::pdf ? "pdf" : "odt"; }
bool parse_word(std::string_view text, DocumentFormat& format) {
  if (text != "pdf" && text != "odt") return false;
  format = text == "pdf" ? DocumentFormat::pdf : DocumentFormat::odt;
  return true;
}
std::string_view content_type(DocumentFormat format) {
  return format == DocumentFormat::pdf ? "application/pdf" : "application/vnd.oasis.opendocument.text";
}
std::string write_document(const Document& document, DocumentFormat format) {
  return format == DocumentFormat::pdf ? write_pdf(document) : write_odt(document);
}

std::string printable(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const auto bad = first_bad_utf8(text);
    const auto good = text.substr(0, bad.value_or(text.size()));
    for (std::size_t i = 0; i < good.size(); ++i) {
      const auto byte = static_cast<unsigned char>(good[i]);
      // U+FFFE and U+FFFF are no characters of XML; U+0080 to U+009F print nothing.
      if (byte == 0xEF && good.substr(i, 2) == "\xEF\xBF" && i + 2 < good.size() &&
          static_cast<unsigned char>(good[i + 2]) >= 0xBE) {
        i += 2;
        continue;
      }
      if (byte == 0xC2 && i + 1 < good.size() && static_cast<unsigned char>(good[i + 1]) < 0xA0) {
        ++i;
        continue;
      }
      if ((byte < 0x20 && byte != '\n' && byte != '\t') || byte == 0x7F) continue;
      out += good[i];
    }
    if (!bad) break;
    out += "\xEF\xBF\xBD";
    text.remove_prefix(*bad + 1);
  }
  return out;
}

std::vector<std::string> paragraphs_of(std::string_view text) {
  std::vector<std::string> out;
  std::string one;
  const auto keep = [&] {
    while (!one.empty() && (one.back() == '\n' || one.back() == ' ')) one.pop_back();
    if (!one.empty()) out.push_back(std::move(one));
    one.clear();
  };
  const auto clean = printable(text);
  for (const auto line : split(clean, '\n')) {
    if (trim(line).empty()) {
      keep();
    } else {
      one += line;
      one += '\n';
    }
  }
  keep();
  return out;
}

}  // namespace jalon::intake
