// SPDX-License-Identifier: EUPL-1.2
// Services of care and their places, from the command line: each calls the room and prints.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "app/platform.hpp"
#include "base/result.hpp"
#include "capacity/capacity.hpp"

namespace jalon::app {

// As typed; each command has some of them.
struct ServiceOptions {
  std::string service, change, funding;  // by their identifiers; a service also by its name
  std::string territory = "FR", known_on, until;
  capacity::ServiceTexts texts;
  std::optional<std::int64_t> revision;
  std::string kind, funder, reference, decision, motive, delay_motive, month, remark;
  std::string day, planned_on, done_on, first_day, last_day;
  std::int32_t places = 0;
  std::vector<std::string> counts;
  std::vector<std::string> documents;  // files
  bool json = false;
};
Result<void> list_services(Platform& platform, const ServiceOptions& options);
Result<void> show_service(Platform& platform, const ServiceOptions& options);
Result<void> enter_service(Platform& platform, const ServiceOptions& options);
Result<void> change_service(Platform& platform, const ServiceOptions& options);
Result<void> close_service(Platform& platform, const ServiceOptions& options);
Result<void> reopen_service(Platform& platform, const ServiceOptions& options);
Result<void> report_month(Platform& platform, const ServiceOptions& options);

// Openings and closings that are to come.
Result<void> list_places(Platform& platform, const ServiceOptions& options);
Result<void> open_places(Platform& platform, const ServiceOptions& options);
Result<void> close_places(Platform& platform, const ServiceOptions& options);
Result<void> attach_documents(Platform& platform, const ServiceOptions& options);
Result<void> places_done(Platform& platform, const ServiceOptions& options);
Result<void> postpone_places(Platform& platform, const ServiceOptions& options);
Result<void> give_up_places(Platform& platform, const ServiceOptions& options);
Result<void> strike_places(Platform& platform, const ServiceOptions& options);
Result<void> fund_places(Platform& platform, const ServiceOptions& options);
Result<void> strike_funding(Platform& platform, const ServiceOptions& options);

}  // namespace jalon::app
