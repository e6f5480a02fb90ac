// SPDX-License-Identifier: EUPL-1.2
// Mappings remembered by the digest of the header that they are for.
#include <boost/json.hpp>

#include "audit/grants_file.hpp"
#include "audit/sql.hpp"
#include "base/json.hpp"

namespace jalon::audit {

namespace {

struct HeaderRow {
  std::string digest, mapping, told_by;
  Instant told_at;
};
BOOST_DESCRIBE_STRUCT(HeaderRow, (), (digest, mapping, told_by, told_at))

constexpr std::size_t digest_characters = 64;

}  // namespace

std::optional<KeptMapping> find_mapping(db::Session& session, std::string_view header_digest) {
  const auto row = session.first<HeaderRow>(sql::find_header, header_digest);
  if (!row) return std::nullopt;
  KeptMapping out{.header_digest = row->digest, .mapping = {}, .by = row->told_by, .at = row->told_at};
  const auto value = boost::json::parse(row->mapping);
  for (const auto& one : value.as_object()) {
    // A field that this version does not know any more holds nothing.
    const auto field = field_named(std::string_view(one.key().data(), one.key().size()));
    const auto& column = one.value().as_string();
    if (field) out.mapping.push_back({*field, std::string(column.data(), column.size())});
  }
  return out;
}

Result<void> keep_mapping(access::Act& act, const territory::Registry& registry, std::string_view header_digest,
                          const Mapping& mapping) {
  if (auto may = act.require(access::Right::read_aggregates, registry.right_path(registry.nation().key)); !may)
    return may;
  if (header_digest.size() != digest_characters) return invalid("header", msg("This is not the digest of a header."));
  if (mapping.empty()) {
    act.db.run(sql::forget_header, header_digest);
    return {};
  }
  std::string out;
  JsonWriter json(out);
  json.object([&] {
    for (const auto& entry : mapping) json.field(about(entry.field).name, entry.column);
  });
  act.db.run(sql::keep_header, header_digest, out, act.actor.label, act.now);
  return {};
}

}  // namespace jalon::audit
