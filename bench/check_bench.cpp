// SPDX-License-Identifier: EUPL-1.2
// Files of grants checked: a hundred thousand rows as a large town would publish over years, with a few of each fault;
// and the worst that somebody could make of them, all rows of one beneficiary. Usage:
// bench_check_bench ROWS [FILE]: with FILE, only writes the first of them there, for the command line.
#include <fmt/format.h>
#include <sys/resource.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <random>

#include "audit/grants_file.hpp"

namespace {

using namespace jalon;

long peak_kb() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_maxrss;
}

// The number with its check digit behind it.
std::string with_luhn(std::string digits) {
  int sum = 0;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    const int digit = (digits[digits.size() - 1 - i] - '0') * (i % 2 == 0 ? 2 : 1);
    sum += digit > 9 ? digit - 9 : digit;
  }
  digits.push_back(static_cast<char>('0' + (10 - sum % 10) % 10));
  return digits;
}
std::string siret(std::uint32_t number) {
  return with_luhn(with_luhn(fmt::format("{:08}", 30'000'000 + number)) + "0001");
}

// One beneficiary for about five rows, or one for all.
std::string grants(std::int64_t rows, bool of_one_beneficiary) {
  constexpr std::array what{"Ateliers",         "Fonctionnement",          "Festival",
                            "Soutien scolaire", "Formation des bénévoles", "Équipement",
                            "Rencontres",       "Permanences d’accueil"};
  constexpr std::array about{
      "de théâtre", "de la maison de quartier", "des jeunes du quartier nord", "pour les familles",
      "du club",    "de l’association",         "des écrans et des réseaux",   "de la vie locale"};
  std::string out =
      "nomAttribuant,idAttribuant,dateConvention,referenceDecision,nomBeneficiaire,idBeneficiaire,rnaBeneficiaire,"
      "objet,"
      "montant,nature,conditionsVersement,datesPeriodeVersement,idRAE,notificationUE,pourcentageSubvention,"
      "dispositifAide\n";
  std::mt19937 dice(2016);  // the same file each time
  for (std::int64_t row = 0; row < rows; ++row) {
    const auto beneficiary = of_one_beneficiary ? 1 : static_cast<std::uint32_t>(dice() % (rows / 5 + 1));
    const int year = 2012 + static_cast<int>(dice() % 12), month = 1 + static_cast<int>(dice() % 12);
    auto number = siret(beneficiary);
    auto date = fmt::format("{}-{:02}-15", year, month);
    auto amount = fmt::format("{}.{:02}", 200 + dice() % 30'000, dice() % 100);
    switch (dice() % 50) {  // one row in ten is wrong somewhere
      case 0:
        number += ".0";
        break;
      case 1:
        number = number.substr(0, 6) + "E+13";
        break;
      case 2:
        date = fmt::format("15/{:02}/{}", month, year);
        break;
      case 3:
        amount = "\"" + amount + " €\"";
        break;
      case 4:
        number[4] = number[4] == '9' ? '0' : static_cast<char>(number[4] + 1);
        break;
      default:
        break;
    }
    out += fmt::format(
        "Ville d’Antibes,21060004500392,{},{}-{},Association n° {},{},,\"{} {}, {}\",{},aide en "
        "numéraire,unique,{}-{:02}-20,,"
        "non,1,\n",
        date, year, dice() % 100'000, beneficiary, number, what[dice() % what.size()], about[dice() % about.size()],
        of_one_beneficiary ? dice() % 1'000'000 : dice() % 20, amount, year, month);
  }
  return out;
}

void measure(const char* name, const std::string& bytes) {
  const auto start = std::chrono::steady_clock::now();
  const auto before = peak_kb();
  const auto report =
      audit::check_grants({.name = name, .path = {}, .bytes = bytes}, {.today = *Date::parse("2024-01-31")});
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
  if (!report) {
    fmt::print(stderr, "{}\n", english(report.error()));
    std::exit(1);
  }
  std::int64_t found = 0;
  for (const auto& count : report->counts) found += count.found;
  fmt::print("{}_seconds {:.3f} s\n{}_rows {} rows\n{}_findings {} findings\n{}_memory_added {} kB\n", name,
             took.count(), name, report->rows, name, found, name, peak_kb() - before);
}

}  // namespace

int main(int argc, char** argv) {
  const auto rows = argc > 1 ? std::atoll(argv[1]) : 100'000;
  if (argc > 2) {
    std::FILE* file = std::fopen(argv[2], "wb");
    const auto bytes = grants(rows, false);
    const bool is_written = file != nullptr && std::fwrite(bytes.data(), 1, bytes.size(), file) == bytes.size();
    return is_written && std::fclose(file) == 0 ? 0 : 1;
  }
  measure("check_grants", grants(rows, false));
  measure("check_one_beneficiary", grants(rows, true));
}
