// SPDX-License-Identifier: EUPL-1.2
// Private to web: the threads that run handlers.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace jalon::web {

// A fixed number of threads and a queue with a limit. While a job waits for a slow client of its stream, it says so
// and a spare thread takes its place, so that a few slow downloads cannot stop everybody else.
class WorkerPool {
 public:
  using Job = std::function<void()>;  // throws nothing

  WorkerPool(int workers, std::size_t queue_limit) : workers_(workers), queue_limit_(queue_limit) {}
  ~WorkerPool() { stop(); }
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;

  void start();
  // False when too many jobs wait already, or after stop().
  bool push(Job job);
  // Called by a job around a wait for somebody outside.
  void wait_begins();
  void wait_ends();
  // Jobs under way run to their end; what still waits is let go.
  void stop();

 private:
  void run();

  const int workers_;
  const std::size_t queue_limit_;
  std::mutex mutex_;
  std::condition_variable ready_;
  std::condition_variable ended_;
  std::deque<Job> queue_;
  std::vector<std::thread> threads_;
  int running_ = 0;
  int waiting_ = 0;
  bool stopping_ = false;
};

}  // namespace jalon::web
