// SPDX-License-Identifier: EUPL-1.2
#include "figures/uploads.hpp"

#include <algorithm>

#include "base/period.hpp"
#include "base/personal_data.hpp"
#include "figures/reading.hpp"
#include "figures/sql.hpp"
#include "web/i18n.hpp"

namespace jalon::figures {

BOOST_DESCRIBE_STRUCT(Upload, (), (id, account, file_name, size_bytes, sha256, at, state, indicator, stage, batch))
BOOST_DESCRIBE_STRUCT(BatchPlace, (), (territory, rows))
BOOST_DESCRIBE_STRUCT(BatchIndicator, (), (code, dimension, rows))
BOOST_DESCRIBE_STRUCT(KeptFault, (), (place_en, place_fr, reason_en, reason_fr))

namespace {

constexpr std::size_t piece_bytes = 1U << 20U;
constexpr std::size_t jobs_waiting_max = 20;
constexpr std::size_t jobs_remembered_max = 32;

}  // namespace

bool holds(const access::Actor& actor, const territory::Registry& registry, access::Right right) {
  if (actor.is_system) return true;
  return std::ranges::any_of(actor.grants, [&](const access::Grant& grant) {
    return access::may(actor, right, registry.right_path(grant.territory)).has_value();
  });
}

bool takes_part(const access::Actor& actor, const territory::Registry& registry) {
  return holds(actor, registry, access::Right::answer_figures) ||
         holds(actor, registry, access::Right::validate_figures);
}

Result<UploadId> keep_upload(access::Act& act, const territory::Registry& registry, const NewUpload& upload) {
  if (!holds(act.actor, registry, access::Right::answer_figures))
    return fail(Forbidden{std::string(access::word(access::Right::answer_figures))});
  std::vector<Fault> faults;
  // Some browsers send the whole path.
  auto name = upload.file_name;
  if (const auto slash = name.find_last_of("/\\"); slash != std::string_view::npos) name = name.substr(slash + 1);
  const auto file_name = shorten(tidy(name), 200);
  if (upload.bytes.empty()) {
    faults.push_back({"file", msg("Choose a file that holds something.")});
  } else if (upload.bytes.size() > upload_bytes_max) {
    faults.push_back({"file", msg("A file of at most {0} MB; divide it, or ask the operator to import it.",
                                  upload_bytes_max / 1'000'000)});
  }
  if (auto personal = refuse_identifiers("file", file_name); !personal.empty()) faults.push_back(personal.front());
  if (counts(upload.state) && !holds(act.actor, registry, access::Right::validate_figures))
    faults.push_back({"state", msg("You validate nowhere: bring the values as a draft, or submit them.")});
  if (!upload.indicator.empty()) {
    const auto known = find_indicator(act.db, upload.indicator);
    if (!known || known->origin != Origin::answered)
      faults.push_back({"indicator", msg("No indicator that is answered has the code {0}.", upload.indicator)});
  }
  if (!faults.empty()) return fail(Invalid{std::move(faults)});
  const auto before = act.now.ms - upload_kept_ms;
  act.db.run(sql::delete_old_pieces, before);
  act.db.run(sql::delete_old_uploads, before);
  if (uploads_of(act.db, act.actor.account_id).size() >= uploads_waiting_max) {
    return refused("figures.uploads_waiting",
                   msg("{0} files of yours wait for a confirmation already.", uploads_waiting_max),
                   msg("Confirm them or give them up, then bring this one."));
  }
  const auto id = UploadId::make();
  act.db.run(sql::insert_upload, id, act.actor.account_id, file_name, upload.bytes.size(), hex(sha256(upload.bytes)),
             act.now, upload.state, upload.indicator);
  int number = 0;
  for (std::size_t at = 0; at < upload.bytes.size(); at += piece_bytes)
    act.db.run(sql::insert_upload_piece, id, ++number, db::Bytes{upload.bytes.substr(at, piece_bytes)});
  return id;
}

std::optional<Upload> find_upload(db::Session& session, UploadId id, std::string_view account) {
  return session.first<Upload>(sql::find_upload, id, account);
}

std::vector<Upload> uploads_of(db::Session& session, std::string_view account) {
  return session.all<Upload>(sql::uploads_of, account);
}

std::string bytes_of(db::Session& session, UploadId id) {
  std::string out;
  session.each_row(sql::upload_pieces, {db::to_value(id)}, [&](const db::RowView& row) { out += row.text(0); });
  return out;
}

void mark_upload(db::Session& session, UploadId id, std::string_view stage) {
  session.run(sql::mark_upload, id, stage);
}

void delete_upload(db::Session& session, UploadId id) {
  session.run(sql::delete_upload_pieces, id);
  session.run(sql::delete_upload, id);
}

Result<Outcome> import_upload(access::Act& act, const territory::Registry& registry, const Upload& upload,
                              std::string_view bytes, const ImportOptions& options) {
  if (act.db.run(sql::finish_upload, upload.id) == 0)
    return fail(Conflict{msg("This file has been imported or given up already.")});
  auto out = import_answers(act, registry, {.name = upload.file_name, .path = {}, .bytes = bytes}, options);
  if (!out) return out;
  if (out->batch > 0) act.db.run(sql::keep_upload_batch, upload.id, out->batch);
  act.db.run(sql::delete_upload_pieces, upload.id);
  return out;
}

std::vector<BatchPlace> batch_places(db::Session& session, std::int64_t batch) {
  return session.all<BatchPlace>(sql::batch_places, batch);
}

std::vector<BatchIndicator> batch_indicators(db::Session& session, std::int64_t batch) {
  return session.all<BatchIndicator>(sql::batch_indicators, batch);
}

std::vector<Answer> first_answers(db::Session& session, std::int64_t batch, std::int64_t limit) {
  std::vector<Answer> out;
  for (const auto& part : batch_indicators(session, batch)) {
    const auto left = limit - static_cast<std::int64_t>(out.size());
    if (left <= 0) break;
    const auto series = session.first<std::int32_t>(sql::find_series, part.code, part.dimension);
    JALON_CHECK(series);
    session.each_row(sql::first_answers_of_batch, {db::to_value(*series), db::to_value(batch), db::to_value(left)},
                     [&](const db::RowView& row) {
                       const auto period = period_of_code(static_cast<std::int32_t>(row.integer(1)));
                       JALON_CHECK(period);
                       Answer answer{.indicator = part.code,
                                     .dimension = part.dimension,
                                     .territory = TerritoryKey{static_cast<std::int32_t>(row.integer(0))},
                                     .period = *period,
                                     .value = row.integer(2),
                                     .state = state_of(row.integer(3)),
                                     .batch = batch};
                       if (!row.is_null(4)) answer.until_batch = row.integer(4);
                       out.push_back(std::move(answer));
                     });
  }
  return out;
}

void keep_faults(db::Session& session, const Outcome& outcome) {
  if (outcome.rejected == 0) return;
  session.run(sql::insert_import_rejected, outcome.batch, outcome.rejected);
  std::int32_t number = 0;
  for (const auto& fault : outcome.faults) {
    session.run(sql::insert_import_fault, outcome.batch, ++number, web::tr(Lang::en, fault.where),
                web::tr(Lang::fr, fault.where), web::tr(Lang::en, fault.what), web::tr(Lang::fr, fault.what));
  }
}

std::vector<KeptFault> import_faults(db::Session& session, std::int64_t batch) {
  return session.all<KeptFault>(sql::import_faults, batch);
}

std::int64_t rejected_by_import(db::Session& session, std::int64_t batch) {
  return session.first<std::int64_t>(sql::import_rejected, batch).value_or(0);
}

bool may_see_faults(const access::Actor& actor, const territory::Registry& registry, const Batch& batch,
                    std::span<const BatchPlace> places) {
  if (actor.is_system || batch.actor_id == actor.account_id) return true;
  return std::ranges::all_of(places, [&](const BatchPlace& place) {
    return access::may(actor, access::Right::read_plans, registry.right_path(place.territory)).has_value();
  });
}

BatchStanding standing_of_batch(db::Session& session, std::int64_t batch) {
  BatchStanding out;
  for (const auto series : session.all<std::int32_t>(sql::series_of_batch, batch)) {
    session.each_row(sql::count_answers_of_batch, {db::to_value(series), db::to_value(batch)},
                     [&](const db::RowView& row) {
                       out.values += row.integer(0);
                       out.changed_since += row.integer(1);
                     });
  }
  return out;
}

bool may_see_batch(db::Session& session, const access::Actor& actor, const territory::Registry& registry,
                   const Batch& batch) {
  if (actor.is_system || batch.actor_id == actor.account_id) return true;
  const auto places = batch_places(session, batch.number);
  return std::ranges::any_of(places, [&](const BatchPlace& place) {
    const auto path = registry.right_path(place.territory);
    return access::may(actor, access::Right::answer_figures, path) ||
           access::may(actor, access::Right::validate_figures, path);
  });
}

std::optional<Batch> find_import(db::Session& session, const access::Actor& actor, const territory::Registry& registry,
                                 std::string_view number) {
  const auto parsed = parse_integer(number);
  if (!parsed) return std::nullopt;
  auto batch = find_batch(session, *parsed);
  if (!batch || batch->kind != "import" || !may_see_batch(session, actor, registry, *batch)) return std::nullopt;
  return batch;
}

std::vector<Batch> imports_seen(db::Session& session, const access::Actor& actor, const territory::Registry& registry,
                                std::size_t limit) {
  constexpr int looked_at = 500;
  auto out = batches(session, "import", looked_at);
  std::erase_if(out, [&](const Batch& batch) { return !may_see_batch(session, actor, registry, batch); });
  if (out.size() > limit) out.resize(limit);
  return out;
}

Jobs::~Jobs() {
  {
    const std::lock_guard lock(mutex_);
    is_ending_ = true;
  }
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
}

bool Jobs::start(UploadId id, What what, Work work) {
  const std::lock_guard lock(mutex_);
  if (is_ending_) return false;
  if (const auto found = jobs_.find(id); found != jobs_.end() && !found->second.state.is_over()) return true;
  if (queue_.size() >= jobs_waiting_max) return false;
  while (jobs_.size() >= jobs_remembered_max) {
    auto oldest = jobs_.end();
    for (auto it = jobs_.begin(); it != jobs_.end(); ++it) {
      if (it->second.state.is_over() && (oldest == jobs_.end() || it->second.number < oldest->second.number))
        oldest = it;
    }
    if (oldest == jobs_.end()) return false;
    jobs_.erase(oldest);
  }
  jobs_[id] = Job{.state = {.what = what}, .work = std::move(work), .number = ++started_};
  queue_.push_back(id);
  if (!thread_.joinable()) thread_ = std::thread([this] { run(); });
  changed_.notify_all();
  return true;
}

std::optional<Jobs::State> Jobs::state(UploadId id) {
  const std::lock_guard lock(mutex_);
  const auto found = jobs_.find(id);
  return found == jobs_.end() ? std::nullopt : std::optional(found->second.state);
}

std::optional<Jobs::State> Jobs::wait(UploadId id, std::chrono::milliseconds most) {
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, most, [&] {
    const auto found = jobs_.find(id);
    return is_ending_ || found == jobs_.end() || found->second.state.is_over();
  });
  const auto found = jobs_.find(id);
  return found == jobs_.end() ? std::nullopt : std::optional(found->second.state);
}

void Jobs::cancel(UploadId id) {
  const std::lock_guard lock(mutex_);
  if (const auto found = jobs_.find(id); found != jobs_.end()) found->second.state.is_cancelled = true;
}

void Jobs::forget(UploadId id) {
  const std::lock_guard lock(mutex_);
  if (const auto found = jobs_.find(id); found != jobs_.end() && found->second.state.is_over()) jobs_.erase(found);
}

void Jobs::run() {
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait(lock, [&] { return is_ending_ || !queue_.empty(); });
    if (is_ending_) return;
    const auto id = queue_.front();
    queue_.pop_front();
    const auto work = std::move(jobs_.at(id).work);
    lock.unlock();
    work_on(id, work);
    lock.lock();
  }
}

// What is not over is never erased, so the entry stands as long as its work does.
void Jobs::work_on(UploadId id, const Work& work) {
  const auto end = [&](Stage stage, auto&& fill) {
    const std::lock_guard lock(mutex_);
    auto& state = jobs_.at(id).state;
    fill(state);
    state.stage = stage;
    changed_.notify_all();
  };
  const auto progress = [&](ImportOptions::Step step, std::int64_t done, std::int64_t of) {
    const std::lock_guard lock(mutex_);
    auto& state = jobs_.at(id).state;
    state.stage = step == ImportOptions::Step::reading ? Stage::reading : Stage::writing;
    state.done = done;
    state.of = of;
    return !state.is_cancelled && !is_ending_;
  };
  try {
    // Cancelled while it waited.
    auto out = progress(ImportOptions::Step::reading, 0, 0) ? work(progress) : cancelled();
    if (out) {
      end(Stage::done, [&](State& state) { state.outcome = std::make_shared<const Outcome>(std::move(*out)); });
    } else {
      end(Stage::failed, [&](State& state) { state.error = std::move(out.error()); });
    }
  } catch (...) {
    // Whoever asks for it next meets it, and the server tells its operator as of any request.
    end(Stage::broken, [&](State& state) { state.broken = std::current_exception(); });
  }
}

}  // namespace jalon::figures
