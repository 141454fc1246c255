#include "import/sniff/footer_words.h"

#include <algorithm>
#include <array>
#include <string>

#include "text/characters.h"

namespace kiln::import {

namespace {

using namespace std::string_view_literals;

// What such lines begin with, in lower case. The words are those of statistics' offices and of database clients.
constexpr std::array kNotes{"source"sv,
                            "sources:"sv,
                            "note:"sv,
                            "notes:"sv,
                            "note "sv,
                            "notes"sv,
                            "footnote"sv,
                            "quelle"sv,
                            "fuente"sv,
                            "remarque"sv,
                            "anmerkung"sv,
                            "hinweis"sv,
                            "data from"sv,
                            "data source"sv,
                            "data extracted"sv,
                            "last updated"sv,
                            "generated"sv,
                            "created on"sv,
                            "exported"sv,
                            "report generated"sv,
                            "printed"sv,
                            "copyright"sv,
                            "©"sv,
                            "(c) "sv,
                            "disclaimer"sv,
                            "contact"sv,
                            "end of"sv,
                            "rows:"sv,
                            "row count"sv,
                            "total rows"sv,
                            "number of rows"sv,
                            "records:"sv,
                            "total records"sv,
                            "see also"sv,
                            "legend"sv,
                            "key:"sv,
                            "1) "sv,
                            "(1) "sv,
                            "prepared by"sv,
                            "page "sv,
                            "stand:"sv,
                            "as of "sv};
// Signs, which begin data, too: believed only where the line isn't as the rows are.
constexpr std::array kNoteSigns{"*"sv, "†"sv, "--"sv, "#"sv};
// Behind which more may stand: "Total: Account".
constexpr std::array kTotalsOf{"total"sv, "grand total"sv, "summe"sv, "gesamt"sv, "gesamtsumme"sv};
constexpr std::array kTotals{"saldo"sv,         "balance"sv, "average"sv,  "avg"sv,    "mean"sv,     "durchschnitt"sv,
                             "mittelwert"sv,    "moyenne"sv, "promedio"sv, "total"sv,  "totals"sv,   "grand total"sv,
                             "sum"sv,           "sums"sv,    "summe"sv,    "gesamt"sv, "subtotal"sv, "insgesamt"sv,
                             "gesamtsumme"sv,   "totale"sv,  "suma"sv,     "somme"sv,  "totaal"sv,   "total général"sv,
                             "total general"sv, "overall"sv, "all"sv,      "合計"sv,   "итого"sv,    "всего"sv,
                             "razem"sv};

}  // namespace

bool counts_rows(std::string_view lowered) {
  if (lowered.starts_with('(')) lowered.remove_prefix(1);
  const std::size_t digits = std::min(lowered.find_first_not_of("0123456789,"), lowered.size());
  if (digits == 0) return false;
  const std::string_view rest = trim(lowered.substr(digits));
  return rest.starts_with("row") || rest.starts_with("record") || rest.starts_with("zeile") ||
         rest.starts_with("entries");
}

bool is_note(std::string_view label) {
  const std::string lowered = lower(label);
  return counts_rows(lowered) || std::ranges::any_of(kNotes, [&](auto word) { return lowered.starts_with(word); });
}

bool is_signed_note(std::string_view label) {
  return is_note(label) || std::ranges::any_of(kNoteSigns, [&](auto sign) { return label.starts_with(sign); });
}

bool is_called_total(std::string_view label) {
  std::string lowered = lower(label);
  while (lowered.ends_with(':') || lowered.ends_with(' ')) lowered.pop_back();
  const auto begins_it = [&](std::string_view word) {
    return lowered.starts_with(word) && (lowered.substr(word.size()).starts_with(':') || lowered[word.size()] == ' ');
  };
  return std::ranges::find(kTotals, lowered) != kTotals.end() || std::ranges::any_of(kTotalsOf, begins_it);
}

}  // namespace kiln::import
