#include "web/column_card.h"

#include <fmt/format.h>

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "markup/figures.h"
#include "text/numbers.h"

namespace kiln::web {

namespace {

using catalogue::CatalogueColumn;
using markup::Html;
using statistics::ColumnStatistics;

constexpr std::size_t kMaxValueBytes = 24;

void write_mode(Html& html, const ColumnStatistics& of, bool grouped) {
  if (of.mode_frequency == 1 && of.distinct > 1) {
    html.raw("<span title=\"No value stands there twice\">all differ</span>");
    return;
  }
  markup::figure(html, of.mode, kMaxValueBytes, grouped);
  if (of.mode_ties < 2) return;
  html.raw(" <small").attribute("title", fmt::format("{} values are as frequent", with_commas(of.mode_ties)));
  html.raw(">+").count(of.mode_ties - 1).raw("</small>");
}

void write_missing(Html& html, const ColumnStatistics& of, bool) {
  html.raw("<data").attribute("value", of.nulls).attribute("title", of.nulls).raw(">");
  html.text(of.nulls == 0 ? "0" : markup::share_of(of.nulls, of.count + of.nulls)).raw("</data>");
}

struct Figure {
  std::string_view name;
  markup::Literal title;
  void (*write)(Html&, const ColumnStatistics&, bool grouped);
  bool is_of_numbers = false;
  std::string_view name_of_time = {};  // of columns of dates
};
constexpr std::array kFigures{
    Figure{"mean", "The sum divided by the count",
           [](Html& html, const ColumnStatistics& of, bool grouped) {
             markup::figure(html, to_value(of.mean), kMaxValueBytes, grouped);
           },
           true},
    Figure{"median", "The value in the middle",
           [](Html& html, const ColumnStatistics& of, bool grouped) {
             markup::figure(html, of.median, kMaxValueBytes, grouped);
           },
           true},
    Figure{"mode", "The most frequent value", write_mode},
    Figure{"min", "The smallest value",
           [](Html& html, const ColumnStatistics& of, bool grouped) {
             markup::figure(html, of.min, kMaxValueBytes, grouped);
           },
           false, "earliest"},
    Figure{"max", "The largest value",
           [](Html& html, const ColumnStatistics& of, bool grouped) {
             markup::figure(html, of.max, kMaxValueBytes, grouped);
           },
           false, "latest"},
    Figure{"distinct", "How many different values there are",
           [](Html& html, const ColumnStatistics& of, bool) { markup::figure(html, of.distinct, kMaxValueBytes); }},
    Figure{"missing", "How many rows have no value", write_missing},
};

void figures(Html& html, const CatalogueColumn& column, const markup::PartOfColumn* part) {
  const bool grouped = markup::is_grouped(column);
  html.raw("<dl").attribute("class", part ? "figures of-part" : "figures").raw(">");
  for (const Figure& figure : kFigures) {
    if (figure.is_of_numbers && !is_numeric(column.type)) continue;
    const bool is_time = column.statistics.temporal && !figure.name_of_time.empty();
    const std::string_view name = is_time ? figure.name_of_time : figure.name;
    html.raw("<div class=\"figure\"").attribute("data-figure", name).raw("><dt title=\"").raw(figure.title);
    html.raw("\">").text(name).raw("</dt><dd>");
    if (part) {
      html.raw("<span class=\"part\">");
      figure.write(html, part->statistics, grouped);
      html.raw("</span> ");
    }
    html.raw("<span class=\"whole\">");
    figure.write(html, column.statistics, grouped);
    html.raw("</span></dd></div>");
  }
  html.raw("</dl>");
}

}  // namespace

void column_plot(Html& html, std::size_t position, const CatalogueColumn& column, const markup::PartOfColumn* part,
                 const Links& links) {
  markup::plot(html, column, part,
               [&](const std::vector<std::string>& tests) { return links.filtered(position, tests); });
}

void column_card(Html& html, std::size_t position, const CatalogueColumn& column, const markup::PartOfColumn* part,
                 const Links& links) {
  const char* const kind = markup::name_of(markup::kind_of(column));
  html.raw("<article class=\"column\"").attribute("id", fmt::format("column-{}", position));
  html.attribute("data-column", column.name).attribute("data-type", kind).raw("><h3><a");
  html.attribute("href", links.column(position));
  html.attribute("title", markup::for_people(column.title.value_or(column.name), 400)).raw("><bdi>");
  html.text(markup::for_people(column.name, 80)).raw("</bdi></a> <span class=\"type\">").text(kind);
  html.raw("</span></h3>");
  column_plot(html, position, column, part, links);
  figures(html, column, part);
  html.raw("</article>\n");
}

}  // namespace kiln::web
