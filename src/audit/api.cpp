// SPDX-License-Identifier: EUPL-1.2
// The check of a grants file for programs: the file in, the report out, nothing kept.
#include "audit/reports.hpp"
#include "web/i18n.hpp"

namespace jalon::audit {

namespace {

web::Response check(const Shared& state, const web::Request& request) {
  std::vector<Fault> faults;
  Asked asked;
  asked.file = {
      .name = std::string(request.query_value("file_name").value_or("api")), .path = {}, .bytes = request.body};
  asked.sheet = request.query_value("sheet").value_or("");
  asked.kept_max = CheckOptions{}.kept_max;
  for (const auto& [name, value] : request.query) {
    if (name != "map") continue;
    if (auto entry = parse_map_entry(value)) {
      asked.mapping.push_back(std::move(*entry));
    } else {
      const auto& wrong = std::get<Invalid>(entry.error());
      faults.insert(faults.end(), wrong.faults.begin(), wrong.faults.end());
    }
  }
  if (const auto day = request.query_value("published_on")) {
    asked.published_on = Date::parse(*day);
    if (!asked.published_on) faults.push_back({"published_on", msg("A date is expected here, as 2016-11-15.")});
  }
  if (!faults.empty()) return web::error_response(request, Invalid{std::move(faults)});
  const auto report = check_asked(*state, asked);
  if (!report) return web::error_response(request, report.error());
  std::string out;
  write_json(out, *report, request.lang);
  return web::json(std::move(out));
}

}  // namespace

void add_check_api(web::Router& router, const Shared& state) {
  router.add_schema("GrantsReport", R"({"type":"object","properties":{"file":{"type":"string"},
"sha256":{"type":"string"},"shape":{"enum":["scdl","list","posts","360","mapped"]},"form":{"enum":["csv","xlsx","json"]},
"sheet":{"type":"string"},"header":{"type":"string","description":"digest of the names of the columns"},
"columns":{"type":"array","items":{"type":"object","properties":{"name":{"type":"string"},
"field":{"type":["string","null"],"description":"what it holds, as SCDL names it"}}}},
"rows":{"type":"integer"},"rejected":{"type":"integer"},"amount":{"type":"string","description":"12.50"},
"currency":{"type":"string"},"beneficiaries":{"type":"integer"},"grantors":{"type":"integer"},
"first":{"type":["string","null"],"format":"date"},"last":{"type":["string","null"],"format":"date"},
"errors":{"type":"integer"},"to_look_at":{"type":"integer"},"for_information":{"type":"integer"},
"top":{"type":"array","items":{"type":"object","properties":{"number":{"type":"integer"},
"identifier":{"type":["string","null"]},"amount":{"type":"string"},"grants":{"type":"integer"}}}},
"kinds":{"type":"array","items":{"type":"object","properties":{"id":{"type":"string"},
"level":{"enum":["error","look","information"]},"title":{"type":"string"},"next":{"type":"string"},
"source":{"type":"string"},"found":{"type":"integer"},
"listed":{"type":"integer","description":"of them in findings"}}}},
"findings":{"type":"array","items":{"type":"object","properties":{"id":{"type":"string"},"level":{"type":"string"},
"number":{"type":"integer","description":"line, row or item; 0 is the file as a whole"},
"column":{"type":["string","null"]},"what":{"type":"string"},"meant":{"type":"string"},"amount":{"type":"string"},
"also":{"type":"array","items":{"type":"integer"}}}}},"notices":{"type":"array","items":{"type":"string"}}},
"required":["rows","errors","kinds","findings"]})");
  router.add({.name = "audit.api_check",
              .method = web::Method::post,
              .pattern = "/api/v1/grants/check",
              .right = std::string(access::word(access::Right::read_aggregates)),
              .handler = [state](const web::Request& request) { return check(state, request); },
              .body_limit = file_bytes_max,
              .summary = "What an auditor would say of a file of grants (CSV, XLSX, JSON); the file is not kept",
              .response_schema = "GrantsReport",
              .request_type = "application/octet-stream",
              .query_names = {"file_name", "sheet", "published_on", "map"}});
}

}  // namespace jalon::audit
