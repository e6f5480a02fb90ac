// SPDX-License-Identifier: EUPL-1.2
// The main part of pages of figures, kept until the journal moves. The key holds everything that it was made from: the
// journal's position (which changes with each write), the policy's day, the address, the language and what the reader
// may see. So a kept page is right by construction, and nothing is ever cleared by hand.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>

#include "base/time.hpp"
#include "web/html.hpp"

namespace jalon::steering {

template <class Value>
class Memo {
 public:
  explicit Memo(std::size_t entries_max) : entries_max_(entries_max) {}

  std::shared_ptr<const Value> find(std::int64_t position, Date day, const std::string& key) {
    const std::lock_guard lock(mutex_);
    if (position != position_ || day != day_) return nullptr;
    const auto found = entries_.find(key);
    return found == entries_.end() ? nullptr : found->second;
  }
  // What was made for an older position is not kept: a newer one has taken its place.
  void keep(std::int64_t position, Date day, const std::string& key, std::shared_ptr<const Value> value) {
    const std::lock_guard lock(mutex_);
    if (position < position_ && day == day_) return;
    if (position != position_ || day != day_) {
      entries_.clear();
      position_ = position;
      day_ = day;
    }
    // Addresses with made-up parameters must not fill the memory: a full memo starts over.
    if (entries_.size() >= entries_max_) entries_.clear();
    entries_.insert_or_assign(key, std::move(value));
  }

 private:
  std::size_t entries_max_;
  std::mutex mutex_;
  std::int64_t position_ = -1;
  Date day_;
  std::unordered_map<std::string, std::shared_ptr<const Value>> entries_;
};

}  // namespace jalon::steering
