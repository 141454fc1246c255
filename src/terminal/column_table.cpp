#include "terminal/column_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <vector>

#include "terminal/distribution_bar.h"
#include "terminal/text.h"
#include "text/numbers.h"

namespace kiln::terminal {

namespace {

constexpr std::size_t kLineWidth = 100;
constexpr std::size_t kMaxWidth = 30;  // of a name or a value, whatever room there is
constexpr std::size_t kMinWidth = 11;  // which they never give up: as much as a date, and that it was cut

struct Line {
  std::string number, name, type, nulls, distinct;
  std::array<Value, 3> values;  // the smallest, the middle and the largest
  std::string bar;
};

// As a percentage; what isn't none or all never looks like it.
std::string share(std::int64_t part, std::int64_t whole) {
  if (part == 0) return "0";
  if (part == whole) return "100 %";
  const double percent = 100 * static_cast<double>(part) / static_cast<double>(whole);
  return percent < 0.1 ? "<0.1 %" : fmt::format("{:.1f} %", std::min(percent, 99.9));
}

std::vector<Line> lines_of(const catalogue::Catalogue& catalogue) {
  std::vector<Line> lines{{"", "name", "type", "nulls", "distinct", {"min", "median/mode", "max"}, "distribution"}};
  for (const catalogue::CatalogueColumn& column : catalogue.columns) {
    const statistics::ColumnStatistics& statistics = column.statistics;
    lines.push_back({fmt::format("{}", lines.size() - 1),
                     fit_text(column.name, kMaxWidth),
                     std::string(to_string(column.type)),
                     share(statistics.nulls, catalogue.rows),
                     with_commas(statistics.distinct),
                     {statistics.min, is_numeric(column.type) ? statistics.median : statistics.mode, statistics.max},
                     distribution_bar(statistics)});
  }
  return lines;
}

struct Widths {
  std::size_t number = 0, name = 0, type = 0, nulls = 0, distinct = 0;
  std::array<std::size_t, 3> values{};
};

Widths widths_of(const std::vector<Line>& lines) {
  Widths widths;
  for (const Line& line : lines) {
    const auto widen = [](std::size_t& width, std::string_view text) { width = std::max(width, characters(text)); };
    widen(widths.number, line.number);
    widen(widths.name, line.name);
    widen(widths.type, line.type);
    widen(widths.nulls, line.nulls);
    widen(widths.distinct, line.distinct);
    for (std::size_t i = 0; i < line.values.size(); ++i) widen(widths.values[i], fit_value(line.values[i], kMaxWidth));
  }
  const auto is_too_wide = [&] {
    const std::size_t between = 1 + 2 * 7;
    return widths.number + widths.name + widths.type + widths.nulls + widths.distinct + widths.values[0] +
               widths.values[1] + widths.values[2] + kBarCells + between >
           kLineWidth;
  };
  const auto give_way = [&](auto widest) {
    while (is_too_wide() && *widest() > kMinWidth) --*widest();
  };
  give_way([&] { return std::ranges::max_element(widths.values); });
  give_way([&] { return &widths.name; });
  return widths;
}

void add_line(std::string& out, const Line& line, const Widths& widths) {
  std::string text = flush_right(line.number, widths.number) + " " +
                     flush_left(fit_text(line.name, widths.name), widths.name) + "  " +
                     flush_left(line.type, widths.type) + "  " + flush_right(line.nulls, widths.nulls) + "  " +
                     flush_right(line.distinct, widths.distinct);
  for (std::size_t i = 0; i < line.values.size(); ++i)
    text += "  " + flush_right(fit_value(line.values[i], widths.values[i]), widths.values[i]);
  text += "  " + line.bar;
  text.erase(text.find_last_not_of(' ') + 1);
  out += text + "\n";
}

}  // namespace

std::string column_table(const catalogue::Catalogue& catalogue) {
  std::string out =
      fmt::format("{}: {} rows, {} columns, from {}{}\n", fit_text(catalogue.name, kLineWidth),
                  with_commas(catalogue.rows), catalogue.columns.size(), fit_text(catalogue.source_name, kLineWidth),
                  catalogue.license ? ", " + fit_text(*catalogue.license, kLineWidth) : "");
  if (catalogue.title) out += fit_text(*catalogue.title, kLineWidth) + "\n";
  out += "\n";
  const std::vector<Line> lines = lines_of(catalogue);
  const Widths widths = widths_of(lines);
  for (const Line& line : lines) add_line(out, line, widths);
  return out;
}

}  // namespace kiln::terminal
