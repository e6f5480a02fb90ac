// SPDX-License-Identifier: EUPL-1.2
#include "plan/file_type.hpp"

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "base/text.hpp"

namespace jalon::plan {

namespace {

constexpr FileType pdf{"application/pdf", ".pdf"};
constexpr FileType png{"image/png", ".png"};
constexpr FileType jpeg{"image/jpeg", ".jpg"};
constexpr FileType odt{"application/vnd.oasis.opendocument.text", ".odt"};
constexpr FileType ods{"application/vnd.oasis.opendocument.spreadsheet", ".ods"};
constexpr FileType docx{"application/vnd.openxmlformats-officedocument.wordprocessingml.document", ".docx"};
constexpr FileType xlsx{"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ".xlsx"};
constexpr FileType plain_text{"text/plain", ".txt"};

std::uint32_t little(std::string_view bytes, std::size_t at, std::size_t size) {
  std::uint32_t value = 0;
  for (std::size_t i = size; i-- > 0;) value = value << 8U | static_cast<unsigned char>(bytes[at + i]);
  return value;
}

struct ZipEntry {
  std::string_view name;
  std::uint32_t method = 0, size = 0, offset = 0;
};
// The central directory of an archive; empty when it is not whole.
std::vector<ZipEntry> zip_entries(std::string_view bytes) {
  constexpr std::size_t end_size = 22;
  constexpr std::size_t entry_size = 46;
  if (bytes.size() < end_size) return {};
  // The end record stands last, but for a comment of at most 64 kB.
  const std::size_t end = bytes.rfind("PK\x05\x06");
  if (end == std::string_view::npos || end + end_size > bytes.size()) return {};
  const std::uint32_t count = little(bytes, end + 10, 2);
  std::size_t at = little(bytes, end + 16, 4);
  std::vector<ZipEntry> out;
  for (std::uint32_t i = 0; i < count; ++i) {
    if (at + entry_size > end || bytes.substr(at, 4) != "PK\x01\x02") return {};
    const std::size_t name_size = little(bytes, at + 28, 2);
    const std::size_t next = at + entry_size + name_size + little(bytes, at + 30, 2) + little(bytes, at + 32, 2);
    if (next > end) return {};
    out.push_back({bytes.substr(at + entry_size, name_size), little(bytes, at + 10, 2), little(bytes, at + 24, 4),
                   little(bytes, at + 42, 4)});
    at = next;
  }
  return out;
}

// The bytes of an entry kept without compression.
std::string_view stored(std::string_view bytes, const ZipEntry& entry) {
  constexpr std::size_t header_size = 30;
  const std::size_t at = entry.offset;
  if (entry.method != 0 || at + header_size > bytes.size() || bytes.substr(at, 4) != "PK\x03\x04") return {};
  const std::size_t begin = at + header_size + little(bytes, at + 26, 2) + little(bytes, at + 28, 2);
  if (begin + entry.size > bytes.size()) return {};
  return bytes.substr(begin, entry.size);
}

std::optional<FileType> zip_type(std::string_view bytes) {
  const auto entries = zip_entries(bytes);
  const auto has = [&](std::string_view name) {
    return std::any_of(entries.begin(), entries.end(), [&](const ZipEntry& entry) { return entry.name == name; });
  };
  // Macros run on the reader's machine.
  const bool has_macros = std::any_of(entries.begin(), entries.end(), [](const ZipEntry& entry) {
    return entry.name.find("vbaProject") != std::string_view::npos || entry.name.starts_with("Basic/") ||
           entry.name.starts_with("Scripts/");
  });
  if (entries.empty() || has_macros) return std::nullopt;
  if (has("[Content_Types].xml")) {
    if (has("word/document.xml")) return docx;
    if (has("xl/workbook.xml")) return xlsx;
    return std::nullopt;
  }
  const auto mime =
      std::find_if(entries.begin(), entries.end(), [](const ZipEntry& entry) { return entry.name == "mimetype"; });
  if (mime == entries.end() || !has("content.xml")) return std::nullopt;
  const std::string_view type = trim(stored(bytes, *mime));
  if (type == odt.media_type) return odt;
  if (type == ods.media_type) return ods;
  return std::nullopt;
}

bool is_plain_text(std::string_view bytes) {
  if (first_bad_utf8(bytes)) return false;
  const bool has_controls = std::any_of(bytes.begin(), bytes.end(), [](char c) {
    return static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\r' && c != '\t' && c != '\f';
  });
  if (has_controls) return false;
  if (bytes.starts_with("\xEF\xBB\xBF")) bytes.remove_prefix(3);
  const std::string start = fold(trim(bytes.substr(0, 4096)));
  // Markup and scripts are refused wherever they begin: a browser may guess otherwise than we do.
  if (start.starts_with("#!") || start.starts_with("<?")) return false;
  for (const std::string_view mark :
       {"<!doctype", "<html", "<head", "<body", "<script", "<svg", "<iframe", "<object"}) {
    if (start.find(mark) != std::string::npos) return false;
  }
  return true;
}

}  // namespace

std::optional<FileType> file_type(std::string_view bytes) {
  if (bytes.empty()) return std::nullopt;
  if (bytes.starts_with("%PDF-")) return pdf;
  if (bytes.starts_with("\x89PNG\r\n\x1a\n")) return png;
  if (bytes.starts_with("\xff\xd8\xff")) return jpeg;
  if (bytes.starts_with("PK\x03\x04")) return zip_type(bytes);
  if (is_plain_text(bytes)) return plain_text;
  return std::nullopt;
}

}  // namespace jalon::plan
