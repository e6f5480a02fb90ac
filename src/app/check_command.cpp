// SPDX-License-Identifier: EUPL-1.2
#include "app/check_command.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>

#include "audit/grants_file.hpp"

namespace jalon::app {

namespace {

int refuse(std::string_view line) {
  fmt::print(stderr, "jalon: {}\n", line);
  return 2;
}

std::string euros(std::int64_t cents) {
  const auto size = cents < 0 ? -cents : cents;
  return fmt::format("{}{}.{:02}", cents < 0 ? "-" : "", size / 100, size % 100);
}

void print(const audit::Report& report, std::size_t shown) {
  fmt::print("{}: {}, {} grants, {} {}, {} beneficiaries\n", report.file_name, audit::title(report.shape), report.rows,
             euros(report.amount_cents), report.currency, report.beneficiaries);
  for (const auto& notice : report.notices) fmt::print("note: {}\n", notice.english());
  fmt::print("{} errors, {} to look at, {} for information\n", report.found(audit::Level::error),
             report.found(audit::Level::look), report.found(audit::Level::information));
  for (const auto& count : report.counts) {
    const auto& kind = *count.kind;
    fmt::print("\n{} {}: {} ({})\n  {} [{}]\n", kind.id, kind.title, count.found, audit::word(kind.level), kind.next,
               kind.source);
    std::size_t listed = 0;
    for (const auto& one : report.findings) {
      if (one.kind != &kind) continue;
      if (listed == shown) break;
      ++listed;
      std::string line = one.number > 0 ? report.place(one.number, one.column).text().english() + ": " : std::string();
      line += one.what.english();
      if (!one.meant.empty()) line += " Probably: " + one.meant;
      if (one.amount_cents) line += " " + euros(*one.amount_cents) + " €";
      for (std::size_t i = 0; i < one.also.size(); ++i)
        line += fmt::format("{}{}", i == 0 ? " See also: " : ", ", report.place(one.also[i]).text().english());
      fmt::print("  - {}\n", line);
    }
    if (const auto more = count.found - static_cast<std::int64_t>(listed); more > 0)
      fmt::print("  - and {} more: --json, --xlsx FILE or --shown N\n", more);
  }
}

}  // namespace

int check_file(const CheckCommand& command, Platform* platform) {
  audit::CheckOptions options;
  // The file is of the world outside, whatever the day of a demonstration.
  options.today = SystemClock().today();
  options.sheet = command.sheet;
  for (const auto& text : command.map) {
    auto entry = audit::parse_map_entry(text);
    if (!entry) return refuse(english(entry.error()));
    options.mapping.push_back(std::move(*entry));
  }
  if (!command.published.empty()) {
    options.published_on = Date::parse(command.published);
    if (!options.published_on) return refuse("--published: this is not a day: write it as 2016-11-15.");
  }
  const audit::GrantsFile file{
      .name = std::filesystem::path(command.file).filename().string(), .path = command.file, .bytes = {}};
  if (platform != nullptr && options.mapping.empty() && command.file != "-") {
    const auto seen = audit::propose(file, command.sheet);
    if (!seen) return refuse(english(seen.error()));
    const auto kept = platform->database->read(
        [&](db::Session& session) { return audit::find_mapping(session, seen->header_digest); });
    if (kept) options.mapping = kept->mapping;
  }
  const auto report = audit::check_grants(file, options);
  if (!report) return refuse(english(report.error()));
  if (platform != nullptr && !command.map.empty()) {
    const auto registry = platform->territories->current();
    const auto actor = operator_actor();
    const auto kept = platform->database->write([&](db::Session& session) {
      access::Act act{.db = session, .actor = actor, .now = platform->clock->now(), .origin = "cli"};
      return audit::keep_mapping(act, *registry, report->header_digest, options.mapping);
    });
    if (!kept) return refuse(english(kept.error()));
  }
  if (!command.xlsx.empty()) {
    std::FILE* out = std::fopen(command.xlsx.c_str(), "wb");
    if (out == nullptr) return refuse(fmt::format("cannot write {}: {}", command.xlsx, std::strerror(errno)));
    bool is_written = true;
    audit::write_workbook(*report, Lang::fr, [&](std::string_view bytes) {
      is_written = is_written && std::fwrite(bytes.data(), 1, bytes.size(), out) == bytes.size();
    });
    is_written = std::fclose(out) == 0 && is_written;
    if (!is_written) return refuse(fmt::format("cannot write {}: {}", command.xlsx, std::strerror(errno)));
  }
  if (command.json) {
    std::string out;
    audit::write_json(out, *report, Lang::en);
    fmt::print("{}\n", out);
  } else {
    print(*report, command.shown);
  }
  return report->is_clean() ? 0 : 1;
}

}  // namespace jalon::app
