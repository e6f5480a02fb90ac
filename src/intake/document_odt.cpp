// SPDX-License-Identifier: EUPL-1.2
// ODF 1.2, the parts that a text of paragraphs and tables needs. The type of the file comes first and as it is, so that
// it is known without opening it.
#include <fmt/format.h>

#include "intake/document.hpp"
#include "intake/zip.hpp"

namespace jalon::intake {

namespace {

constexpr std::string_view head = R"(<?xml version="1.0" encoding="UTF-8"?>)"
                                  "\n";
constexpr std::string_view spaces =
    R"( xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0" xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0" xmlns:meta="urn:oasis:names:tc:opendocument:xmlns:meta:1.0" xmlns:dc="http://purl.org/dc/elements/1.1/" office:version="1.2")";
constexpr std::string_view manifest =
    R"(<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.2"><manifest:file-entry manifest:full-path="/" manifest:version="1.2" manifest:media-type="application/vnd.oasis.opendocument.text"/><manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/><manifest:file-entry manifest:full-path="styles.xml" manifest:media-type="text/xml"/><manifest:file-entry manifest:full-path="meta.xml" manifest:media-type="text/xml"/></manifest:manifest>)";

void append_xml(std::string& out, std::string_view text) {
  for (const char one : text) {
    if (one == '&')
      out += "&amp;";
    else if (one == '<')
      out += "&lt;";
    else if (one == '>')
      out += "&gt;";
    else if (one == '"')
      out += "&quot;";
    else
      out += one;
  }
}

// Within a paragraph: further spaces, tabs and line ends have elements of their own.
void append_text(std::string& out, std::string_view given) {
  const auto text = printable(given);
  bool after_space = true;
  for (const char one : text) {
    if (one == ' ' && after_space) {
      out += "<text:s/>";
      continue;
    }
    after_space = one == ' ' || one == '\n';
    if (one == '\n')
      out += "<text:line-break/>";
    else if (one == '\t')
      out += "<text:tab/>";
    else
      append_xml(out, {&one, 1});
  }
}

void append_paragraph(std::string& out, std::string_view style, std::string_view text) {
  out += R"(<text:p text:style-name=")";
  out += style;
  out += R"(">)";
  append_text(out, text);
  out += "</text:p>";
}

void append_paragraphs(std::string& out, std::string_view style, std::string_view text) {
  for (const auto& one : paragraphs_of(text)) append_paragraph(out, style, one);
}

void append_cell(std::string& out, std::string_view style, std::string_view text) {
  out += R"(<table:table-cell office:value-type="string" table:style-name="Cell">)";
  append_paragraph(out, style, text);
  out += "</table:table-cell>";
}

void append_heading(std::string& out, int level, std::string_view text) {
  out += fmt::format(R"(<text:h text:style-name="Heading_20_{0}" text:outline-level="{0}">)", level);
  append_text(out, text);
  out += "</text:h>";
}

// Widths are shares of 10000.
struct Table {
  std::string styles, body;
  int number = 0;
  void open(std::string& out, const std::vector<double>& shares) {
    ++number;
    double all = 0;
    for (const auto share : shares) all += share;
    out += fmt::format(R"(<table:table table:name="T{0}" table:style-name="Table">)", number);
    for (std::size_t i = 0; i < shares.size(); ++i) {
      styles += fmt::format(
          R"(<style:style style:name="T{}.{}" style:family="table-column"><style:table-column-properties style:rel-column-width="{}*"/></style:style>)",
          number, i, static_cast<int>(10000 * shares[i] / all));
      out += fmt::format(R"(<table:table-column table:style-name="T{}.{}"/>)", number, i);
    }
  }
};

std::string body_of(const Document& document, std::string& styles) {
  std::string out;
  Table tables;
  for (const auto& block : document.blocks) {
    switch (block.kind) {
      case Document::Kind::title:
        append_heading(out, 1, block.text);
        break;
      case Document::Kind::lede:
        append_paragraphs(out, "Lede", block.text);
        break;
      case Document::Kind::heading:
        append_heading(out, 2, block.text);
        break;
      case Document::Kind::text:
        append_paragraphs(out, "Body", block.text);
        break;
      case Document::Kind::note:
        append_paragraphs(out, "Note", block.text);
        break;
      case Document::Kind::items:
        if (block.items.empty()) break;
        out += R"(<text:list text:style-name="Dashes">)";
        for (const auto& one : block.items) {
          out += "<text:list-item>";
          append_paragraph(out, "Body", one);
          out += "</text:list-item>";
        }
        out += "</text:list>";
        break;
      case Document::Kind::terms:
        if (block.terms.empty()) break;
        tables.open(out, {3, 7});
        for (const auto& [term, text] : block.terms) {
          out += "<table:table-row>";
          append_cell(out, "Head", term);
          append_cell(out, "Cell_20_text", text);
          out += "</table:table-row>";
        }
        out += "</table:table>";
        append_paragraph(out, "Body", "");
        break;
      case Document::Kind::table: {
        append_paragraph(out, "Caption", block.text);
        std::vector<double> shares;
        for (const auto& column : block.columns) shares.push_back(column.share);
        tables.open(out, shares);
        out += "<table:table-header-rows><table:table-row>";
        for (const auto& column : block.columns)
          append_cell(out, column.is_number ? "Head_20_number" : "Head", column.label);
        out += "</table:table-row></table:table-header-rows>";
        for (const auto& row : block.rows) {
          out += "<table:table-row>";
          for (std::size_t i = 0; i < row.size(); ++i)
            append_cell(out, block.columns[i].is_number ? "Cell_20_number" : "Cell_20_text", row[i]);
          out += "</table:table-row>";
        }
        out += "</table:table>";
        append_paragraph(out, "Body", "");
        break;
      }
    }
  }
  styles = std::move(tables.styles);
  return out;
}

std::string paragraph_style(std::string_view name, std::string_view paragraph, std::string_view text) {
  return fmt::format(
      R"(<style:style style:name="{}" style:family="paragraph" style:parent-style-name="Standard"><style:paragraph-properties {}/><style:text-properties {}/></style:style>)",
      name, paragraph, text);
}

std::string styles_of(const Document& document) {
  const auto* country = document.lang == Lang::fr ? "FR" : "GB";
  std::string out(head);
  out += "<office:document-styles" + std::string(spaces) + ">";
  out +=
      R"(<office:font-face-decls><style:font-face style:name="Source Sans 3" svg:font-family="&apos;Source Sans 3&apos;" style:font-family-generic="swiss"/></office:font-face-decls><office:styles>)";
  out += fmt::format(
      R"(<style:default-style style:family="paragraph"><style:text-properties style:font-name="Source Sans 3" fo:font-size="10.5pt" fo:language="{}" fo:country="{}"/></style:default-style>)",
      document.lang == Lang::fr ? "fr" : "en", country);
  out += R"(<style:style style:name="Standard" style:family="paragraph" style:class="text"/>)";
  for (const auto& [level, size] : {std::pair{1, 18}, std::pair{2, 13}})
    out += fmt::format(
        R"(<style:style style:name="Heading_20_{0}" style:display-name="Heading {0}" style:family="paragraph" style:parent-style-name="Standard" style:default-outline-level="{0}" style:class="text"><style:paragraph-properties fo:margin-top="0.4cm" fo:margin-bottom="0.2cm" fo:keep-with-next="always"/><style:text-properties fo:font-size="{1}pt" fo:font-weight="bold"/></style:style>)",
        level, size);
  out += paragraph_style("Body", R"(fo:margin-bottom="0.2cm" fo:orphans="2" fo:widows="2")", "");
  out += paragraph_style("Lede", R"(fo:margin-bottom="0.3cm")", R"(fo:font-size="12pt")");
  out += paragraph_style("Note", R"(fo:margin-bottom="0.2cm")", R"(fo:font-size="9pt")");
  out +=
      paragraph_style("Caption", R"(fo:margin-bottom="0.1cm" fo:keep-with-next="always")", R"(fo:font-weight="bold")");
  out += paragraph_style("Head", "", R"(fo:font-weight="bold")");
  out += paragraph_style("Head_20_number", R"(fo:text-align="end")", R"(fo:font-weight="bold")");
  out += paragraph_style("Cell_20_text", "", "");
  out += paragraph_style("Cell_20_number", R"(fo:text-align="end")", "");
  out += paragraph_style("Footer", "", R"(fo:font-size="9pt")");
  out += paragraph_style("Mark", R"(fo:text-align="center")", R"(fo:font-size="14pt" fo:font-weight="bold")");
  out +=
      R"(<text:list-style style:name="Dashes"><text:list-level-style-bullet text:level="1" text:bullet-char="–"><style:list-level-properties text:space-before="0.4cm" text:min-label-width="0.4cm"/></text:list-level-style-bullet></text:list-style></office:styles>)";
  out +=
      R"(<office:automatic-styles><style:page-layout style:name="A4"><style:page-layout-properties fo:page-width="21cm" fo:page-height="29.7cm" fo:margin-top="2cm" fo:margin-bottom="2cm" fo:margin-left="2cm" fo:margin-right="2cm"/><style:header-style/><style:footer-style/></style:page-layout></office:automatic-styles><office:master-styles><style:master-page style:name="Standard" style:page-layout-name="A4">)";
  if (!document.mark.empty()) {
    out += "<style:header>";
    append_paragraph(out, "Mark", document.mark);
    out += "</style:header>";
  }
  out += R"(<style:footer><text:p text:style-name="Footer">)";
  append_text(out, document.footer);
  out +=
      R"( – <text:page-number text:select-page="current">1</text:page-number>/<text:page-count>1</text:page-count></text:p></style:footer></style:master-page></office:master-styles></office:document-styles>)";
  return out;
}

}  // namespace

std::string write_odt(const Document& document) {
  std::string out;
  const auto keep = [&](std::string_view bytes) { out += bytes; };
  ZipWriter zip(keep);
  zip.add("mimetype", content_type(DocumentFormat::odt));
  zip.add("META-INF/manifest.xml", std::string(head) + std::string(manifest));
  std::string meta(head);
  meta +=
      "<office:document-meta" + std::string(spaces) + "><office:meta><meta:generator>Jalon</meta:generator><dc:title>";
  append_xml(meta, printable(document.title));
  meta += fmt::format("</dc:title><meta:creation-date>{}</meta:creation-date></office:meta></office:document-meta>",
                      document.made_at.text());
  zip.add("meta.xml", meta);
  zip.add("styles.xml", styles_of(document));
  std::string automatic;
  const auto body = body_of(document, automatic);
  zip.begin("content.xml");
  zip.write(head);
  zip.write("<office:document-content");
  zip.write(spaces);
  zip.write(
      R"(><office:automatic-styles><style:style style:name="Table" style:family="table"><style:table-properties style:width="17cm" table:align="margins"/></style:style><style:style style:name="Cell" style:family="table-cell"><style:table-cell-properties fo:padding="0.1cm" fo:border-bottom="0.02cm solid #b0b6bd"/></style:style>)");
  zip.write(automatic);
  zip.write("</office:automatic-styles><office:body><office:text>");
  zip.write(body);
  zip.write("</office:text></office:body></office:document-content>");
  zip.end();
  zip.finish();
  return out;
}

}  // namespace jalon::intake
