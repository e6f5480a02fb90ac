// SPDX-License-Identifier: EUPL-1.2
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace jalon {

// 16 bytes of a UUIDv7: 48 bits of Unix milliseconds, then random bits, so that ids sort by time of creation.
struct Uuid {
  std::array<std::uint8_t, 16> bytes{};
  friend auto operator<=>(const Uuid&, const Uuid&) = default;
  // Lower case, with hyphens, 36 characters: the form in the database, addresses and files.
  [[nodiscard]] std::string text() const;
  static std::optional<Uuid> parse(std::string_view text);
};

// Made by the application, never by the database. unix_ms comes from the wall clock.
Uuid new_uuid();
// For fixed-seed demonstration data: the time and the random bits are given.
Uuid make_uuid(std::int64_t unix_ms, std::uint64_t high, std::uint64_t low);

// An id that cannot be taken for another kind's: Id<struct PlanTag>.
template <class Tag>
struct Id {
  Uuid uuid;
  Id() = default;
  explicit Id(Uuid value) : uuid(value) {}
  friend auto operator<=>(const Id&, const Id&) = default;
  [[nodiscard]] std::string text() const { return uuid.text(); }
  [[nodiscard]] bool is_null() const { return uuid == Uuid{}; }
  static Id make() { return Id(new_uuid()); }
  static std::optional<Id> parse(std::string_view text) {
    const auto uuid = Uuid::parse(text);
    return uuid ? std::optional<Id>(Id(*uuid)) : std::nullopt;
  }
};

// A territory in the sums: a small integer given at import, stable for ever. Its official code and level are what
// people see.
struct TerritoryKey {
  std::int32_t value = 0;
  friend auto operator<=>(const TerritoryKey&, const TerritoryKey&) = default;
  [[nodiscard]] bool is_null() const { return value == 0; }
};

}  // namespace jalon

template <class Tag>
struct std::hash<jalon::Id<Tag>> {
  size_t operator()(const jalon::Id<Tag>& id) const noexcept {
    return std::hash<std::string_view>{}({reinterpret_cast<const char*>(id.uuid.bytes.data()), 16});
  }
};
template <>
struct std::hash<jalon::TerritoryKey> {
  size_t operator()(jalon::TerritoryKey key) const noexcept { return std::hash<std::int32_t>{}(key.value); }
};
