// SPDX-License-Identifier: EUPL-1.2
// Files of grants: the first byte chooses whether columns are told by hand, the rest is the file. Whatever the bytes,
// the check ends, counts what it lists, and its report can be written.
#include <boost/json.hpp>
#include <cstdlib>

#include "audit/grants_file.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace jalon;
  if (size == 0) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  audit::CheckOptions options;
  options.today = *Date::parse("2024-01-31");
  options.kept_max = 50;
  if (data[0] % 2 == 1) options.mapping = {{audit::Field::beneficiary_name, "a"}, {audit::Field::amount, "b"}};
  if (data[0] % 4 >= 2) options.published_on = Date::parse("2023-06-01");
  const audit::GrantsFile file{.name = "fuzz", .path = {}, .bytes = bytes};
  const auto report = audit::check_grants(file, options);
  if (!report) {
    if (english(report.error()).empty()) std::abort();
    (void)audit::propose(file);
    return 0;
  }
  std::int64_t kept = 0;
  for (const auto& count : report->counts) {
    if (count.found < count.kept || count.kept > 50) std::abort();
    kept += count.kept;
  }
  if (kept != static_cast<std::int64_t>(report->findings.size())) std::abort();
  for (const auto& one : report->findings) {
    if (one.what.id.empty() || one.column >= static_cast<std::int32_t>(report->columns.size())) std::abort();
  }
  std::string out;
  audit::write_json(out, *report, Lang::fr);
  boost::json::error_code error;
  (void)boost::json::parse(out, error);
  if (error) std::abort();
  audit::write_workbook(*report, Lang::en, [](std::string_view) {});
  return 0;
}
