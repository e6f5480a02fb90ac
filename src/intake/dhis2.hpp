// SPDX-License-Identifier: EUPL-1.2
// The exchange format of data values of DHIS2 (dataValueSets), in and out, as CSV and JSON, in constant memory.
//
// CSV: commas, a header, and columns by position for DHIS2's own import: dataelement, period, orgunit,
// categoryoptioncombo, attributeoptioncombo, value, storedby, lastupdated, comment, followup, deleted. Read by name
// here, the documentation's short ones too (catoptcombo, attroptcombo, flwup). JSON: {"dataValues": [{"dataElement":
// …}]}, with period, orgUnit and attributeOptionCombo beside the list when they hold for all of it. Periods are 201611,
// 2016Q4 and 2016; a value that is withdrawn is sent again with deleted.
#pragma once

#include <string>
#include <string_view>

#include "base/function_ref.hpp"
#include "base/period.hpp"
#include "base/result.hpp"
#include "intake/table.hpp"

namespace jalon::intake {

// storedBy is the account of a person: it is neither read nor written.
struct DataValue {
  std::string_view data_element, period, org_unit;
  std::string_view category_option_combo, attribute_option_combo;  // ids of a breakdown; empty: DHIS2's default
  std::string_view value;                                          // as read_number takes it; empty when deleted
  std::string_view last_updated;                                   // 2016-11-30T09:30:00.000+0000, or empty
  std::string_view comment;
  bool follow_up = false;
  bool deleted = false;
};

// Gives each value with the row it stands in. A value without dataElement, period or orgUnit, without a value though it
// is not deleted, or with a flag that is neither true nor false goes to reject. Invalid when a column is missing, and
// for what read_table refuses; a workbook with these columns is read too.
Result<TableSummary> read_data_values(File& file, const TableOptions& options,
                                      FunctionRef<bool(const DataValue&, const TableRow&)> visit,
                                      FunctionRef<void(TableFault)> reject);
Result<TableSummary> read_data_values(std::string_view bytes, const TableOptions& options,
                                      FunctionRef<bool(const DataValue&, const TableRow&)> visit,
                                      FunctionRef<void(TableFault)> reject);

std::string dhis2_period(Period period);  // 201611, 2016Q4, 2016; read_period reads them

// `values` is called once with a function that takes one value after the other; `out` gets pieces of about 64 kB, the
// first ones while values are still being made. csv or json; another form is a Bug.
using DataValueSink = FunctionRef<void(const DataValue&)>;
void write_data_values(Format form, FunctionRef<void(DataValueSink)> values, FunctionRef<void(std::string_view)> out);

}  // namespace jalon::intake
