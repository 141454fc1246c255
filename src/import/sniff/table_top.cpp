#include "import/sniff/table_top.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "import/sniff/cell_kind.h"
#include "import/sniff/second_header.h"
#include "text/shorten.h"

namespace kiln::import {

namespace {

constexpr std::size_t kShownTextBytes = 40;
constexpr std::size_t kMaxTitleRecords = 30;  // above a header

std::string skip_to(const Split& split, std::size_t record) {
  return fmt::format("--skip-lines {}", split.line(record) - 1);
}

bool is_sparse(const Rows& rows, std::size_t record) { return rows.split.filled(record) * 2 <= rows.columns; }

std::size_t first_full(const Rows& rows) {
  for (std::size_t i = rows.begin; i < std::min(rows.end, rows.begin + kMaxTitleRecords); ++i) {
    if (!is_sparse(rows, i)) return i;
  }
  return rows.begin;
}

// Whether the first of these rows is the header: a text above values of another kind, or years in sequence, say so.
void decide_header(const Rows& rows, TableTop& top) {
  const auto shown = [&](std::size_t column) { return shorten(rows.split.text(rows.begin, column), kShownTextBytes); };
  std::optional<std::size_t> value;  // the first column whose first text is a value like those below
  top.has_header = top.is_by_contrast = true;
  for (std::size_t column = 0; column < rows.columns; ++column) {
    const Verdict verdict = contrast(rows, column);
    const bool is_name = verdict == Verdict::names || last_text_above_values(rows, column) == rows.begin;
    if (is_name) {
      top.reason = fmt::format("\"{}\" stands above values of another kind", shown(column));
      return;
    }
    if (verdict == Verdict::is_a_value && !value) value = column;
  }
  if (value) {
    const Sequence sequence = sequence_of_names(rows);
    if (sequence == Sequence::yes) {
      top.reason = fmt::format("\"{}\" is one of numbers or dates in sequence, beside names that stand nowhere below; "
                               "--header no says otherwise",
                               shown(*value));
      return;
    }
    const std::string skip = rows.split.line(rows.begin) > 1 ? skip_to(rows.split, rows.begin) + " " : "";
    if (sequence == Sequence::maybe)
      top.doubt = Doubt{fmt::format("line {} may hold names, with numbers in sequence among them, or values",
                                    rows.split.line(rows.begin)),
                        {skip + "--header yes if it names the columns", skip + "--header no if it's a row"}};
    top.has_header = false;
    top.reason = fmt::format("\"{}\" is a value like those below it; --header yes says otherwise", shown(*value));
    return;
  }
  top.is_by_contrast = false;
  top.reason = "no column tells it from the rows, so it's taken for the names; --header no says otherwise";
}

// A note that has as many delimiters as the table by chance: "# in m, s", "Period: May, June", "Report, 2014".
bool is_note(const Rows& rows, std::size_t record) {
  const std::string_view first = rows.split.text(record, 0);
  if (first.starts_with('#') || first.starts_with("//") || first.starts_with('%')) return true;
  if (first.find(": ") != std::string_view::npos) return true;
  for (std::size_t column = 1; column < rows.columns; ++column) {
    if (!rows.split.dialect.skip_initial_space && rows.split.text(record, column).starts_with(' ')) return true;
  }
  return false;
}

// Several full records of texts stand above the values.
void decide_stack(const Rows& rows, const Bottom& bottom, TableTop& top) {
  const std::size_t records = *bottom.record - rows.begin + 1;
  const bool is_told = bottom.columns >= 2 && bottom.agreeing == bottom.columns;
  if (records == 2 && is_told && !is_units_record(rows, *bottom.record, false) && are_groups_of(rows)) {
    top.second = SecondHeader::groups;
  } else if (records == 2 && is_units_record(rows, *bottom.record, is_told)) {
    top.second = SecondHeader::units;
  } else if (records == 2 && is_told && is_longer(rows, *bottom.record)) {
    top.second = SecondHeader::titles;
  } else if (is_told && records <= 5) {
    const std::int64_t line = rows.split.line(rows.begin), last = rows.split.line(*bottom.record);
    top.doubt = Doubt{
        fmt::format("lines {} to {} hold texts above columns of values, and one of them is the header", line, last),
        {skip_to(rows.split, *bottom.record) + fmt::format(" if line {} is", last)}};
    if (records == 2)
      top.doubt->ways.push_back(fmt::format("--header 2 if line {} says more of the names on line {}", last, line));
    top.doubt->ways.push_back(fmt::format("--header yes if line {} is, and what follows are rows", line));
  }
  // Else one column of values begins with texts, as many do.
  decide_header(rows, top);
  top.has_index_names = top.second == SecondHeader::groups && are_index_names(rows, rows.begin + 2);
  if (top.second == SecondHeader::none) return;
  top.has_header = top.is_by_contrast = true;
  top.reason = fmt::format("\"{}\" stands above values of another kind",
                           shorten(rows.split.text(*bottom.record, rows.columns - 1), kShownTextBytes));
}

// Units below the header for some of the columns of values.
void look_for_units(const Rows& rows, TableTop& top) {
  if (rows.end - rows.begin < 3) return;
  std::size_t columns = 0;
  for (std::size_t column = 0; column < rows.columns; ++column)
    columns += last_text_above_values(rows, column) == rows.begin + 1;
  if (columns == 0 || !is_units_record(rows, rows.begin + 1, columns >= 2)) return;
  top.second = SecondHeader::units;
  top.has_header = top.is_by_contrast = true;
}

// Whether what stands above `first` is a title: fields of text in few columns, on every line.
bool is_title(const Rows& rows, std::size_t first, const Bottom& bottom) {
  const bool is_told = bottom.record && *bottom.record >= first;
  for (std::size_t i = rows.begin; i < first; ++i) {
    const std::size_t filled = rows.split.filled(i);
    if (filled > 1 && !is_told) return false;
    for (std::size_t column = 0; column < rows.columns && !is_told; ++column) {
      if (cell_kind(rows.split.text(i, column)) == CellKind::value) return false;
    }
  }
  return is_told || rows.columns >= 3;
}

// The last record above `first` may hold names of groups of columns rather than a title.
bool are_groups(const Rows& rows, std::size_t first) {
  return first > rows.begin && rows.columns >= 4 && rows.split.filled(first - 1) >= 2 &&
         has_equal_texts(rows.split, first);
}

Doubt doubt_of_names(const Rows& rows, std::size_t first) {
  const std::size_t filled = rows.split.filled(rows.begin);
  return {fmt::format("line {} has a text in {} of {} fields, which isn't much for a header",
                      rows.split.line(rows.begin), filled, rows.columns),
          {skip_to(rows.split, first) + fmt::format(" if line {} is the header", rows.split.line(first)),
           fmt::format("--header yes if line {} is", rows.split.line(rows.begin)),
           skip_to(rows.split, first) + " --header no if there is none"}};
}

}  // namespace

TableTop find_table_top(const Rows& rows) {
  TableTop top;
  top.first = rows.begin;
  if (rows.begin >= rows.end) return top;
  if (const std::size_t names = first_full(rows); is_ruler(rows, names + 1)) {
    top.first = names;
    top.second = SecondHeader::ruler;
    top.is_by_contrast = true;
    top.reason = "a ruler of dashes stands below it";
    return top;
  }
  const Bottom bottom = find_bottom(rows);
  std::size_t first = first_full(rows);
  if (bottom.record && *bottom.record < first) {
    // One name for several columns, above the values. An index, as pandas writes it, has no name itself; a title may
    // stand above names that are years.
    const std::size_t full = std::exchange(first, *bottom.record);
    const bool is_index = rows.split.text(first, 0).empty() && rows.columns == 2;
    if (rows.split.filled(first) == 1 && !is_index) {
      if (sequence_of_names(rows.from(full)) != Sequence::no) {
        top.first = full;
        decide_header(rows.from(full), top);
        return top;
      }
      top.doubt = doubt_of_names(rows, full);
    }
  }
  if (first > rows.begin) {
    if (are_groups(rows, first)) {
      top.first = first - 1;
      top.second = SecondHeader::groups;
      decide_header(rows.from(first), top);
      return top;
    }
    if (!is_title(rows, first, bottom)) {
      const auto is_value = [&](std::size_t column) {
        return cell_kind(rows.split.text(rows.begin, column)) == CellKind::value;
      };
      bool may_be_names = true;
      for (std::size_t column = 0; column < rows.columns; ++column) may_be_names = may_be_names && !is_value(column);
      if (may_be_names) top.doubt = doubt_of_names(rows, first);
      decide_header(rows, top);
      return top;
    }
    top.first = first;
  }
  while (bottom.record && bottom.columns == bottom.agreeing && top.first < *bottom.record && is_note(rows, top.first))
    ++top.first;
  const Rows rest = rows.from(top.first);
  if (bottom.record && *bottom.record > top.first) {
    decide_stack(rest, bottom, top);
  } else {
    const bool had_title = top.first > rows.begin;
    decide_header(rest, top);
    look_for_units(rest, top);
    if (had_title && !top.has_header) top.doubt = doubt_of_names(rows, top.first);
  }
  return top;
}

TableTop judge_first_record(const Rows& rows) {
  TableTop top;
  top.first = rows.begin;
  if (rows.begin >= rows.end) return top;
  decide_header(rows, top);
  look_for_units(rows, top);
  return top;
}

}  // namespace kiln::import
