// SPDX-License-Identifier: EUPL-1.2
// Private to the room: files of values that wait for a confirmation, and the one thread that reads and imports them.
#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <exception>
#include <map>
#include <memory>
#include <mutex>
#include <thread>

#include "figures/answers.hpp"
#include "figures/question.hpp"

namespace jalon::figures {

using UploadId = Id<struct UploadTag>;
inline constexpr std::size_t upload_bytes_max = 30'000'000;
inline constexpr std::size_t uploads_waiting_max = 5;       // of one account
inline constexpr std::int64_t upload_kept_ms = 86'400'000;  // a day

struct Upload {
  UploadId id;
  std::string account, file_name;
  std::int64_t size_bytes = 0;
  std::string sha256;
  Instant at;
  AnswerState state = AnswerState::submitted;
  std::string indicator;  // of a file that names none
  std::string stage;      // waiting, importing, done
  std::optional<std::int64_t> batch;
};
struct NewUpload {
  std::string_view file_name, bytes;
  AnswerState state = AnswerState::submitted;
  std::string indicator;
};
// Right::answer_figures somewhere; Right::validate_figures somewhere for a state that counts. Forgets the files that
// nobody came back to for a day. Invalid with the field file, state or indicator; Refused "figures.uploads_waiting".
Result<UploadId> keep_upload(access::Act& act, const territory::Registry& registry, const NewUpload& upload);
// Of its own account only: none for everybody else.
std::optional<Upload> find_upload(db::Session& session, UploadId id, std::string_view account);
std::vector<Upload> uploads_of(db::Session& session, std::string_view account);
std::string bytes_of(db::Session& session, UploadId id);
// importing, or waiting again.
void mark_upload(db::Session& session, UploadId id, std::string_view stage);
void delete_upload(db::Session& session, UploadId id);
// Imports it and lets its bytes go, in one transaction: Conflict when that was done already.
Result<Outcome> import_upload(access::Act& act, const territory::Registry& registry, const Upload& upload,
                              std::string_view bytes, const ImportOptions& options);

// Whether the reader holds a right anywhere.
bool holds(const access::Actor& actor, const territory::Registry& registry, access::Right right);
// Whether figures are theirs to answer or to validate anywhere: who sees imports.
bool takes_part(const access::Actor& actor, const territory::Registry& registry);

// What an import brought, and where.
struct BatchPlace {
  TerritoryKey territory;
  std::int64_t rows = 0;
};
std::vector<BatchPlace> batch_places(db::Session& session, std::int64_t batch);
struct BatchIndicator {
  std::string code, dimension;
  std::int64_t rows = 0;
};
std::vector<BatchIndicator> batch_indicators(db::Session& session, std::int64_t batch);
// The first values of an import, in the order of indicators, territories and periods.
std::vector<Answer> first_answers(db::Session& session, std::int64_t batch, std::int64_t limit);
// Keeps what an import refused of its file, beside what it took: the first remarks_max. Nothing when it refused
// nothing.
void keep_faults(db::Session& session, const Outcome& outcome);
struct KeptFault {
  std::string place_en, place_fr, reason_en, reason_fr;  // "line 12, column “value”", and why
};
std::vector<KeptFault> import_faults(db::Session& session, std::int64_t batch);
std::int64_t rejected_by_import(db::Session& session, std::int64_t batch);
// What was refused may be of any of its territories: for whoever brought it, and those who read plans in all of them.
bool may_see_faults(const access::Actor& actor, const territory::Registry& registry, const Batch& batch,
                    std::span<const BatchPlace> places);
// What taking it back would do.
struct BatchStanding {
  std::int64_t values = 0, changed_since = 0;
};
BatchStanding standing_of_batch(db::Session& session, std::int64_t batch);
// Their own, and those that wrote where the reader answers or validates.
bool may_see_batch(db::Session& session, const access::Actor& actor, const territory::Registry& registry,
                   const Batch& batch);
std::optional<Batch> find_import(db::Session& session, const access::Actor& actor, const territory::Registry& registry,
                                 std::string_view number);  // none also where it may not be seen
std::vector<Batch> imports_seen(db::Session& session, const access::Actor& actor, const territory::Registry& registry,
                                std::size_t limit);

// One file at a time, in the order in which they came, beside the requests. What came of the last ones is remembered
// until the process ends; the table says what lasts.
class Jobs {
 public:
  enum class What : std::uint8_t { preview, import };
  enum class Stage : std::uint8_t { queued, reading, writing, done, failed, broken };
  struct State {
    What what = What::preview;
    Stage stage = Stage::queued;
    std::int64_t done = 0, of = 0;
    bool is_cancelled = false;
    std::shared_ptr<const Outcome> outcome;  // done
    std::optional<Error> error;              // failed
    std::exception_ptr broken;
    [[nodiscard]] bool is_over() const { return stage >= Stage::done; }
  };
  using Work = std::function<Result<Outcome>(const decltype(ImportOptions::progress)& progress)>;

  Jobs() = default;
  ~Jobs();  // stops what is under way: its transaction rolls back
  Jobs(const Jobs&) = delete;
  Jobs& operator=(const Jobs&) = delete;
  // False when too many wait. One that is queued or under way for this file stays alone.
  bool start(UploadId id, What what, Work work);
  [[nodiscard]] std::optional<State> state(UploadId id);
  // Waits until it is over, for that long at most.
  std::optional<State> wait(UploadId id, std::chrono::milliseconds most);
  void cancel(UploadId id);
  void forget(UploadId id);  // what came of one that is over

 private:
  struct Job {
    State state;
    Work work;
    std::uint64_t number = 0;  // in the order of starts
  };
  void run();
  void work_on(UploadId id, const Work& work);

  std::mutex mutex_;
  std::condition_variable changed_;
  std::map<UploadId, Job> jobs_;
  std::deque<UploadId> queue_;
  std::uint64_t started_ = 0;
  bool is_ending_ = false;
  std::thread thread_;
};

void add_import_routes(web::Router& router, const Routes& routes);
void add_import_api(web::Router& router, const Routes& routes);

}  // namespace jalon::figures
