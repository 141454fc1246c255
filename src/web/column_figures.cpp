#include "web/column_figures.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
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

// In the order in which people ask for them; the others follow in their own.
constexpr std::array<std::string_view, 6> kFirst{"mean", "median", "mode", "min", "max", "distinct_values"};
struct OtherName {
  std::string_view name, words;
};
constexpr std::array kOtherNames{OtherName{"nulls", "missing"},
                                 OtherName{"count", "values"},
                                 OtherName{"distinct_values", "different values"},
                                 OtherName{"mode", "mode, the most frequent value"},
                                 OtherName{"mode_ties", "values as frequent as the mode"},
                                 OtherName{"stddev", "standard deviation"}};
// Which aren't read by people: a text's form, which stands above, and the digest.
constexpr std::array<std::string_view, 2> kHidden{"temporal", "digest"};

struct NamedFigure {
  std::string_view name;
  Value value;
};

// All single figures.
std::vector<NamedFigure> list_figures(const ColumnStatistics& statistics) {
  std::vector<NamedFigure> figures;
  for_each_figure(statistics, [&](const char* name, const auto& figure) {
    if (std::ranges::find(kHidden, name) == kHidden.end()) figures.push_back({name, to_value(figure)});
  });
  const auto place = [](const NamedFigure& figure) { return std::ranges::find(kFirst, figure.name) - kFirst.begin(); };
  std::ranges::stable_sort(figures, {}, place);
  return figures;
}

// "mean_length" is "mean length".
std::string words_for(std::string_view name) {
  const auto* other = std::ranges::find(kOtherNames, name, &OtherName::name);
  std::string words(other == kOtherNames.end() ? name : other->words);
  std::ranges::replace(words, '_', ' ');
  return words;
}

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

void single_figures(Html& html, const ColumnStatistics& whole, const ColumnStatistics* part) {
  begin_table(html, "Figures", part);
  const std::vector<NamedFigure> of_whole = list_figures(whole),
                                 of_part = part ? list_figures(*part) : std::vector<NamedFigure>();
  for (std::size_t i = 0; i < of_whole.size(); ++i) {
    // Texts have no mean, and numbers no length.
    if (of_whole[i].value == Value()) continue;
    html.raw("<tr").attribute("data-figure", of_whole[i].name).raw("><th scope=\"row\">");
    html.text(words_for(of_whole[i].name)).raw("</th>");
    if (part) cell(html, of_part[i].value);
    cell(html, of_whole[i].value);
    html.raw("</tr>\n");
  }
  html.raw("</tbody></table></section>\n");
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
  single_figures(html, whole, part);
  percentiles(html, whole, part);
  frequent(html, "Most frequent", shown.most_frequent, shown.count, position, links);
  frequent(html, "Least frequent", shown.least_frequent, shown.count, position, links);
  html.raw("</div>\n");
}

}  // namespace kiln::web
