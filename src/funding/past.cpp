// SPDX-License-Identifier: EUPL-1.2
#include "funding/past.hpp"

#include <algorithm>
#include <boost/json.hpp>
#include <map>
#include <set>
#include <unordered_map>

#include "base/personal_data.hpp"
#include "funding/rules.hpp"
#include "funding/sql.hpp"
#include "intake/cells.hpp"

namespace jalon::funding {

BOOST_DESCRIBE_STRUCT(PastAward, (),
                      (id, scheme, reference, beneficiary, siret, siren, rna, year, agreed_on, amount_cents, department,
                       contracts, object, grantor, label))
BOOST_DESCRIBE_STRUCT(PastGrant, (), (id, number, title, territory, state, granted_cents, decided_on))

namespace {

using audit::Field;
using audit::GrantRow;

constexpr std::array<std::string_view, 3> scheme_words{"adultes-relais", "fonjep", "grants"};
constexpr std::array<std::string_view, 3> scheme_titles{N_("Posts of adultes-relais"), N_("Posts of FONJEP"),
                                                        N_("Grants of a list")};

struct ImportRow {
  PastImportId id;
  PastScheme scheme = PastScheme::grants;
  TerritoryKey territory;
  std::string file_name, sha256, source;
  std::int64_t taken = 0, known = 0, rejected = 0, remarked = 0, repeated = 0, amount_cents = 0;
  std::string remarks;
  Instant at;
  std::string by;
  std::optional<Instant> undone_at;
  std::string undone_by, undone_motive;
};
BOOST_DESCRIBE_STRUCT(ImportRow, (),
                      (id, scheme, territory, file_name, sha256, source, taken, known, rejected, remarked, repeated,
                       amount_cents, remarks, at, by, undone_at, undone_by, undone_motive))
struct CountRow {
  std::int64_t total = 0, amount_cents = 0;
};
BOOST_DESCRIBE_STRUCT(CountRow, (), (total, amount_cents))

// Sentences are kept by their English words, so that each reader has them in their language.
std::string json_of(const std::vector<PastRemark>& remarks) {
  std::string out;
  JsonWriter json(out);
  json.array([&] {
    for (const auto& one : remarks) {
      json.object([&] {
        json.field("number", one.number);
        json.field("where", one.where);
        json.field("what", one.what.id);
        json.field("args", one.what.args);
        json.field("rejected", one.is_rejected);
      });
    }
  });
  return out;
}
std::vector<PastRemark> remarks_in(std::string_view text) {
  std::vector<PastRemark> out;
  const auto value = boost::json::parse({text.data(), text.size()});
  for (const auto& item : value.as_array()) {
    const auto& one = item.as_object();
    PastRemark remark;
    remark.number = one.at("number").as_int64();
    remark.where = std::string(one.at("where").as_string());
    remark.what.id = std::string(one.at("what").as_string());
    for (const auto& arg : one.at("args").as_array()) remark.what.args.emplace_back(arg.as_string());
    remark.is_rejected = one.at("rejected").as_bool();
    out.push_back(std::move(remark));
  }
  return out;
}

PastImport import_of(ImportRow&& row) {
  return {.id = row.id,
          .scheme = row.scheme,
          .territory = row.territory,
          .file_name = std::move(row.file_name),
          .sha256 = std::move(row.sha256),
          .source = std::move(row.source),
          .taken = row.taken,
          .known = row.known,
          .rejected = row.rejected,
          .remarked = row.remarked,
          .repeated = row.repeated,
          .amount_cents = row.amount_cents,
          .remarks = remarks_in(row.remarks),
          .at = row.at,
          .by = std::move(row.by),
          .undone_at = row.undone_at,
          .undone_by = std::move(row.undone_by),
          .undone_motive = std::move(row.undone_motive)};
}

Result<void> require_import(access::Act& act, const territory::Registry& registry, TerritoryKey territory) {
  const auto* place = registry.find(territory);
  if (place == nullptr || (place->level != territory::Level::nation && place->level != territory::Level::department))
    return invalid("territory", msg("Past awards are taken for the nation or for one department."));
  return act.require(
      place->level == territory::Level::nation ? access::Right::import_reference : access::Right::instruct_applications,
      registry.right_path(territory));
}

// Of the two files of posts, the names that tell which one it is.
Result<void> fits(PastScheme scheme, const audit::GrantRows& read) {
  const bool are_posts = read.shape == audit::Shape::posts;
  if (scheme == PastScheme::grants && are_posts)
    return invalid("scheme", msg("This is a list of posts: take it as adultes-relais or as FONJEP."));
  if (scheme != PastScheme::grants && !are_posts)
    return invalid("scheme", msg("This is no list of posts: they have a column “id_poste”."));
  return {};
}

class Taking {
 public:
  Taking(access::Act& act, const territory::Registry& registry, const PastFile& what, const audit::GrantRows& read,
         PastImport& out)
      : act_(act), registry_(registry), what_(what), read_(read), out_(out) {
    own_ = registry.find(what.territory);
  }

  void all() {
    for (const auto& fault : read_.unread) {
      ++out_.rejected;
      tell({.number = fault.place.number, .where = fault.place.column, .what = fault.reason, .is_rejected = true});
    }
    for (const auto& row : read_.rows) take(row);
  }

 private:
  void tell(PastRemark remark) {
    if (out_.remarks.size() < past_remarks_max) out_.remarks.push_back(std::move(remark));
  }
  void reject(const GrantRow& row, Field field, Message why) {
    ++out_.rejected;
    tell({.number = row.number,
          .where = read_.place(row.number, field).column,
          .what = std::move(why),
          .is_rejected = true});
  }

  void take(const GrantRow& row) {
    if (row.beneficiary.empty())
      return reject(row, Field::beneficiary_name, msg("Nothing says who the beneficiary is."));
    // Posts are of organisations alone, and an organisation with a number may bear a name like that of a person.
    const bool may_be_person = what_.scheme == PastScheme::grants && row.siren.empty() && row.rna.empty();
    if ((row.is_person && may_be_person) || !refuse_identifiers("name", row.beneficiary).empty())
      return reject(row, Field::beneficiary_name,
                    msg("The beneficiary seems to be a person: only organisations are kept."));
    if (!row.amount_cents) {
      for (const auto& remark : row.remarks) {
        if (remark.field == Field::amount || remark.field == Field::currency)
          return reject(row, remark.field, remark.what);
      }
      return reject(row, Field::amount, msg("“{0}” is required.", audit::about(Field::amount).name));
    }
    if (*row.amount_cents <= 0)
      return reject(row, Field::amount,
                    *row.amount_cents == 0 ? msg("It is zero.") : msg("It is negative: what came back is no award."));
    if (!row.year) {
      for (const auto& remark : row.remarks) {
        if (remark.field == Field::year || remark.field == Field::agreed_on)
          return reject(row, remark.field, remark.what);
      }
      return reject(row, Field::year, msg("Neither a year nor a day of agreement is told."));
    }
    std::vector<std::pair<Field, Message>> remarks;
    for (const auto& one : row.remarks) remarks.emplace_back(one.field, one.what);
    PastAward award;
    award.scheme = what_.scheme;
    if (!place(row, award, remarks)) return;
    award.reference = shorten(row.reference, 100);
    award.beneficiary = shorten(row.beneficiary, 200);
    award.siret = row.siret;
    award.siren = row.siren;
    award.rna = row.rna;
    award.year = *row.year;
    award.agreed_on = row.agreed_on;
    award.amount_cents = *row.amount_cents;
    award.object = shorten(row.object, 300);
    if (!refuse_identifiers("object", award.object).empty()) {
      award.object.clear();
      remarks.emplace_back(Field::object, msg("The object is left out: it holds an identifier of a person."));
    }
    award.grantor = shorten(row.grantor, 200);
    award.label = shorten(row.scheme, 200);
    for (const auto& code : row.contracts) award.contracts += (award.contracts.empty() ? "" : " ") + shorten(code, 20);
    const auto digest = hex(sha256(fmt::format(
        "{}\n{}\n{}\n{}\n{}\n{}\n{}\n{}\n{}\n{}\n{}\n{}", word(award.scheme), award.reference, fold(award.beneficiary),
        award.siret, award.siren, award.rna, award.year, award.agreed_on ? award.agreed_on->text() : "",
        award.amount_cents, award.department ? award.department->value : 0, award.contracts, fold(award.object))));
    const auto copy = ++copies_[digest];
    if (copy > 1) {
      ++out_.repeated;
      remarks.emplace_back(Field::reference, msg("It says what another row of this file says; both are kept."));
    }
    if (const auto was = act_.db.first<PastAwardId>(sql::find_past_award, digest, copy)) {
      ++out_.known;
      act_.db.run(sql::insert_past_source, *was, out_.id, row.number);
    } else {
      award.id = PastAwardId::make();
      act_.db.run(sql::insert_past_award, award.id, digest, copy, award.scheme, award.reference, award.beneficiary,
                  fold(fmt::format("{} {} {} {} {}", award.beneficiary, award.siret.empty() ? award.siren : award.siret,
                                   award.rna, award.reference, award.object)),
                  award.siret, award.siren, award.rna, award.year, award.agreed_on, award.amount_cents,
                  award.department, award.contracts, award.object, award.grantor, award.label);
      for (const auto& code : row.contracts) act_.db.run(sql::insert_past_contract, shorten(code, 20), award.id);
      act_.db.run(sql::insert_past_source, award.id, out_.id, row.number);
      ++out_.taken;
      out_.amount_cents += award.amount_cents;
    }
    if (!remarks.empty()) ++out_.remarked;
    for (auto& [field, said] : remarks)
      tell({.number = row.number, .where = read_.place(row.number, field).column, .what = std::move(said)});
  }

  // Its department, or that of its contract; false: rejected.
  bool place(const GrantRow& row, PastAward& award, std::vector<std::pair<Field, Message>>& remarks) {
    const territory::Territory* found = nullptr;
    if (!row.department.empty()) {
      const auto code = intake::read_code(row.department, intake::CodeOf::department);
      if (code.is == intake::Reading::value) found = registry_.find(territory::Level::department, code.code);
      if (found == nullptr) {
        const auto* named = registry_.from_text(row.department);
        if (named != nullptr && named->level == territory::Level::department) found = named;
      }
      if (found == nullptr)
        remarks.emplace_back(Field::department,
                             msg("“{0}” is no department that is known.", shorten(row.department, 40)));
    }
    for (const auto& code : row.contracts) {
      const auto* contract = registry_.find(territory::Level::contract, code);
      if (contract == nullptr) {
        // Once for each: a whole list may come before its contracts do.
        if (unknown_.insert(code).second)
          remarks.emplace_back(Field::contract,
                               msg("The contract “{0}” is not known: its code is kept.", shorten(code, 20)));
      } else if (found == nullptr) {
        found = registry_.ancestor(contract->key, territory::Level::department);
      }
    }
    if (own_->level == territory::Level::department) {
      if (found != nullptr && found->key != own_->key) {
        reject(row, Field::department, msg("It lies in another department: {0}.", found->code));
        return false;
      }
      found = own_;
    }
    if (found != nullptr) {
      award.department = found->key;
    } else if (row.department.empty()) {
      remarks.emplace_back(Field::department, msg("Nothing says in which department: it counts for the nation alone."));
    }
    return true;
  }

  access::Act& act_;
  const territory::Registry& registry_;
  const PastFile& what_;
  const audit::GrantRows& read_;
  PastImport& out_;
  const territory::Territory* own_ = nullptr;
  std::unordered_map<std::string, int> copies_;
  std::set<std::string> unknown_;
};

}  // namespace

std::string_view word(PastScheme scheme) { return scheme_words.at(static_cast<std::size_t>(scheme)); }
bool parse_word(std::string_view text, PastScheme& scheme) {
  for (std::size_t i = 0; i < scheme_words.size(); ++i) {
    if (scheme_words.at(i) != text) continue;
    scheme = static_cast<PastScheme>(i);
    return true;
  }
  return false;
}
std::string_view title(PastScheme scheme) { return scheme_titles.at(static_cast<std::size_t>(scheme)); }

bool may_import_past(const access::Actor& actor, const territory::Registry& registry, TerritoryKey territory) {
  const auto* place = registry.find(territory);
  if (place == nullptr) return false;
  const auto right =
      place->level == territory::Level::nation ? access::Right::import_reference : access::Right::instruct_applications;
  return access::may(actor, right, registry.right_path(territory)).has_value();
}

Result<PastTaken> import_past_awards(access::Act& act, const territory::Registry& registry, const PastFile& what) {
  if (auto may = require_import(act, registry, what.territory); !may) return fail(std::move(may.error()));
  std::vector<Fault> faults;
  const auto source = checked_text("source", what.source, line_characters_max, faults);
  if (!faults.empty()) return fail(Invalid{std::move(faults)});
  audit::CheckOptions options;
  options.today = act.today();
  options.sheet = what.sheet;
  options.mapping = what.mapping;
  options.rows_max = past_rows_max;
  if (options.mapping.empty()) {
    if (const auto seen = audit::propose(what.file, what.sheet)) {
      if (auto kept = audit::find_mapping(act.db, seen->header_digest)) options.mapping = std::move(kept->mapping);
    }
  }
  const auto read = audit::read_grants(what.file, options);
  if (!read) return fail(read.error());
  if (auto ok = fits(what.scheme, *read); !ok) return fail(std::move(ok.error()));
  if (const auto same = act.db.first<PastImportId>(sql::past_import_of_file, read->sha256, what.scheme, what.territory))
    return PastTaken{*find_past_import(act.db, *same), true};
  PastImport out;
  out.id = PastImportId::make();
  act.db.run(sql::insert_past_import, out.id, what.scheme, what.territory, shorten(what.file.name, 200), read->sha256,
             source, act.now, act.actor.label);
  Taking(act, registry, what, *read, out).all();
  act.db.run(sql::finish_past_import, out.id, out.taken, out.known, out.rejected, out.remarked, out.repeated,
             out.amount_cents, json_of(out.remarks));
  std::string after;
  JsonWriter json(after);
  json.object([&] {
    json.field("scheme", word(what.scheme));
    json.field("file", shorten(what.file.name, 200));
    json.field("sha256", read->sha256);
    json.field("source", source);
    json.field("taken", out.taken);
    json.field("known", out.known);
    json.field("rejected", out.rejected);
    json.field("amount_cents", out.amount_cents);
  });
  act.record({.act = "import_past_awards",
              .kind = "past_import",
              .object_id = out.id.text(),
              .territory = what.territory,
              .before = {},
              .after = after});
  return PastTaken{*find_past_import(act.db, out.id), false};
}

Result<void> undo_past_import(access::Act& act, const territory::Registry& registry, PastImportId id,
                              std::string_view motive) {
  const auto found = find_past_import(act.db, id);
  if (!found) return fail(NotFound{msg("This import does not exist.")});
  if (auto may = require_import(act, registry, found->territory); !may) return may;
  const auto why = checked_motive(motive, msg("Say why the import is undone."));
  if (!why) return fail(why.error());
  if (act.db.run(sql::undo_past_import, id, act.now, act.actor.label, *why) == 0)
    return refused("funding.import_undone", msg("This import is undone already."), msg("Its file can be taken again."));
  const auto gone = act.db.all<PastAwardId>(sql::mark_past_awards, id);
  act.db.run(sql::drop_past_contracts, id);
  act.db.run(sql::drop_past_sources, id);
  for (const auto& award : gone) act.db.run(sql::drop_past_award, award);
  std::string after;
  JsonWriter json(after);
  json.object([&] {
    json.field("file", found->file_name);
    json.field("sha256", found->sha256);
    json.field("removed", static_cast<std::int64_t>(gone.size()));
  });
  act.record({.act = "undo_past_import",
              .kind = "past_import",
              .object_id = id.text(),
              .territory = found->territory,
              .before = {},
              .after = after,
              .motive = *why});
  return {};
}

std::optional<PastImport> find_past_import(db::Session& session, PastImportId id) {
  auto row = session.first<ImportRow>(sql::find_past_import, id);
  return row ? std::optional(import_of(std::move(*row))) : std::nullopt;
}

std::vector<PastImport> past_imports(db::Session& session, std::optional<TerritoryKey> territory) {
  std::vector<PastImport> out;
  for (auto& row : session.all<ImportRow>(sql::past_imports, territory)) out.push_back(import_of(std::move(row)));
  return out;
}

PastList past_awards(db::Session& session, const PastFilter& filter) {
  PastList out;
  const auto words = none_if_empty(fold(filter.words));
  const auto contract = filter.contract.empty() ? std::nullopt : std::optional(filter.contract);
  if (const auto count = session.first<CountRow>(sql::count_past_awards, filter.department, contract, filter.year,
                                                 filter.scheme, words)) {
    out.total = count->total;
    out.amount_cents = count->amount_cents;
  }
  out.rows = session.all<PastAward>(sql::past_awards, filter.department, contract, filter.year, filter.scheme, words,
                                    filter.limit, filter.offset);
  return out;
}

std::vector<int> past_award_years(db::Session& session) { return session.all<int>(sql::past_award_years); }

void export_past_awards(db::Session& session, const territory::Registry& registry, PastFilter filter,
                        intake::Format format, Lang lang, FunctionRef<void(std::string_view)> out) {
  using intake::CellType;
  const auto column = [&](std::string_view key, std::string_view label, CellType type = CellType::text) {
    return intake::Column{.key = std::string(key), .label = std::string(web::tr(lang, label)), .type = type};
  };
  const intake::TableSpec spec{
      .name = std::string(web::tr(lang, "Past awards")),
      .columns = {column("scheme", N_("Scheme")), column("label", N_("Scheme in the file")),
                  column("reference", N_("Reference")), column("year", N_("Year"), CellType::integer),
                  column("agreed_on", N_("Date of the agreement"), CellType::date),
                  column("beneficiary", N_("Beneficiary")), column("siret", "SIRET"), column("siren", "SIREN"),
                  column("rna", "RNA"), column("department", N_("Department")),
                  column("contracts", N_("City contracts")), column("object", N_("Object")),
                  column("grantor", N_("Grantor")), column("amount", N_("Amount"), CellType::money)}};
  const auto write = [&](intake::TableSink& sink) {
    filter.limit = 1000;
    for (filter.offset = 0;; filter.offset += filter.limit) {
      const auto rows = past_awards(session, filter).rows;
      for (const auto& one : rows) {
        const auto* place = one.department ? registry.find(*one.department) : nullptr;
        sink.row(word(one.scheme), one.label, one.reference, one.year, one.agreed_on, one.beneficiary, one.siret,
                 one.siren, one.rna, place == nullptr ? std::string() : place->code, one.contracts, one.object,
                 one.grantor, intake::Cents{one.amount_cents});
      }
      if (static_cast<std::int64_t>(rows.size()) < filter.limit) return;
    }
  };
  intake::write_table(format, spec, write, out);
}

void write_json(JsonWriter& json, const territory::Registry& registry, const PastAward& award) {
  json.object([&] {
    json.field("id", award.id);
    json.field("scheme", word(award.scheme));
    json.field("label", award.label);
    json.field("reference", award.reference);
    json.field("year", award.year);
    json.field("agreed_on", award.agreed_on);
    json.field("beneficiary", award.beneficiary);
    json.field("siret", award.siret);
    json.field("siren", award.siren);
    json.field("rna", award.rna);
    json.field("department", award.department ? name_of(registry, *award.department) : std::string());
    json.key("contracts");
    json.array([&] {
      std::string_view left = award.contracts;
      while (!left.empty()) {
        const auto space = left.find(' ');
        json.value(left.substr(0, space));
        left = space == std::string_view::npos ? std::string_view() : left.substr(space + 1);
      }
    });
    json.field("object", award.object);
    json.field("grantor", award.grantor);
    json.field("amount", ledger::plain(award.amount_cents));
  });
}

void write_json(JsonWriter& json, const territory::Registry& registry, const PastImport& one, Lang lang) {
  json.object([&] {
    json.field("id", one.id);
    json.field("scheme", word(one.scheme));
    json.field("territory", name_of(registry, one.territory));
    json.field("file", one.file_name);
    json.field("sha256", one.sha256);
    json.field("source", one.source);
    json.field("taken", one.taken);
    json.field("known", one.known);
    json.field("rejected", one.rejected);
    json.field("with_remark", one.remarked);
    json.field("repeated", one.repeated);
    json.field("amount", ledger::plain(one.amount_cents));
    json.field("at", one.at);
    json.field("by", one.by);
    json.field("undone_at", one.undone_at);
    json.field("undone_motive", one.undone_motive);
    json.key("remarks");
    json.array([&] {
      for (const auto& remark : one.remarks) {
        json.object([&] {
          json.field("row", remark.number);
          json.field("column", remark.where);
          json.field("reason", web::tr(lang, remark.what));
          json.field("is_rejected", remark.is_rejected);
        });
      }
    });
  });
}

PastFunding past_funding(db::Session& session, const Application& application) {
  PastFunding out;
  const auto organisation = partner::find_organisation(session, application.organisation);
  if (!organisation) return out;
  std::map<int, PastYear, std::greater<>> years;
  if (!organisation->siret.empty() || !organisation->rna.empty()) {
    out.awards = session.all<PastAward>(sql::past_awards_of_body, organisation->siren(), organisation->rna);
    for (const auto& one : out.awards) years[one.year].past_cents += one.amount_cents;
  }
  auto places = partner::organisations_of_legal_person(session, organisation->siren(), organisation->rna);
  if (std::none_of(places.begin(), places.end(), [&](const auto& one) { return one.id == organisation->id; }))
    places.push_back(*organisation);
  for (const auto& one : places) {
    for (auto& grant : session.all<PastGrant>(sql::grants_of_organisation, one.id)) {
      if (grant.id == application.id) continue;
      if (grant.state != State::revoked) years[grant.decided_on.year()].here_cents += grant.granted_cents;
      out.grants.push_back(std::move(grant));
    }
  }
  std::stable_sort(out.grants.begin(), out.grants.end(),
                   [](const PastGrant& a, const PastGrant& b) { return b.decided_on < a.decided_on; });
  for (auto& [year, sums] : years) {
    sums.year = year;
    out.years.push_back(sums);
  }
  return out;
}

}  // namespace jalon::funding
