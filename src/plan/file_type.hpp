// SPDX-License-Identifier: EUPL-1.2
// Private: what a file is, told from its bytes. Names and declared types are not believed.
#pragma once

#include <optional>
#include <string_view>

namespace jalon::plan {

struct FileType {
  std::string_view media_type;
  std::string_view extension;  // with its dot
};
// PDF, PNG, JPEG, ODT, ODS, DOCX, XLSX without macros, plain UTF-8 text. Nothing for the rest: executables, HTML, SVG,
// scripts, archives, broken files.
std::optional<FileType> file_type(std::string_view bytes);

}  // namespace jalon::plan
