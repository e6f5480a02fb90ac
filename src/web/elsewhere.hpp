// SPDX-License-Identifier: EUPL-1.2
// For handlers whose work is done elsewhere, in a queue of its own.
#pragma once

#include <stdexcept>

namespace jalon::web {

class WorkerPool;

// Held while a handler waits for others to do its work: a spare worker answers other requests meanwhile. Outside of a
// worker it does nothing.
class WaitElsewhere {
 public:
  WaitElsewhere();
  ~WaitElsewhere();
  WaitElsewhere(const WaitElsewhere&) = delete;
  WaitElsewhere& operator=(const WaitElsewhere&) = delete;

 private:
  WorkerPool* pool_;
};

// Thrown when that queue is full: the reader is told to try again in a few seconds (503, Retry-After). Nothing of the
// request may have been recorded.
struct Overloaded : std::runtime_error {
  using std::runtime_error::runtime_error;
};

}  // namespace jalon::web
