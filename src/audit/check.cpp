// SPDX-License-Identifier: EUPL-1.2
// A file of grants read once: its header, then each row by itself, then what shows when grants are compared.
#include <algorithm>
#include <array>
#include <memory>

#include "audit/cells.hpp"
#include "audit/columns.hpp"
#include "audit/comparison.hpp"
#include "audit/giving.hpp"
#include "audit/opened.hpp"
#include "base/text.hpp"
#include "intake/cells.hpp"
#include "partner/identifiers.hpp"

namespace jalon::audit {

namespace {

using intake::TableFault;
using intake::TableRow;
using partner::Damage;
using partner::IdentifierKind;

constexpr std::string_view lost_letter = "\xEF\xBF\xBD";
// A hundred billion euros: past it sums of many could not be held, and nobody grants it.
constexpr std::int64_t cents_max = 10'000'000'000'000;
constexpr std::size_t top_shown = 5;
// Of the whole, in thousandths, for a word about it; below so many beneficiaries it says nothing.
constexpr std::int64_t first_share = 200, first_five_share = 500;
constexpr std::size_t beneficiaries_min = 10;
constexpr int first_year = 1900, last_year = 2199;

std::string plain(std::int64_t cents) {
  const auto size = cents < 0 ? -cents : cents;
  return size % 100 == 0 ? fmt::format("{}{}", cents < 0 ? "-" : "", size / 100)
                         : fmt::format("{}{}.{:02}", cents < 0 ? "-" : "", size / 100, size % 100);
}

class Check {
 public:
  Check(const GrantsFile& file, const CheckOptions& options, bool is_giving)
      : options_(options), findings_(options.kept_max) {
    report_.file_name = file.name;
    report_.shape = is_giving ? Shape::giving : Shape::mapped;
    at_.fill(none);
  }

  // The header, then the rows; false ends the reading.
  bool take(const TableRow& row) {
    if (!has_header_) return header(row);
    grant(row);
    return true;
  }
  void reject(const TableFault& fault) {
    ++report_.rejected;
    findings_.add(Kind::row_unreadable, fault.place.number, column_named(fault.place.column), fault.reason);
  }
  [[nodiscard]] const std::optional<Error>& stopped() const { return stop_; }
  [[nodiscard]] bool has_header() const { return has_header_; }

  Report finish(const intake::TableSummary& summary, bool was_latin1, std::string sha256) {
    report_.form = summary.form;
    report_.sheet = summary.sheet;
    report_.separator = summary.separator;
    report_.sha256 = std::move(sha256);
    for (const auto& notice : summary.notices) report_.notices.push_back(notice);
    // The only notice that the reader of CSV gives.
    if (summary.form == intake::Format::csv && is_strict() && (was_latin1 || !summary.notices.empty()))
      findings_.add(Kind::not_utf8, 0, -1, msg("It was read as Windows-1252."));
    join_names();
    add_up();
    const Compared all{grants_, objects_, report_.shape != Shape::posts};
    find_duplicates(all, findings_);
    find_funded_twice(all, findings_);
    find_split(all, findings_);
    if (foreign_ > 0) {
      findings_.add(Kind::other_currency, 0, of(Field::currency),
                    msg("{0} grants of {1} are in another currency.", foreign_, report_.rows));
    }
    findings_.give_to(report_);
    return std::move(report_);
  }

 private:
  static constexpr std::int32_t none = -1;

  [[nodiscard]] bool is_strict() const { return report_.shape == Shape::scdl; }
  [[nodiscard]] bool is_giving() const { return report_.shape == Shape::giving; }
  [[nodiscard]] std::int32_t of(Field field) const { return at_[static_cast<std::size_t>(field)]; }
  [[nodiscard]] std::string_view cell(const TableRow& row, Field field) const {
    const auto column = of(field);
    return column == none ? std::string_view() : trim(row.cell(static_cast<std::size_t>(column)));
  }
  [[nodiscard]] std::int32_t column_named(std::string_view name) const {
    if (name.empty()) return -1;
    for (std::size_t i = 0; i < report_.columns.size(); ++i) {
      if (report_.columns[i].name == name) return static_cast<std::int32_t>(i);
    }
    return -1;
  }
  void found(Kind kind, const TableRow& row, Field field, Message what, std::string meant = {},
             std::optional<std::int64_t> amount = {}) {
    findings_.add(kind, row.number, of(field), std::move(what), std::move(meant), {}, amount);
  }

  // ---- the header ----

  bool header(const TableRow& row) {
    has_header_ = true;
    if (is_giving()) {
      report_.columns = columns_of_giving();
    } else {
      report_.columns = columns_of(row.cells, options_.mapping);
      if (auto faults = mapping_faults(report_.columns, options_.mapping); !faults.empty()) {
        stop_ = Invalid{std::move(faults)};
        return false;
      }
      if (!can_be_checked(report_.columns)) {
        stop_ =
            Invalid{{{"columns", msg("No column is known to hold the beneficiary and the amount. Say which ones do: "
                                     "nomBeneficiaire, montant.")}}};
        return false;
      }
      report_.shape = shape_of(report_.columns, options_.mapping);
    }
    report_.header_digest = header_digest(report_.columns);
    for (std::size_t i = 0; i < report_.columns.size(); ++i) {
      if (const auto& field = report_.columns[i].field) {
        auto& place = at_[static_cast<std::size_t>(*field)];
        if (place == none) place = static_cast<std::int32_t>(i);
      }
    }
    if (!is_giving()) look_at_columns(row.number);
    return true;
  }

  void look_at_columns(std::int64_t line) {
    std::vector<std::string> seen;
    for (std::size_t i = 0; i < report_.columns.size(); ++i) {
      const auto& column = report_.columns[i];
      const auto at = static_cast<std::int32_t>(i);
      const auto key = fold(column.name);
      const bool is_again = !key.empty() && std::find(seen.begin(), seen.end(), key) != seen.end();
      seen.push_back(key);
      if (is_again) {
        findings_.add(Kind::column_twice, line, at, msg("The column “{0}” is there twice.", column.name));
      } else if (is_strict() && (!column.field || is_about_place(*column.field))) {
        findings_.add(Kind::column_unknown, line, at, msg("The schema has no such column."));
      } else if (is_strict() && column.is_older_name) {
        findings_.add(Kind::column_older, line, at, msg("The schema names it otherwise today."),
                      std::string(about(*column.field).name));
      }
    }
    if (!is_strict()) return;
    for (const auto& info : fields().first(scdl_fields)) {
      if (of(info.field) != none) continue;
      if (info.is_required) {
        findings_.add(Kind::column_missing, line, -1, msg("The column “{0}” is missing.", info.name),
                      std::string(info.name));
      } else if (info.field == Field::beneficiary_id && of(Field::beneficiary_rna) == none) {
        findings_.add(Kind::column_missing, line, -1, msg("Neither “idBeneficiaire” nor “rnaBeneficiaire” is there."),
                      std::string(info.name));
      }
    }
  }

  // ---- one grant ----

  void grant(const TableRow& row) {
    ++report_.rows;
    Kept kept;
    kept.number = row.number;
    if (row.form == intake::Format::csv || is_strict()) look_for_lost_letters(row);
    required(row);
    const auto text = cell(row, Field::reference);
    if (!text.empty()) kept.reference = references_.add(text);
    who(row, kept);
    days(row, kept);
    money(row, kept);
    if (const auto object = cell(row, Field::object); !object.empty()) {
      if (object != last_object_ || last_object_number_ == nobody) {
        last_object_ = object;
        last_object_number_ = objects_.add(fold(object));
      }
      kept.object = last_object_number_;
      if (is_strict()) too_long(row, Field::object, object);
    }
    if (is_strict()) words(row);
    if (is_giving()) giving(row, kept);
    rules(row, kept);
    grants_.push_back(kept);
  }

  void look_for_lost_letters(const TableRow& row) {
    for (std::size_t i = 0; i < row.cells.size(); ++i) {
      if (row.cells[i].find(lost_letter) == std::string_view::npos) continue;
      findings_.add(Kind::letters_lost, row.number, i < report_.columns.size() ? static_cast<std::int32_t>(i) : -1,
                    msg("The sign � stands for a letter that is gone."));
      return;
    }
  }

  void required(const TableRow& row) {
    if (is_giving()) {
      for (std::size_t i = 0; i < giving_required; ++i) {
        if (trim(row.cells[i]).empty()) {
          findings_.add(Kind::cell_empty, row.number, static_cast<std::int32_t>(i),
                        msg("“{0}” is required.", giving_names[i]));
        }
      }
      return;
    }
    for (const auto& info : fields().first(scdl_fields)) {
      const bool is_needed = is_strict() ? info.is_required : info.field == Field::amount;
      if (is_needed && of(info.field) != none && cell(row, info.field).empty())
        found(Kind::cell_empty, row, info.field, msg("“{0}” is required.", info.name));
    }
  }

  void too_long(const TableRow& row, Field field, std::string_view text) {
    const auto max = about(field).characters_max;
    if (text.size() <= max) return;  // bytes are never fewer than characters
    if (const auto is = length(text); is > max)
      found(Kind::too_long, row, field, msg("{0} characters; at most {1} are allowed.", is, max));
  }

  // What is wrong with a number of a register, and the number as it was meant.
  std::optional<partner::Identifier> identifier(const TableRow& row, Field field, std::string_view text,
                                                IdentifierKind expected, Kind kind) {
    auto seen = partner::diagnose(text, expected);
    if (seen.is_right()) return seen.meant;
    auto damage = seen.damages.back();
    for (const auto one : seen.damages) {
      if (!partner::is_by_spreadsheet(one)) continue;
      kind = Kind::by_spreadsheet;
      damage = one;
    }
    // Where no schema asks for a SIRET, a SIREN or an RNA says as well who it is.
    const bool is_other = damage == Damage::siren_for_siret || damage == Damage::other_kind;
    if (!is_strict() && is_other && seen.damages.size() == 1) return seen.meant;
    auto meant = seen.meant ? seen.meant->text : std::string();
    if (kind != Kind::by_spreadsheet && is_other) meant.clear();
    found(kind, row, field, partner::text(damage), std::move(meant));
    return seen.meant;
  }

  void who(const TableRow& row, Kept& kept) {
    // The grantor.
    std::string key;
    if (const auto text = cell(row, Field::grantor_id); !text.empty()) {
      if (text != last_grantor_) {
        last_grantor_ = text;
        last_grantor_id_ = partner::diagnose(text, IdentifierKind::siret).meant;
        is_last_grantor_right_ = partner::is_siret(text) && !text.ends_with("00000");
      }
      if (!is_last_grantor_right_) identifier(row, Field::grantor_id, text, IdentifierKind::siret, Kind::grantor_id);
      if (last_grantor_id_) key = key_of(*last_grantor_id_);
    }
    if (key.empty()) {
      if (const auto name = cell(row, Field::grantor_name); !name.empty()) key = "n" + fold(name);
    }
    if (!key.empty()) kept.grantor = grantors_.add(key);

    // The beneficiary: its number, or else its name.
    std::optional<partner::Identifier> known;
    bool has_number = false;
    std::string joined;
    auto id_text = cell(row, Field::beneficiary_id);
    const auto siren = cell(row, Field::beneficiary_siren), nic = cell(row, Field::beneficiary_nic);
    if (id_text.empty() && !siren.empty() && !nic.empty()) {
      // A NIC that a spreadsheet took for a number has lost its zeros.
      joined = std::string(siren) + std::string(nic.size() < 5 ? 5 - nic.size() : 0, '0') + std::string(nic);
      id_text = joined;
    }
    if (!id_text.empty()) {
      has_number = true;
      known = identifier(row, joined.empty() ? Field::beneficiary_id : Field::beneficiary_siren, id_text,
                         IdentifierKind::siret, Kind::beneficiary_id);
    } else if (!siren.empty()) {
      has_number = true;
      known = identifier(row, Field::beneficiary_siren, siren, IdentifierKind::siren, Kind::beneficiary_id);
    }
    if (const auto rna = cell(row, Field::beneficiary_rna); !rna.empty()) {
      has_number = true;
      auto read = identifier(row, Field::beneficiary_rna, rna, IdentifierKind::rna, Kind::rna);
      if (!known) {
        known = std::move(read);
      } else if (read && read->kind == IdentifierKind::rna && !partner::siren_of(*known).empty()) {
        siren_of_rna_.emplace(beneficiaries_.add(key_of(*read)), beneficiaries_.add(key_of(*known)));
      }
    }
    if (!has_number && is_strict() && (of(Field::beneficiary_id) != none || of(Field::beneficiary_rna) != none)) {
      found(Kind::no_identifier, row,
            of(Field::beneficiary_id) != none ? Field::beneficiary_id : Field::beneficiary_rna,
            msg("Neither a SIRET nor an RNA is given."));
    }
    std::string name;
    bool is_organisation = false;  // and its identifier of another register may be told
    if (is_giving()) {
      // Its identifiers are those of many registers; the French ones are looked at.
      const auto id = trim(row.cells[static_cast<std::size_t>(Giving::recipient_id)]);
      constexpr std::string_view french = "FR-SIRENE-";
      if (id.starts_with(french)) {
        const auto digits = id.substr(french.size());
        auto seen = partner::diagnose(digits, digits.size() > 9 ? IdentifierKind::siret : IdentifierKind::siren);
        if (!seen.is_right()) {
          findings_.add(Kind::beneficiary_id, row.number, static_cast<std::int32_t>(Giving::recipient_id),
                        partner::text(seen.damages.back()));
        }
        known = std::move(seen.meant);
      } else if (!id.empty()) {
        name = std::string(id);
        is_organisation = cell(row, Field::beneficiary_name) != person_instead;
      }
    }
    if (name.empty()) name = std::string(cell(row, Field::beneficiary_name));
    if (known) {
      const auto id_key = key_of(*known);
      kept.beneficiary = beneficiaries_.add(id_key);
      kept.is_public = (known->kind == IdentifierKind::siren || known->kind == IdentifierKind::siret) &&
                       (known->text.front() == '1' || known->text.front() == '2');
      if (!name.empty()) remember_name(name, kept.beneficiary, known->kind);
    } else if (is_organisation) {
      kept.beneficiary = beneficiaries_.add("o" + name);
    } else if (!name.empty()) {
      kept.beneficiary = beneficiaries_.add("n" + fold(name));
    } else if (!is_giving() && !is_strict() && !has_number) {
      found(Kind::cell_empty, row,
            of(Field::beneficiary_name) != none ? Field::beneficiary_name : Field::beneficiary_id,
            msg("Nothing says who the beneficiary is."));
    }
  }
  static std::string key_of(const partner::Identifier& id) {
    const auto siren = partner::siren_of(id);
    return siren.empty() ? "r" + id.text : "s" + std::string(siren);
  }
  // A row that gives a name alone, or an RNA, is of the one who bears that name and a SIRET elsewhere. Two SIREN of one
  // name stay two.
  void remember_name(const std::string& name, std::uint32_t beneficiary, IdentifierKind kind) {
    if (name == last_name_ && beneficiary == last_name_of_) return;
    last_name_ = name;
    last_name_of_ = beneficiary;
    auto key = "n" + fold(name);
    if (kind == IdentifierKind::rna) {
      rna_names_.emplace(beneficiary, std::move(key));
    } else {
      names_.emplace(std::move(key), beneficiary);
    }
  }
  void join_names() {
    std::vector<std::uint32_t> is(beneficiaries_.size());
    bool has_joined = false;
    const auto named = [&](const std::string& name) {
      const auto found = names_.find(name);
      return found == names_.end() ? nobody : found->second;
    };
    // First those of an RNA, so that a name that only they bear leads on.
    for (std::uint32_t i = 0; i < is.size(); ++i) {
      is[i] = i;
      const auto name = rna_names_.find(i);
      if (const auto siren = siren_of_rna_.find(i); siren != siren_of_rna_.end()) {
        is[i] = siren->second;
      } else if (name != rna_names_.end()) {
        if (const auto by_name = named(name->second); by_name != nobody) is[i] = by_name;
      }
      if (name != rna_names_.end()) names_.emplace(name->second, is[i]);
    }
    for (std::uint32_t i = 0; i < is.size(); ++i) {
      if (beneficiaries_.text(i).starts_with('n')) {
        if (const auto by_name = named(beneficiaries_.text(i)); by_name != nobody) is[i] = by_name;
      }
      has_joined = has_joined || is[i] != i;
    }
    if (!has_joined) return;
    for (auto& grant : grants_) {
      if (grant.beneficiary != nobody) grant.beneficiary = is[grant.beneficiary];
    }
  }

  [[nodiscard]] static bool is_in_reach(Date day) { return day.year() >= first_year && day.year() <= last_year; }

  void days(const TableRow& row, Kept& kept) {
    if (const auto text = cell(row, Field::agreed_on); !text.empty()) {
      const auto read = read_day(text);
      const bool is_as_asked = read.is_iso && (!read.has_time || is_giving());
      if (read.is_impossible || (read.day && !is_in_reach(*read.day))) {
        found(Kind::date_impossible, row, Field::agreed_on, msg("“{0}” is no day that can be meant.", quoted(text)));
      } else if (!read.day) {
        found(Kind::date_form, row, Field::agreed_on, msg("“{0}” is not a day.", quoted(text)));
      } else {
        if ((is_strict() || is_giving()) && !is_as_asked)
          found(Kind::date_form, row, Field::agreed_on, msg("“{0}” is written another way.", quoted(text)),
                read.day->text());
        kept.day = read.day->days;
        kept.year = static_cast<std::int16_t>(read.day->year());
        if (*read.day > options_.today)
          found(Kind::date_future, row, Field::agreed_on, msg("{0} has not come yet.", read.day->text()));
        if (!report_.first || *read.day < *report_.first) report_.first = read.day;
        if (!report_.last || *read.day > *report_.last) report_.last = read.day;
      }
    }
    if (kept.year == 0) {
      if (const auto text = cell(row, Field::year); !text.empty()) {
        const auto year = parse_integer(text);
        if (year && *year >= first_year && *year <= last_year) {
          kept.year = static_cast<std::int16_t>(*year);
        } else {
          found(Kind::date_impossible, row, Field::year, msg("“{0}” is not a year.", quoted(text)));
        }
      }
    }
    std::optional<Date> begins, ends;
    auto where = Field::payment_period;
    if (const auto text = cell(row, Field::payment_period); !text.empty()) {
      const auto read = read_days(text);
      begins = read.begins;
      ends = read.ends;
      if (read.is_impossible) {
        found(Kind::date_impossible, row, where, msg("“{0}” is no day that can be meant.", quoted(text)));
        return;
      }
      if (!begins) {
        if (is_strict())
          found(Kind::period_form, row, where, msg("“{0}” is neither a day nor a period.", quoted(text)));
        return;
      }
      if (is_strict() && !read.is_iso) {
        found(Kind::period_form, row, where, msg("“{0}” is written another way.", quoted(text)),
              begins->text() + (ends ? "/" + ends->text() : std::string()));
      }
    } else {
      where = Field::period_ends;
      begins = read_day(cell(row, Field::period_begins)).day;
      ends = read_day(cell(row, Field::period_ends)).day;
    }
    for (const auto& day : {begins, ends}) {
      if (day && !is_in_reach(*day)) {
        found(Kind::date_impossible, row, where, msg("“{0}” is no day that can be meant.", day->text()));
        return;
      }
    }
    if (begins && ends && *ends < *begins) {
      found(Kind::period_backwards, row, where, msg("It begins on {0} and ends on {1}.", begins->text(), ends->text()));
    } else if (begins && kept.day != no_day && begins->days < kept.day && !is_giving()) {
      found(Kind::period_early, row, where == Field::period_ends ? Field::period_begins : where,
            msg("It begins on {0}, and the agreement is of {1}.", begins->text(), Date{kept.day}.text()));
    }
  }

  void money(const TableRow& row, Kept& kept) {
    const auto text = cell(row, Field::amount);
    if (!text.empty()) {
      const auto column = static_cast<std::size_t>(of(Field::amount));
      auto cents = read_plain_cents(text);
      if (!cents) cents = read_amount(row, text, row.is_number(column));
      if (cents) {
        if (*cents > cents_max || *cents < -cents_max) {
          found(Kind::amount_odd, row, Field::amount, msg("“{0}” € cannot be meant; it is left out.", quoted(text)));
        } else {
          kept.amount_cents = *cents;
          kept.has_amount = true;
          if (*cents <= 0)
            found(Kind::amount_odd, row, Field::amount, *cents == 0 ? msg("It is zero.") : msg("It is negative."), {},
                  *cents);
        }
      }
    }
    kept.share_cents = kept.amount_cents;
    if (const auto share = cell(row, Field::percent); !share.empty()) {
      // In millionths.
      constexpr std::int64_t whole = 1'000'000;
      const auto column = static_cast<std::size_t>(of(Field::percent));
      const auto read = intake::read_number(share, 6,
                                            row.is_number(column) || share.find(',') == std::string_view::npos
                                                ? intake::Written::as_number
                                                : intake::Written::by_hand);
      auto millionths = read.value;
      if (read.is != intake::Reading::value && !read.as_decimal) {
        if (is_strict()) found(Kind::percent_form, row, Field::percent, msg("“{0}” is not a number.", quoted(share)));
        return;
      }
      if (read.is != intake::Reading::value) millionths = *read.as_decimal;
      const bool is_percentage = read.is_percent || millionths > whole;
      if (is_percentage) millionths /= 100;
      const bool is_within = millionths >= whole / 100 && millionths <= whole;
      if (is_strict() && (!is_within || is_percentage)) {
        found(Kind::percent_form, row, Field::percent,
              is_within ? msg("“{0}” is a percentage.", quoted(share))
                        : msg("“{0}” is not between 0.01 and 1.", quoted(share)),
              is_within ? fraction(millionths) : std::string());
      } else if (is_strict() && share.find(',') != std::string_view::npos) {
        found(Kind::number_form, row, Field::percent, msg("“{0}” is written another way.", quoted(share)),
              fraction(millionths));
      }
      if (is_within) {
        kept.share_cents = kept.amount_cents / whole * millionths + kept.amount_cents % whole * millionths / whole;
      }
    }
  }
  static std::string fraction(std::int64_t millionths) {
    if (millionths == 1'000'000) return "1";
    auto out = fmt::format("0.{:06}", millionths);
    while (out.ends_with('0')) out.pop_back();
    return out;
  }
  std::optional<std::int64_t> read_amount(const TableRow& row, std::string_view text, bool is_typed) {
    const auto written = is_typed ? intake::Written::as_number : intake::Written::by_hand;
    const auto read = intake::read_number(text, 2, written);
    const bool minds_form = is_strict() && !is_typed;
    if (read.is == intake::Reading::value && !read.is_percent) {
      if (minds_form)
        found(Kind::number_form, row, Field::amount, msg("“{0}” is written another way.", quoted(text)),
              plain(read.value));
      return read.value;
    }
    if (read.is == intake::Reading::ambiguous) {
      found(Kind::number_form, row, Field::amount,
            msg("“{0}” can be read in two ways: the comma of decimals or of thousands.", quoted(text)));
      return std::nullopt;
    }
    const auto finer = intake::read_number(text, 6, intake::Written::as_number);
    if (finer.is == intake::Reading::value && !finer.is_percent) {
      constexpr std::int64_t unit = 10'000;
      const auto cents = (finer.value + (finer.value < 0 ? -unit / 2 : unit / 2)) / unit;
      found(Kind::number_form, row, Field::amount, msg("“{0}” has more than two decimals.", quoted(text)),
            plain(cents));
      return cents;
    }
    // What ends in a sign of euros only lacks a column's discipline.
    auto bare = text;
    for (const std::string_view unit : {"€", "EUR", "euros", "Euros"}) {
      if (bare.ends_with(unit)) bare = trim(bare.substr(0, bare.size() - unit.size()));
    }
    while (bare.ends_with("\u00A0")) bare.remove_suffix(2);
    if (bare.size() != text.size()) {
      const auto again = intake::read_number(bare, 2, written);
      if (again.is == intake::Reading::value) {
        found(Kind::number_form, row, Field::amount, msg("The unit stands after the number."), plain(again.value));
        return again.value;
      }
    }
    found(Kind::amount_unreadable, row, Field::amount, msg("“{0}” is not an amount.", quoted(text)));
    return std::nullopt;
  }

  // Words that the schema of SCDL knows.
  void words(const TableRow& row) {
    if (const auto text = cell(row, Field::nature); !text.empty() && text != "aide en numéraire") {
      constexpr std::array allowed{"aide en numéraire", "aide en nature", "aide en numéraire;aide en nature",
                                   "aide en nature;aide en numéraire"};
      if (std::none_of(allowed.begin(), allowed.end(), [&](const char* one) { return text == one; })) {
        std::string meant;
        for (const auto* one : allowed) {
          if (column_key(one) == column_key(text)) meant = one;
        }
        found(Kind::word_unknown, row, Field::nature,
              meant.empty() ? msg("Neither in cash nor in kind, in the words of the schema.")
                            : msg("Its letters, accents or spaces differ."),
              meant);
      }
    }
    if (const auto text = cell(row, Field::eu_notified); !text.empty() && text != "non" && text != "oui") {
      const auto key = column_key(text);
      const bool is_yes = key == "oui" || key == "yes" || key == "true" || key == "vrai" || key == "1";
      const bool is_no = key == "non" || key == "no" || key == "false" || key == "faux" || key == "0";
      found(Kind::yes_or_no, row, Field::eu_notified, msg("It is written neither oui nor non."),
            is_yes  ? "oui"
            : is_no ? "non"
                    : "");
    }
    if (const auto text = cell(row, Field::conditions); !text.empty()) too_long(row, Field::conditions, text);
    if (const auto text = cell(row, Field::rae_id); !text.empty()) too_long(row, Field::rae_id, text);
  }

  void giving(const TableRow& row, Kept& kept) {
    const auto currency = cell(row, Field::currency);
    if (report_.rows == 1) report_.currency = currency.empty() ? std::string() : shorten(currency, 3);
    kept.currency = currencies_.add(currency);
    kept.is_euro = currency == "EUR";
    if (!kept.is_euro) ++foreign_;
    if (const auto id = cell(row, Field::reference); !id.empty()) {
      // Words are numbered as they come: one that was there before has a smaller number than there are.
      if (kept.reference < ids_seen_) {
        found(Kind::id_twice, row, Field::reference, msg("Another grant has this identifier."));
      } else {
        ids_seen_ = kept.reference + 1;
      }
    }
  }

  // What the law asks above a threshold.
  void rules(const TableRow& row, Kept& kept) {
    if (!kept.has_amount || !kept.is_euro || kept.share_cents <= threshold_cents) return;
    if (of(Field::reference) != none && kept.reference == nobody && !kept.is_public && report_.shape != Shape::posts)
      found(Kind::no_reference, row, Field::reference, msg("No reference is given."), {}, kept.share_cents);
    auto published = options_.published_on;
    if (const auto text = cell(row, Field::published_on); !text.empty()) {
      const auto read = read_day(text);
      if (read.day) {
        published = read.day;
      } else {
        found(Kind::date_form, row, Field::published_on, msg("“{0}” is not a day.", quoted(text)));
      }
    }
    // Agreements signed since 1 August 2017.
    static const auto since = *Date::of(2017, 8, 1);
    if (!published || kept.day == no_day || Date{kept.day} < since || is_giving()) return;
    constexpr int months = 3;
    if (*published > months_later(Date{kept.day}, months)) {
      found(Kind::published_late, row, of(Field::published_on) != none ? Field::published_on : Field::agreed_on,
            msg("Signed on {0}, published {1} days later.", Date{kept.day}.text(),
                days_between(Date{kept.day}, *published)),
            {}, kept.share_cents);
    }
  }

  // ---- the whole ----

  void add_up() {
    std::vector<Top> sums(beneficiaries_.size());
    std::vector<bool> gave(grantors_.size(), false);
    std::int64_t total = 0;
    for (const auto& grant : grants_) {
      if (grant.grantor != nobody) gave[grant.grantor] = true;
      // Amounts of two currencies make no sum: those of the first stand for the file.
      if (!grant.has_amount || grant.currency != 0) continue;
      // At most two million grants of a hundred billion euros: within what can be held.
      const auto saturated = [](std::int64_t& sum, std::int64_t more) {
        if (__builtin_add_overflow(sum, more, &sum)) sum = std::numeric_limits<std::int64_t>::max();
      };
      saturated(total, grant.share_cents);
      if (grant.beneficiary == nobody) continue;
      auto& top = sums[grant.beneficiary];
      if (top.grants == 0) {
        top.number = grant.number;
        const auto& key = beneficiaries_.text(grant.beneficiary);
        if (!key.starts_with('n')) top.identifier = key.substr(1);
      }
      ++top.grants;
      saturated(top.amount_cents, grant.share_cents);
    }
    report_.amount_cents = total;
    report_.grantors = std::count(gave.begin(), gave.end(), true);
    std::erase_if(sums, [](const Top& one) { return one.grants == 0; });
    report_.beneficiaries = static_cast<std::int64_t>(sums.size());
    const auto shown = std::min(top_shown, sums.size());
    std::partial_sort(
        sums.begin(), sums.begin() + static_cast<std::ptrdiff_t>(shown), sums.end(), [](const Top& a, const Top& b) {
          return a.amount_cents > b.amount_cents || (a.amount_cents == b.amount_cents && a.number < b.number);
        });
    const auto many = sums.size();
    sums.resize(shown);
    report_.top = sums;
    if (total <= 0 || many < beneficiaries_min) return;
    const auto thousandths = [&](std::int64_t part) {
      return total > 1'000'000'000'000 ? part / (total / 1000) : part * 1000 / total;
    };
    std::int64_t five = 0;
    std::vector<std::int64_t> also;
    for (const auto& one : sums) {
      five += one.amount_cents;
      also.push_back(one.number);
    }
    const auto first = thousandths(sums.front().amount_cents), all_five = thousandths(five);
    if (first < first_share && (all_five < first_five_share || many < 2 * beneficiaries_min)) return;
    findings_.add(Kind::concentration, 0, of(Field::amount),
                  msg("The first of {0} beneficiaries receives {1}% of the whole, the first five {2}%.", many,
                      first / 10, all_five / 10),
                  {}, std::move(also), sums.front().amount_cents);
  }

  const CheckOptions& options_;
  Report report_;
  Findings findings_;
  std::optional<Error> stop_;
  std::array<std::int32_t, field_count> at_{};
  std::vector<Kept> grants_;
  Words beneficiaries_, grantors_, references_, objects_, currencies_;
  std::unordered_map<std::string, std::uint32_t> names_;
  std::unordered_map<std::uint32_t, std::string> rna_names_;
  std::unordered_map<std::uint32_t, std::uint32_t> siren_of_rna_;
  std::string last_grantor_, last_name_, last_object_;
  std::optional<partner::Identifier> last_grantor_id_;
  std::uint32_t last_name_of_ = nobody, last_object_number_ = nobody, ids_seen_ = 0;
  std::int64_t foreign_ = 0;
  bool has_header_ = false, is_last_grantor_right_ = false;
};

}  // namespace

std::int64_t Report::found(Level level) const {
  std::int64_t out = 0;
  for (const auto& one : counts) out += one.kind->level == level ? one.found : 0;
  return out;
}

intake::Place Report::place(std::int64_t number, std::int32_t column) const {
  intake::Place out{.form = form, .sheet = sheet, .number = number};
  if (column >= 0 && static_cast<std::size_t>(column) < columns.size())
    out.column = columns[static_cast<std::size_t>(column)].name;
  return out;
}

Result<Report> check_grants(const GrantsFile& file, const CheckOptions& options) {
  auto as = Encoding::as_it_looks;
  while (true) {
    auto opened = open(file);
    if (!opened) return fail(opened.error());
    Check check(file, options, (*opened)->is_giving);
    const auto summary = read(
        **opened, options, as, [&](const TableRow& row) { return check.take(row); },
        [&](const TableFault& fault) { check.reject(fault); });
    if (check.stopped()) return fail(*check.stopped());
    if (!summary) return fail(summary.error());
    if (!check.has_header()) return invalid("file", msg("The file is empty."));
    // Its first letter past ASCII stood too far down for the reader to see at once what it is.
    if (as == Encoding::as_it_looks && summary->looks_latin1 && summary->rejected > 0) {
      as = Encoding::latin1;
      continue;
    }
    auto sha = (*opened)->sha256();
    return check.finish(*summary, as == Encoding::latin1, std::move(sha));
  }
}

Result<Proposal> propose(const GrantsFile& file, const std::string& sheet) {
  auto opened = open(file);
  if (!opened) return fail(opened.error());
  CheckOptions options;
  options.sheet = sheet;
  std::optional<Proposal> out;
  const auto summary = read(
      **opened, options, Encoding::as_it_looks,
      [&](const TableRow& row) {
        out.emplace();
        out->columns = columns_of(row.cells, {});
        out->header_digest = header_digest(out->columns);
        guess(out->columns);
        return false;
      },
      [](const TableFault&) {});
  if (out) return std::move(*out);
  if (!summary) return fail(summary.error());
  return invalid("file", msg("The file is empty."));
}

}  // namespace jalon::audit
