// SPDX-License-Identifier: EUPL-1.2
#include "web/workers.hpp"

#include "web/elsewhere.hpp"
#include "web/metrics.hpp"

namespace jalon::web {

namespace {
constexpr int spare_workers = 32;
// The pool whose worker this thread is.
thread_local WorkerPool* own_pool = nullptr;
}  // namespace

void WorkerPool::start() {
  const std::scoped_lock lock(mutex_);
  running_ = workers_;
  for (int i = 0; i < workers_; ++i) threads_.emplace_back([this] { run(); });
}

bool WorkerPool::push(Job job) {
  {
    const std::scoped_lock lock(mutex_);
    if (stopping_ || queue_.size() >= queue_limit_) return false;
    queue_.push_back(std::move(job));
    process_counters().queued.fetch_add(1, std::memory_order_relaxed);
  }
  ready_.notify_one();
  return true;
}

void WorkerPool::wait_begins() {
  const std::scoped_lock lock(mutex_);
  ++waiting_;
  if (stopping_ || running_ - waiting_ >= workers_ || running_ >= workers_ + spare_workers) return;
  ++running_;
  std::thread([this] { run(); }).detach();
}

void WorkerPool::wait_ends() {
  const std::scoped_lock lock(mutex_);
  --waiting_;
  // A thread that sleeps looks whether it is one too many.
  ready_.notify_one();
}

void WorkerPool::stop() {
  std::deque<Job> dropped;
  {
    std::unique_lock lock(mutex_);
    stopping_ = true;
    dropped.swap(queue_);
    process_counters().queued.fetch_sub(static_cast<std::int64_t>(dropped.size()), std::memory_order_relaxed);
    ready_.notify_all();
    ended_.wait(lock, [this] { return running_ == 0; });
  }
  for (auto& thread : threads_) thread.join();
  threads_.clear();
}

void WorkerPool::run() {
  own_pool = this;
  std::unique_lock lock(mutex_);
  for (;;) {
    const auto one_too_many = [this] { return running_ - waiting_ > workers_; };
    ready_.wait(lock, [&] { return stopping_ || !queue_.empty() || one_too_many(); });
    if (stopping_ || one_too_many()) break;
    Job job = std::move(queue_.front());
    queue_.pop_front();
    lock.unlock();
    auto& process = process_counters();
    process.queued.fetch_sub(1, std::memory_order_relaxed);
    process.in_flight.fetch_add(1, std::memory_order_relaxed);
    job();
    job = nullptr;
    process.in_flight.fetch_sub(1, std::memory_order_relaxed);
    lock.lock();
  }
  --running_;
  // A thread of the fixed number may have left in the place of a spare one; the number is what counts.
  ended_.notify_all();
  if (!queue_.empty()) ready_.notify_one();
}

WaitElsewhere::WaitElsewhere() : pool_(own_pool) {
  if (pool_ != nullptr) pool_->wait_begins();
}
WaitElsewhere::~WaitElsewhere() {
  if (pool_ != nullptr) pool_->wait_ends();
}

}  // namespace jalon::web
