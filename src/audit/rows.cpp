// SPDX-License-Identifier: EUPL-1.2
// Grants of a file as rows that another room keeps: what is written, read as it was meant, and told where it was not.
#include <algorithm>
#include <array>

#include "audit/cells.hpp"
#include "audit/giving.hpp"
#include "audit/opened.hpp"
#include "base/text.hpp"
#include "intake/cells.hpp"
#include "partner/identifiers.hpp"

namespace jalon::audit {

namespace {

using intake::TableRow;
using partner::IdentifierKind;

constexpr int first_year = 1900, last_year = 2199;
constexpr std::int64_t cents_max = 10'000'000'000'000;
constexpr std::int64_t whole = 1'000'000;  // of a share, in millionths

// Names of persons begin with a title of address; an organisation's do not.
bool names_person(std::string_view name) {
  const auto key = fold(name);
  constexpr std::array titles{"m. ", "mr ", "mr. ", "mme ", "mme. ", "mlle ", "monsieur ", "madame ", "mademoiselle "};
  return std::any_of(titles.begin(), titles.end(), [&](const char* title) { return key.starts_with(title); });
}

std::vector<std::string> codes_in(std::string_view text) {
  std::vector<std::string> out;
  std::string code;
  const auto end = [&] {
    if (!code.empty() && std::find(out.begin(), out.end(), code) == out.end()) out.push_back(code);
    code.clear();
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    auto c = text[i];
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    const bool is_letter = c >= 'A' && c <= 'Z', is_digit = c >= '0' && c <= '9';
    if (!is_letter && !is_digit) {
      end();
      continue;
    }
    // CV380CV384: two codes that were set side by side.
    if (c == 'C' && i + 1 < text.size() && (text[i + 1] == 'V' || text[i + 1] == 'v')) end();
    code.push_back(c);
  }
  end();
  return out;
}

class Reader {
 public:
  Reader(const CheckOptions& options, bool is_giving) : options_(options), is_giving_(is_giving) { at_.fill(none); }

  bool take(const TableRow& row) {
    if (!has_header_) return header(row);
    out_.rows.push_back(grant(row));
    return true;
  }
  void reject(intake::TableFault fault) { out_.unread.push_back(std::move(fault)); }
  [[nodiscard]] const std::optional<Error>& stopped() const { return stop_; }
  [[nodiscard]] bool has_header() const { return has_header_; }
  GrantRows& out() { return out_; }

 private:
  static constexpr std::int32_t none = -1;

  bool header(const TableRow& row) {
    has_header_ = true;
    if (is_giving_) {
      out_.columns = columns_of_giving();
      out_.shape = Shape::giving;
    } else {
      out_.columns = columns_of(row.cells, options_.mapping);
      if (auto faults = mapping_faults(out_.columns, options_.mapping); !faults.empty()) {
        stop_ = Invalid{std::move(faults)};
        return false;
      }
      if (!can_be_checked(out_.columns)) {
        stop_ =
            Invalid{{{"columns", msg("No column is known to hold the beneficiary and the amount. Say which ones do: "
                                     "nomBeneficiaire, montant.")}}};
        return false;
      }
      out_.shape = shape_of(out_.columns, options_.mapping);
    }
    out_.header_digest = header_digest(out_.columns);
    for (std::size_t i = 0; i < out_.columns.size(); ++i) {
      if (const auto& field = out_.columns[i].field) {
        auto& place = at_[static_cast<std::size_t>(*field)];
        if (place == none) place = static_cast<std::int32_t>(i);
      }
    }
    return true;
  }

  [[nodiscard]] std::string_view cell(const TableRow& row, Field field) const {
    const auto column = at_[static_cast<std::size_t>(field)];
    return column == none ? std::string_view() : trim(row.cell(static_cast<std::size_t>(column)));
  }

  GrantRow grant(const TableRow& row) {
    GrantRow out;
    out.number = row.number;
    out.beneficiary = tidy(cell(row, Field::beneficiary_name));
    out.reference = tidy(cell(row, Field::reference));
    out.object = tidy(cell(row, Field::object));
    out.scheme = tidy(cell(row, Field::scheme));
    out.grantor = tidy(cell(row, Field::grantor_name));
    out.department = tidy(cell(row, Field::department));
    out.contracts = codes_in(cell(row, Field::contract));
    who(row, out);
    when(row, out);
    how_much(row, out);
    return out;
  }

  // A number of a register as it was meant; nothing, and why, where it does not hold.
  std::string number(GrantRow& out, Field field, std::string_view text, IdentifierKind expected) {
    const auto seen = partner::diagnose(text, expected);
    if (!seen.is_right())
      out.remarks.push_back(
          {field, seen.meant ? msg("Read as {0}.", seen.meant->text) : partner::text(seen.damages.back())});
    if (!seen.meant) return {};
    switch (seen.meant->kind) {
      case IdentifierKind::siret:
        out.siret = seen.meant->text;
        out.siren = std::string(partner::siren_of(*seen.meant));
        break;
      case IdentifierKind::siren:
        out.siren = seen.meant->text;
        break;
      case IdentifierKind::rna:
        out.rna = seen.meant->text;
        break;
      default:
        break;
    }
    return seen.meant->text;
  }

  void who(const TableRow& row, GrantRow& out) {
    if (is_giving_) {
      const auto id = trim(row.cells[static_cast<std::size_t>(Giving::recipient_id)]);
      constexpr std::string_view french = "FR-SIRENE-";
      if (id.starts_with(french)) {
        const auto digits = id.substr(french.size());
        number(out, Field::beneficiary_id, digits, digits.size() > 9 ? IdentifierKind::siret : IdentifierKind::siren);
      }
      out.is_person = out.beneficiary == person_instead;
    } else {
      const auto siren = cell(row, Field::beneficiary_siren), nic = cell(row, Field::beneficiary_nic);
      const auto id = cell(row, Field::beneficiary_id);
      if (!id.empty()) {
        // FONJEP writes the name once more where adultes-relais have the SIRET.
        if (out_.shape != Shape::posts || fold(tidy(id)) != fold(out.beneficiary))
          number(out, Field::beneficiary_id, id, IdentifierKind::siret);
      } else if (!siren.empty() && !nic.empty()) {
        // A NIC that a spreadsheet took for a number has lost its zeros.
        number(out, Field::beneficiary_siren,
               std::string(siren) + std::string(nic.size() < 5 ? 5 - nic.size() : 0, '0') + std::string(nic),
               IdentifierKind::siret);
      } else if (!siren.empty()) {
        number(out, Field::beneficiary_siren, siren, IdentifierKind::siren);
      }
      if (const auto rna = cell(row, Field::beneficiary_rna); !rna.empty())
        number(out, Field::beneficiary_rna, rna, IdentifierKind::rna);
    }
    out.is_person = out.is_person || names_person(out.beneficiary);
  }

  void when(const TableRow& row, GrantRow& out) {
    if (const auto text = cell(row, Field::agreed_on); !text.empty()) {
      const auto read = read_day(text);
      if (read.day && !read.is_impossible && read.day->year() >= first_year && read.day->year() <= last_year) {
        out.agreed_on = read.day;
        out.year = read.day->year();
      } else {
        out.remarks.push_back({Field::agreed_on, msg("“{0}” is not a day.", quoted(text))});
      }
    }
    if (const auto text = cell(row, Field::year); !text.empty()) {
      const auto year = parse_integer(text);
      if (year && *year >= first_year && *year <= last_year) {
        out.year = static_cast<int>(*year);
      } else {
        out.remarks.push_back({Field::year, msg("“{0}” is not a year.", quoted(text))});
      }
    }
  }

  void how_much(const TableRow& row, GrantRow& out) {
    const auto text = cell(row, Field::amount);
    if (text.empty()) return;
    if (const auto currency = cell(row, Field::currency);
        !currency.empty() && fold(currency) != "eur" && currency != "€" && !fold(currency).starts_with("euro")) {
      out.remarks.push_back({Field::currency, msg("It is in another currency than the euro.")});
      return;
    }
    auto cents = read_plain_cents(text);
    if (!cents) {
      const auto column = static_cast<std::size_t>(at_[static_cast<std::size_t>(Field::amount)]);
      auto bare = text;
      for (const std::string_view unit : {"€", "EUR", "euros", "Euros"}) {
        if (bare.ends_with(unit)) bare = trim(bare.substr(0, bare.size() - unit.size()));
      }
      while (bare.ends_with("\u00A0")) bare.remove_suffix(2);
      const auto read =
          intake::read_number(bare, 2, row.is_number(column) ? intake::Written::as_number : intake::Written::by_hand);
      if (read.is == intake::Reading::value && !read.is_percent) {
        cents = read.value;
      } else if (read.is == intake::Reading::ambiguous) {
        out.remarks.push_back(
            {Field::amount,
             msg("“{0}” can be read in two ways: the comma of decimals or of thousands.", quoted(text))});
        return;
      } else {
        out.remarks.push_back({Field::amount, msg("“{0}” is not an amount.", quoted(text))});
        return;
      }
    }
    if (*cents > cents_max || *cents < -cents_max) {
      out.remarks.push_back({Field::amount, msg("“{0}” is not an amount.", quoted(text))});
      return;
    }
    out.amount_cents = cents;
    const auto share = cell(row, Field::percent);
    if (share.empty()) return;
    const auto read = intake::read_number(share, 6, intake::Written::as_number);
    auto millionths = read.value;
    if (read.is == intake::Reading::value && (read.is_percent || millionths > whole)) millionths /= 100;
    if (read.is != intake::Reading::value || millionths <= 0 || millionths > whole) {
      out.remarks.push_back({Field::percent, msg("“{0}” is not a number.", quoted(share))});
      return;
    }
    out.amount_cents = *cents / whole * millionths + *cents % whole * millionths / whole;
  }

  const CheckOptions& options_;
  bool is_giving_;
  bool has_header_ = false;
  std::optional<Error> stop_;
  std::array<std::int32_t, field_count> at_{};
  GrantRows out_;
};

}  // namespace

intake::Place GrantRows::place(std::int64_t number, std::optional<Field> field) const {
  intake::Place out{.form = form, .sheet = sheet, .number = number};
  for (const auto& column : columns) {
    if (field && column.field == field) {
      out.column = column.name;
      break;
    }
  }
  return out;
}

Result<GrantRows> read_grants(const GrantsFile& file, const CheckOptions& options) {
  auto as = Encoding::as_it_looks;
  while (true) {
    auto opened = open(file);
    if (!opened) return fail(opened.error());
    Reader reader(options, (*opened)->is_giving);
    const auto summary = read(
        **opened, options, as, [&](const TableRow& row) { return reader.take(row); },
        [&](intake::TableFault fault) { reader.reject(std::move(fault)); });
    if (reader.stopped()) return fail(*reader.stopped());
    if (!summary) return fail(summary.error());
    if (!reader.has_header()) return invalid("file", msg("The file is empty."));
    if (as == Encoding::as_it_looks && summary->looks_latin1 && summary->rejected > 0) {
      as = Encoding::latin1;
      continue;
    }
    auto& out = reader.out();
    out.form = summary->form;
    out.sheet = summary->sheet;
    out.notices = summary->notices;
    out.sha256 = (*opened)->sha256();
    return std::move(out);
  }
}

}  // namespace jalon::audit
