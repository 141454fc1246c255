#include "import/sniff/footer.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <string_view>

#include "import/field/field_type.h"
#include "import/field/number_form.h"
#include "import/sniff/cell_kind.h"
#include "import/sniff/footer_words.h"
#include "text/characters.h"

namespace kiln::import {

namespace {

// A total may be of values that weren't rounded yet.
constexpr double kRounded = 0.005, kExact = 1e-9;

// The first column with a text; as many as there are: none has.
std::size_t column_of_label(const TailRecord& record) {
  std::size_t column = 0;
  while (column < record.fields.size() && trim(record.fields[column]).empty()) ++column;
  return column;
}

std::string_view label_of(const TailRecord& record) {
  const std::size_t column = column_of_label(record);
  return column < record.fields.size() ? trim(record.fields[column]) : std::string_view();
}

class FooterSearch {
 public:
  FooterSearch(const Tail& tail, const std::vector<Survey::Numbers>& columns)
      : records_(tail.records()), columns_(columns) {}

  std::optional<Footer> run(bool may_have_total) {
    std::size_t begin = first_candidate();
    look_for_habits(begin);
    begin = first_candidate();
    // Of the records that aren't as the rows are, those from the first on for which something speaks.
    while (begin < records_.size() && !is_told(begin)) ++begin;
    std::optional<Footer> footer;
    if (begin < records_.size()) footer = footer_from(begin);
    // A total right above, or alone.
    while (begin > 0 && is_spacer(records_[begin - 1])) --begin;
    if (!may_have_total || begin == 0) return footer;
    const bool is_called = is_total(records_[begin - 1]);
    if (is_called || lacks_label(begin - 1)) {
      footer = footer_from(begin - 1);
      footer->total = records_[begin - 1];
      footer->is_called_total = is_called;
    }
    return footer;
  }

  std::string oddity_of_last() {
    if (records_.size() < 3) return "";
    const std::size_t last = records_.size() - 1;
    look_for_habits(last);
    if (lacks_label(last)) return "has nothing in its first field";
    if (records_[last].filled == 1 && is_padded(records_[last]) && !is_as_rows_are(records_[last]))
      return "has something in one field alone";
    return "";
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

  // A note that a spreadsheet wrote: as many fields as a row has, and one of them filled, or none.
  bool is_padded(const TailRecord& record) const {
    return columns_.size() > 1 && record.fields.size() == columns_.size() && record.filled <= 1;
  }

  // Rows may have hardly a value, too: those below that are filled in the same column are rows then.
  void look_for_habits(std::size_t end) {
    for (std::size_t i = 0; i < end; ++i) {
      if (is_padded(records_[i])) habits_.insert(column_of_label(records_[i]));
    }
    has_rows_above_ = end > 0;
  }

  bool is_as_rows_are(const TailRecord& record) const {
    return !has_rows_above_ || habits_.contains(column_of_label(record));
  }

  bool is_spacer(const TailRecord& record) const { return record.filled == 0 && !is_as_rows_are(record); }

  // Not as the rows are: of another length, with one field of several, or a text where all above are numbers.
  bool may_be_footer(const TailRecord& record) const {
    const std::string_view label = label_of(record);
    if (cell_kind(label) == CellKind::value && !counts_rows(lower(label))) return false;
    if (record.fields.size() != columns_.size()) return true;
    if (columns_.size() == 1 && label.starts_with('(') && counts_rows(lower(label))) return true;
    if (is_padded(record)) return !is_as_rows_are(record) || is_note(label);
    return is_note(label) && breaks_numbers(record);
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
    if (is_note(label)) return true;
    const bool is_odd = record.fields.size() != columns_.size();
    const auto blanks = std::ranges::count(label, ' ');
    if (is_signed_note(label) && (is_odd || blanks > 0 || breaks_numbers(record))) return true;
    const bool is_gap = record.is_blank_before || (i > 0 && is_spacer(records_[i - 1]));
    if (is_gap && (is_odd || blanks > 0 || is_note_below(i))) return true;
    return blanks >= 2 && !columns_.empty() && is_number_column(0, record.line);
  }

  bool is_note_below(std::size_t i) const {
    return std::any_of(records_.begin() + static_cast<std::ptrdiff_t>(i) + 1, records_.end(),
                       [](const TailRecord& below) { return is_note(label_of(below)); });
  }

  bool is_total(const TailRecord& record) const {
    return record.fields.size() == columns_.size() && columns_.size() > 1 && is_called_total(label_of(record));
  }

  // Nothing in the first field, where all rows above have something, and numbers behind it.
  bool lacks_label(std::size_t i) const {
    const auto has_label = [&](const TailRecord& record) { return column_of_label(record) == 0; };
    const TailRecord& record = records_[i];
    return i >= 2 && columns_.size() > 1 && record.fields.size() == columns_.size() && !has_label(record) &&
           record.filled > 0 &&
           std::all_of(records_.begin(), records_.begin() + static_cast<std::ptrdiff_t>(i), has_label);
  }

  Footer footer_from(std::size_t begin) const {
    // Rows of nothing above it go with it.
    while (begin > 0 && is_spacer(records_[begin - 1])) --begin;
    return {.line = records_[begin].line,
            .records = records_.size() - begin,
            .text = std::string(label_of(records_[begin])),
            .total = {}};
  }

  const std::deque<TailRecord>& records_;
  const std::vector<Survey::Numbers>& columns_;
  bool has_rows_above_ = true;
  std::set<std::size_t> habits_;  // the columns in which rows with one field filled have it; all columns: with none
};

}  // namespace

std::optional<Footer> find_footer(const Tail& tail, const std::vector<Survey::Numbers>& columns, bool may_have_total) {
  return FooterSearch(tail, columns).run(may_have_total);
}

namespace {

// What the text is as a number: in every form in which it may be one.
std::vector<double> readings_of(std::string_view text) {
  std::vector<double> readings;
  if (const auto plain = read_real(trim(text))) readings.push_back(*plain);
  const auto number = WrittenNumber::parse(text);
  const FormSet forms = number ? forms_of(*number) : FormSet{0};
  std::string plain;
  for (std::size_t bit = 0; bit < kForms; ++bit) {
    if ((forms & (1U << bit)) == 0) continue;
    write_plain(*number, bit, plain);
    if (const auto reading = read_real(plain)) readings.push_back(*reading);
  }
  return readings;
}

std::optional<double> as_double(const Value& value) {
  if (const auto* integer = std::get_if<std::int64_t>(&value)) return static_cast<double>(*integer);
  if (const auto* real = std::get_if<double>(&value)) return *real;
  return std::nullopt;
}

bool is_one_of(const std::vector<double>& readings, double expected, double rounded) {
  return std::ranges::any_of(readings, [&](double reading) {
    return std::fabs(expected - reading) <= rounded * std::max(1.0, std::fabs(expected));
  });
}

}  // namespace

std::string oddity_of_last_row(const Tail& tail, const std::vector<Survey::Numbers>& columns) {
  return FooterSearch(tail, columns).oddity_of_last();
}

bool is_confirmed(const Footer& footer, const Survey& rows) {
  const TailRecord& total = *footer.total;
  const bool is_called = footer.is_called_total;
  std::size_t columns = 0, sums = 0, own_sums = 0;
  for (std::size_t i = 0; i < std::min(rows.columns.size(), total.fields.size()); ++i) {
    const SurveyedColumn& column = rows.columns[i];
    const bool is_text = column.findings.type == ColumnType::text;
    if (is_text && !is_called && !trim(total.fields[i]).empty()) return false;
    const std::vector<double> readings = readings_of(total.fields[i]);
    if (is_text || readings.empty() || !column.statistics) continue;
    ++columns;
    const auto& [sum, mean] = std::pair(as_double(column.statistics->sum), column.statistics->mean);
    if (!sum || !std::isfinite(*sum)) continue;
    const bool is_sum = is_one_of(readings, *sum, is_called ? kRounded : kExact);
    sums += is_sum || (is_called && mean && is_one_of(readings, *mean, kRounded));
    // The sum of one value and of nothing else says nothing.
    own_sums += is_sum && sum != as_double(column.statistics->min) && sum != as_double(column.statistics->max);
  }
  if (!is_called) return own_sums > 0 && sums == columns;
  return sums > 0 || (columns == 0 && total.filled * 2 <= std::max<std::size_t>(2, total.fields.size()));
}

}  // namespace kiln::import
