#include "import/sniff/footer.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>

#include "import/field/field_type.h"
#include "import/sniff/cell_kind.h"
#include "text/characters.h"
#include "text/shorten.h"

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
// A total may be of values that weren't rounded yet.
constexpr double kRounded = 0.005;
// Signs, which begin data, too: believed only where the line isn't as the rows are.
constexpr std::array kNoteSigns{"*"sv, "†"sv, "--"sv, "#"sv};
constexpr std::array kTotals{"total"sv,  "totals"sv,   "grand total"sv,   "sum"sv,           "sums"sv,    "summe"sv,
                             "gesamt"sv, "subtotal"sv, "insgesamt"sv,     "gesamtsumme"sv,   "totale"sv,  "suma"sv,
                             "somme"sv,  "totaal"sv,   "total général"sv, "total general"sv, "overall"sv, "all"sv,
                             "合計"sv,   "итого"sv,    "всего"sv,         "razem"sv};

// "(3 rows)", "3 rows selected.", "12 records", "3 row(s)"
bool counts_rows(std::string_view lowered) {
  if (lowered.starts_with('(')) lowered.remove_prefix(1);
  const std::size_t digits = std::min(lowered.find_first_not_of("0123456789,"), lowered.size());
  if (digits == 0) return false;
  const std::string_view rest = trim(lowered.substr(digits));
  return rest.starts_with("row") || rest.starts_with("record") || rest.starts_with("zeile") ||
         rest.starts_with("entries");
}

std::string_view label_of(const TailRecord& record) {
  for (const std::string& field : record.fields) {
    if (!trim(field).empty()) return trim(field);
  }
  return {};
}

bool is_note(const TailRecord& record) {
  const std::string lowered = lower(label_of(record));
  return counts_rows(lowered) || std::ranges::any_of(kNotes, [&](auto word) { return lowered.starts_with(word); });
}

bool is_signed_note(const TailRecord& record) {
  const std::string_view label = label_of(record);
  return is_note(record) || std::ranges::any_of(kNoteSigns, [&](auto sign) { return label.starts_with(sign); });
}

bool is_called_total(const TailRecord& record) {
  std::string lowered = lower(label_of(record));
  while (lowered.ends_with(':') || lowered.ends_with(' ')) lowered.pop_back();
  return std::ranges::find(kTotals, lowered) != kTotals.end();
}

class FooterSearch {
 public:
  FooterSearch(const Tail& tail, const std::vector<Survey::Numbers>& columns)
      : records_(tail.records()), columns_(columns) {}

  std::optional<Footer> run(bool may_have_total) {
    may_be_padded_ = true;
    std::size_t begin = first_candidate();
    may_be_padded_ = !is_usually_sparse(begin);
    if (!may_be_padded_) begin = first_candidate();
    // Of the records that aren't as the rows are, those from the first on for which something speaks.
    while (begin < records_.size() && !is_told(begin)) ++begin;
    std::optional<Footer> footer;
    if (begin < records_.size()) footer = footer_from(begin);
    // A total right above, or alone.
    while (may_be_padded_ && begin > 0 && records_[begin - 1].filled == 0) --begin;
    if (may_have_total && begin > 0 && is_total(records_[begin - 1])) {
      footer = footer_from(begin - 1);
      footer->total = records_[begin - 1];
    }
    return footer;
  }

 private:
  // All but the last records are rows: up to there a column holds numbers alone.
  bool is_number_column(std::size_t column, std::int64_t before_line) const {
    const Survey::Numbers& numbers = columns_[column];
    return numbers.has_numbers && (numbers.first_text_line == 0 || numbers.first_text_line >= before_line);
  }

  std::size_t first_candidate() const {
    std::size_t begin = records_.size();
    const std::size_t least = records_.size() - std::min(records_.size(), kMaxFooterRecords);
    while (begin > least && may_be_footer(records_[begin - 1])) --begin;
    return begin;
  }

  bool is_padded(const TailRecord& record) const {
    return columns_.size() > 1 && record.fields.size() == columns_.size() && record.filled <= 1;
  }

  // Where rows above have hardly a value, too, those below are rows as well.
  bool is_usually_sparse(std::size_t end) const {
    for (std::size_t i = 0; i < end; ++i) {
      if (is_padded(records_[i])) return true;
    }
    return end == 0;
  }

  // Not as the rows are: of another length, with one field of several, or a text where all above are numbers.
  bool may_be_footer(const TailRecord& record) const {
    if (cell_kind(label_of(record)) == CellKind::value && !counts_rows(lower(label_of(record)))) return false;
    if (record.fields.size() != columns_.size()) return true;
    if (is_padded(record)) return may_be_padded_;
    return is_note(record) && breaks_numbers(record);
  }

  bool breaks_numbers(const TailRecord& record) const {
    for (std::size_t i = 0; i < std::min(columns_.size(), record.fields.size()); ++i) {
      const std::string& text = record.fields[i];
      const bool is_number = text.empty() || read_real(text) || is_missing_token(text) || is_nan(text);
      if (is_number_column(i, record.line) && !is_number) return true;
    }
    return false;
  }

  bool is_told(std::size_t i) const {
    const TailRecord& record = records_[i];
    if (record.filled == 0) return false;  // goes with what follows
    const std::string_view label = label_of(record);
    if (record.fields.size() == columns_.size() ? is_note(record) : is_signed_note(record)) return true;
    const bool is_gap = record.is_blank_before || (i > 0 && records_[i - 1].filled == 0);
    if (is_gap && (!is_padded(record) || is_signed_note(record) || label.find(' ') != std::string_view::npos))
      return true;
    const bool is_sentence = std::ranges::count(label, ' ') >= 2;
    return is_sentence && !columns_.empty() && is_number_column(0, record.line);
  }

  bool is_total(const TailRecord& record) const {
    return record.fields.size() == columns_.size() && columns_.size() > 1 && is_called_total(record);
  }

  Footer footer_from(std::size_t begin) const {
    // Rows of nothing above it go with it.
    while (may_be_padded_ && begin > 0 && records_[begin - 1].filled == 0) --begin;
    return {records_[begin].line, records_.size() - begin, std::string(label_of(records_[begin])), {}};
  }

  const std::deque<TailRecord>& records_;
  const std::vector<Survey::Numbers>& columns_;
  bool may_be_padded_ = true;  // lines with one field of several filled may be part of it
};

}  // namespace

std::optional<Footer> find_footer(const Tail& tail, const std::vector<Survey::Numbers>& columns, bool may_have_total) {
  return FooterSearch(tail, columns).run(may_have_total);
}

bool is_confirmed(const TailRecord& total, const Survey& rows) {
  std::size_t columns = 0;
  for (std::size_t i = 0; i < std::min(rows.columns.size(), total.fields.size()); ++i) {
    const SurveyedColumn& column = rows.columns[i];
    const auto said = read_real(trim(total.fields[i]));
    if (column.findings.type == ColumnType::text || !said || !column.statistics) continue;
    ++columns;
    const Value& sum = column.statistics->sum;
    const auto* integer = std::get_if<std::int64_t>(&sum);
    const auto* real = std::get_if<double>(&sum);
    if (!integer && !real) continue;
    const double expected = integer ? static_cast<double>(*integer) : *real;
    if (std::fabs(expected - *said) <= kRounded * std::max(1.0, std::fabs(expected))) return true;
  }
  return columns == 0 && total.filled * 2 <= std::max<std::size_t>(2, total.fields.size());
}

}  // namespace kiln::import
