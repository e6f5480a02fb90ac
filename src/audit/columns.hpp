// SPDX-License-Identifier: EUPL-1.2
// Private to the room: what the columns of a file are.
#pragma once

#include "audit/grants_file.hpp"

namespace jalon::audit {

// Lower case, letters and digits alone: for finding a column by its name.
std::string column_key(std::string_view name);
// Of the names in their order.
std::string header_digest(const std::vector<ColumnUse>& columns);
std::vector<ColumnUse> columns_of(const std::vector<std::string_view>& cells, const Mapping& mapping);
// What the names of the other columns make one think of: to be asked about, never taken as said.
void guess(std::vector<ColumnUse>& columns);
// A beneficiary and an amount are known.
bool can_be_checked(const std::vector<ColumnUse>& columns);
// Where the money went: told by lists of the State, by no schema.
inline bool is_about_place(Field field) { return field == Field::department || field == Field::contract; }
Shape shape_of(const std::vector<ColumnUse>& columns, const Mapping& mapping);

}  // namespace jalon::audit
