// SPDX-License-Identifier: EUPL-1.2
// Numbers drawn the same way on every machine: xoshiro256++ of Blackman and Vigna (public domain), which the standard
// library does not have, and whose distributions differ from one library to the next.
#pragma once

#include <bit>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace jalon::allocation {

class Random {
 public:
  Random(std::uint64_t seed, std::string_view key) {
    std::uint64_t x = seed;
    for (const char c : key) x = (x ^ static_cast<unsigned char>(c)) * 0x100000001b3U;  // FNV-1a
    for (auto& word : state_) {                                                         // splitmix64
      x += 0x9e3779b97f4a7c15U;
      std::uint64_t z = x;
      z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9U;
      z = (z ^ (z >> 27U)) * 0x94d049bb133111ebU;
      word = z ^ (z >> 31U);
    }
  }
  std::uint64_t next() {
    const std::uint64_t out = std::rotl(state_[0] + state_[3], 23) + state_[0];
    const std::uint64_t t = state_[1] << 17U;
    state_[2] ^= state_[0];
    state_[3] ^= state_[1];
    state_[1] ^= state_[2];
    state_[0] ^= state_[3];
    state_[2] ^= t;
    state_[3] = std::rotl(state_[3], 45);
    return out;
  }
  // From 0 to n - 1; the error of the shorter way is n / 2^32.
  std::uint32_t below(std::uint32_t n) { return static_cast<std::uint32_t>(((next() >> 32U) * n) >> 32U); }

 private:
  std::uint64_t state_[4] = {};
};

// Draws one of a few outcomes with given chances in constant time (Walker's aliases, as Vose builds them).
class Lottery {
 public:
  explicit Lottery(std::span<const double> chances);
  [[nodiscard]] std::uint32_t draw(Random& random) const {
    const std::uint64_t bits = random.next();
    const auto column = static_cast<std::uint32_t>(((bits >> 32U) * columns_.size()) >> 32U);
    const auto& c = columns_[column];
    return (bits & UINT32_MAX) < c.keep ? column : c.other;
  }

 private:
  struct Column {
    std::uint64_t keep = std::uint64_t{1} << 32U;  // of 2^32
    std::uint32_t other = 0;
  };
  std::vector<Column> columns_;
};

}  // namespace jalon::allocation
