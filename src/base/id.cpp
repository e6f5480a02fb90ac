// SPDX-License-Identifier: EUPL-1.2
#include "base/id.hpp"

#include <sodium.h>

#include <chrono>
#include <cstring>

namespace jalon {

std::string Uuid::text() const {
  static constexpr char digits[] = "0123456789abcdef";
  std::string out(36, '-');
  size_t at = 0;
  for (size_t i = 0; i < 16; ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) ++at;
    out[at++] = digits[bytes[i] >> 4U];
    out[at++] = digits[bytes[i] & 15U];
  }
  return out;
}

std::optional<Uuid> Uuid::parse(std::string_view text) {
  if (text.size() != 36) return std::nullopt;
  Uuid out;
  size_t at = 0;
  for (size_t i = 0; i < 16; ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) {
      if (text[at++] != '-') return std::nullopt;
    }
    unsigned value = 0;
    for (int k = 0; k < 2; ++k) {
      const char c = text[at++];
      unsigned digit = 0;
      if (c >= '0' && c <= '9') {
        digit = static_cast<unsigned>(c - '0');
      } else if (c >= 'a' && c <= 'f') {
        digit = static_cast<unsigned>(c - 'a') + 10U;
      } else {
        return std::nullopt;
      }
      value = value * 16U + digit;
    }
    out.bytes[i] = static_cast<std::uint8_t>(value);
  }
  return out;
}

Uuid make_uuid(std::int64_t unix_ms, std::uint64_t high, std::uint64_t low) {
  Uuid out;
  for (int i = 0; i < 6; ++i) out.bytes[static_cast<size_t>(i)] = static_cast<std::uint8_t>(unix_ms >> (40 - 8 * i));
  out.bytes[6] = static_cast<std::uint8_t>(0x70U | ((high >> 8U) & 0x0FU));
  out.bytes[7] = static_cast<std::uint8_t>(high);
  for (size_t i = 0; i < 8; ++i) out.bytes[8 + i] = static_cast<std::uint8_t>(low >> (56 - 8 * i));
  out.bytes[8] = static_cast<std::uint8_t>((out.bytes[8] & 0x3FU) | 0x80U);
  return out;
}

// The twelve bits after the milliseconds are a fraction of one (RFC 9562, 6.2, method 3): what one process makes stands
// in the order in which it was made, down to a quarter of a microsecond.
Uuid new_uuid() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  const std::int64_t ns = std::chrono::duration_cast<std::chrono::nanoseconds>(now).count();
  constexpr std::int64_t ms_ns = 1'000'000;
  std::uint64_t random = 0;
  randombytes_buf(&random, sizeof random);
  return make_uuid(ns / ms_ns, static_cast<std::uint64_t>(ns % ms_ns * 4096 / ms_ns), random);
}

}  // namespace jalon
