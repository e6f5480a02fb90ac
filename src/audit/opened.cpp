// SPDX-License-Identifier: EUPL-1.2
#include "audit/opened.hpp"

#include <algorithm>
#include <array>
#include <cstring>

#include "audit/giving.hpp"
#include "base/text.hpp"

namespace jalon::audit {

namespace {

constexpr std::size_t head_size = std::size_t{64} << 10U;
constexpr std::size_t pipe_bytes_max = std::size_t{256} << 20U;

}  // namespace

std::string Opened::sha256() { return file ? file->sha256() : hex(jalon::sha256(bytes)); }

Result<std::unique_ptr<Opened>> open(const GrantsFile& from) {
  auto out = std::make_unique<Opened>();
  out->bytes = from.bytes;
  std::string head;
  if (from.path.empty()) {
    head = std::string(from.bytes.substr(0, head_size));
  } else {
    auto file = intake::File::open(from.path);
    if (!file) return fail(file.error());
    head.resize(head_size);
    if (file->size()) {
      head.resize(file->read_at(0, head.data(), head.size()));
      out->file.emplace(std::move(*file));
    } else {
      std::string piece(head_size, '\0');
      while (const auto count = file->read(piece.data(), piece.size())) {
        out->kept.append(piece, 0, count);
        if (out->kept.size() > pipe_bytes_max)
          return invalid("file", msg("What comes through a pipe may have {0} MB at most.", pipe_bytes_max >> 20U));
      }
      out->bytes = out->kept;
      head = out->kept.substr(0, head_size);
    }
  }
  out->is_giving = looks_like_giving(head);
  return out;
}

Result<intake::TableSummary> read(Opened& from, const CheckOptions& options, Encoding encoding,
                                  FunctionRef<bool(const intake::TableRow&)> visit,
                                  FunctionRef<void(intake::TableFault)> reject) {
  if (from.is_giving) {
    auto left = from.bytes;
    auto source = [&](char* buffer, std::size_t size) -> std::size_t {
      if (from.file) return from.file->read(buffer, size);
      const auto count = std::min(size, left.size());
      std::memcpy(buffer, left.data(), count);
      left.remove_prefix(count);
      return count;
    };
    return read_giving(source, options.rows_max, visit, reject);
  }
  intake::TableOptions table;
  table.sheet = options.sheet;
  table.rows_limit = options.rows_max + 1;
  table.csv.as_latin1 = encoding == Encoding::latin1;
  return from.file ? intake::read_table(*from.file, table, visit, reject)
                   : intake::read_table(from.bytes, table, visit, reject);
}

std::vector<ColumnUse> columns_of_giving() {
  constexpr std::array<std::optional<Field>, giving_columns> means{
      Field::reference, std::nullopt,        Field::object,        Field::currency,
      Field::amount,    Field::agreed_on,    std::nullopt,         Field::beneficiary_name,
      std::nullopt,     Field::grantor_name, Field::period_begins, Field::period_ends};
  std::vector<ColumnUse> out;
  for (std::size_t i = 0; i < giving_columns; ++i) out.push_back({std::string(giving_names[i]), means[i]});
  return out;
}

}  // namespace jalon::audit
