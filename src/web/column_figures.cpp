#include "web/column_figures.h"

#include <fmt/format.h>

#include <array>
#include <string>
#include <vector>

#include "markup/figures.h"
#include "render/text_of.h"

namespace kiln::web {

namespace {

using markup::Html;
using markup::Literal;
using statistics::ColumnStatistics;
using statistics::FrequentValue;

constexpr std::size_t kMaxFilterBytes = 500;

struct Row {
  Literal name;
  Value (*figure)(const ColumnStatistics&);
};
constexpr std::array kOfAll{
    Row{"values", [](const ColumnStatistics& of) -> Value { return of.count; }},
    Row{"missing", [](const ColumnStatistics& of) -> Value { return of.nulls; }},
    Row{"different values", [](const ColumnStatistics& of) -> Value { return of.distinct; }},
    Row{"smallest", [](const ColumnStatistics& of) { return of.min; }},
    Row{"largest", [](const ColumnStatistics& of) { return of.max; }},
    Row{"most frequent (mode)", [](const ColumnStatistics& of) { return of.mode; }},
    Row{"how often it occurs", [](const ColumnStatistics& of) -> Value { return of.mode_frequency; }},
    Row{"values as frequent as that", [](const ColumnStatistics& of) -> Value { return of.mode_ties; }},
};
constexpr std::array kOfNumbers{
    Row{"mean", [](const ColumnStatistics& of) { return to_value(of.mean); }},
    Row{"median", [](const ColumnStatistics& of) { return of.median; }},
    Row{"standard deviation", [](const ColumnStatistics& of) { return to_value(of.stddev); }},
    Row{"variance", [](const ColumnStatistics& of) { return to_value(of.variance); }},
    Row{"skewness", [](const ColumnStatistics& of) { return to_value(of.skewness); }},
    Row{"geometric mean", [](const ColumnStatistics& of) { return to_value(of.geometric_mean); }},
    Row{"sum", [](const ColumnStatistics& of) { return of.sum; }},
    Row{"range", [](const ColumnStatistics& of) { return of.range; }},
    Row{"zeros", [](const ColumnStatistics& of) { return to_value(of.zeros); }},
    Row{"negative", [](const ColumnStatistics& of) { return to_value(of.negatives); }},
};
constexpr std::array kOfTexts{
    Row{"empty texts", [](const ColumnStatistics& of) { return to_value(of.empty); }},
    Row{"characters of the shortest", [](const ColumnStatistics& of) { return to_value(of.shortest); }},
    Row{"characters of the longest", [](const ColumnStatistics& of) { return to_value(of.longest); }},
    Row{"characters on average", [](const ColumnStatistics& of) { return to_value(of.mean_length); }},
};

void begin_table(Html& html, Literal title, const ColumnStatistics* part) {
  html.raw("<section><h2>").raw(title).raw("</h2><table class=\"figures\">");
  if (part)
    html.raw("<thead><tr><td></td><th scope=\"col\" class=\"number part\">the part</th>"
             "<th scope=\"col\" class=\"number\">the whole</th></tr></thead>");
  html.raw("<tbody>\n");
}

void cell(Html& html, const Value& value) {
  html.raw("<td class=\"number\">");
  markup::figure(html, value, 80);
  html.raw("</td>");
}

template <class Rows>
void rows(Html& html, const Rows& of, const ColumnStatistics& whole, const ColumnStatistics* part) {
  for (const Row& row : of) {
    html.raw("<tr><th scope=\"row\">").raw(row.name).raw("</th>");
    if (part) cell(html, row.figure(*part));
    cell(html, row.figure(whole));
    html.raw("</tr>\n");
  }
}

void percentiles(Html& html, const ColumnStatistics& whole, const ColumnStatistics* part) {
  if (whole.percentiles.empty()) return;
  begin_table(html, "Percentiles", part);
  for (std::size_t i = 0; i < whole.percentiles.size(); ++i) {
    html.raw("<tr><th scope=\"row\">").text(fmt::format("{} %", whole.percentiles[i].percent)).raw(" are at most</th>");
    if (part) cell(html, i < part->percentiles.size() ? part->percentiles[i].continuous : Value());
    cell(html, whole.percentiles[i].continuous);
    html.raw("</tr>\n");
  }
  html.raw("</tbody></table></section>\n");
}

void frequent(Html& html, Literal title, const std::vector<FrequentValue>& values, std::int64_t count,
              std::size_t position, const Links& links) {
  if (values.empty()) return;
  html.raw("<section><h2>").raw(title);
  html.raw(
      "</h2><table class=\"figures\"><thead><tr><th scope=\"col\">value</th><th scope=\"col\" "
      "class=\"number\">rows</th>" "<th scope=\"col\" class=\"number\">share</th></tr></thead><tbody>\n");
  for (const FrequentValue& each : values) {
    const std::string exact = render::text_of(each.value);
    html.raw("<tr><th scope=\"row\">");
    if (exact.size() <= kMaxFilterBytes)
      html.raw("<a").attribute("href", links.filtered(position, std::array{"eq." + exact})).raw(">");
    markup::figure(html, each.value, 80);
    if (exact.size() <= kMaxFilterBytes) html.raw("</a>");
    html.raw("</th>");
    cell(html, each.frequency);
    html.raw("<td class=\"number\">").text(markup::share_of(each.frequency, count)).raw("</td></tr>\n");
  }
  html.raw("</tbody></table></section>\n");
}

}  // namespace

void column_figures(Html& html, std::size_t position, const catalogue::CatalogueColumn& column,
                    const ColumnStatistics* part, const Links& links) {
  const ColumnStatistics &whole = column.statistics, &shown = part ? *part : whole;
  html.raw("<div class=\"tables\">\n");
  begin_table(html, "Figures", part);
  if (is_numeric(column.type)) rows(html, kOfNumbers, whole, part);
  rows(html, kOfAll, whole, part);
  if (!is_numeric(column.type)) rows(html, kOfTexts, whole, part);
  html.raw("</tbody></table></section>\n");
  percentiles(html, whole, part);
  frequent(html, "Most frequent", shown.most_frequent, shown.count, position, links);
  frequent(html, "Least frequent", shown.least_frequent, shown.count, position, links);
  html.raw("</div>\n");
}

}  // namespace kiln::web
