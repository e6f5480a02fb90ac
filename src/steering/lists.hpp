// SPDX-License-Identifier: EUPL-1.2
// Private to the room: the lists of contracts, of which a reader sees the rows that a right lets through and no others.
#pragma once

#include "steering/pages.hpp"

namespace jalon::steering {

// In the order of their codes.
std::vector<const territory::Territory*> contracts_seen(const Scene& scene, access::Right right);

struct ContractRow {
  const territory::Territory* place = nullptr;
  const territory::Territory* department = nullptr;  // never null: home_of()
  plan::ListRow plan;                                // not started when there is none
  std::string delegates;                             // who helps it today
};
std::vector<ContractRow> contract_rows(const Scene& scene, const std::vector<const territory::Territory*>& contracts);

struct ListFilter {
  std::string text, region, department;
  std::optional<plan::State> state;
  bool to_remind = false;  // of plans not started: those whose last reminder is long past

  [[nodiscard]] bool is_empty() const {
    return text.empty() && region.empty() && department.empty() && !state && !to_remind;
  }
};
ListFilter list_filter(const web::Request& request);
void apply(const Scene& scene, const ListFilter& filter, std::vector<ContractRow>& rows);
const territory::Territory& filtered_place(const Scene& scene, const ListFilter& filter);
void write_filters(const Scene& scene, web::Flow& main, std::string_view action, const ListFilter& filter,
                   bool with_state);
// The page of ?page=, within what there is.
int page_of(const web::Request& request, std::int64_t total, int size);
// What stands after the path in the address, with its question mark.
std::string query_of(const web::Request& request);

// Of the departments whose plans the reader may read; a delegate also sees the own line.
std::vector<Workload> workload_seen(const Scene& scene, std::optional<TerritoryKey> department);

}  // namespace jalon::steering
