#include "web/groups.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <string_view>
#include <vector>

#include "api/arguments.h"
#include "dataset/part_groups.h"
#include "http/paging.h"
#include "markup/figures.h"
#include "render/text_of.h"
#include "text/shorten.h"

namespace kiln::web {

namespace {

using markup::Html;
using question::Aggregate;

constexpr std::int64_t kMaxShown = 50;
constexpr std::size_t kMaxGroupFilterBytes = 500, kMaxGroupColumns = 300;

struct FigureName {
  std::string_view name, in_select;
  Aggregate aggregate;
};
constexpr std::array kGroupFigures{
    FigureName{"count", "count", Aggregate::count}, FigureName{"mean", "avg", Aggregate::avg},
    FigureName{"median", "median", Aggregate::median}, FigureName{"sum", "sum", Aggregate::sum}};

const FigureName& name_of(Aggregate aggregate) {
  return *std::ranges::find(kGroupFigures, aggregate, &FigureName::aggregate);
}

void column_options(Html& html, const api::Call& call, const Links& links, bool only_numbers,
                    std::optional<std::size_t> chosen) {
  const auto& columns = call.api.dataset.catalogue().columns;
  for (std::size_t i = 0; i < columns.size() && i < kMaxGroupColumns; ++i) {
    if (only_numbers && !is_numeric(columns[i].type)) continue;
    html.raw("<option").attribute("value", links.name_of(i));
    if (chosen == i) html.raw(" selected");
    html.raw(">").text(markup::for_people(columns[i].name, 60)).raw("</option>");
  }
}

void form(Html& html, const api::Call& call, const View& view, const std::optional<Groups>& groups) {
  html.raw("<form class=\"new-filter\" method=\"get\" action=\"/\" aria-label=\"Group the rows\">");
  constexpr std::array kNotKept{http::kOffset, kGroup, kFigure, kOf, kNewColumn, kNewTest, kNewValue};
  for (const auto& [name, value] : view.links.kept(kNotKept))
    html.raw("<input type=\"hidden\"").attribute("name", name).attribute("value", value).raw(">");
  html.raw("<label><span>For each</span><select name=\"group\">");
  column_options(html, call, view.links, false, groups ? std::optional(groups->key) : std::nullopt);
  html.raw("</select></label><label><span>show the</span><select name=\"figure\">");
  for (const FigureName& figure : kGroupFigures) {
    html.raw("<option");
    if (groups && groups->figure == figure.aggregate) html.raw(" selected");
    html.raw(">").text(figure.name).raw("</option>");
  }
  html.raw("</select></label><label><span>of</span><select name=\"of\"><option value=\"\">rows</option>");
  column_options(html, call, view.links, true, groups ? groups->of : std::nullopt);
  html.raw("</select></label><button type=\"submit\">Group</button></form>");
}

std::string address_of_csv(const View& view, const Groups& groups) {
  const std::string key = view.links.name_of(groups.key);
  const std::string figure =
      groups.of ? fmt::format("figure:{}.{}(),", view.links.name_of(*groups.of), name_of(groups.figure).in_select) : "";
  return view.links.grouped_rows(fmt::format("{},{}rows:count()", key, figure),
                                 groups.of ? "figure.desc.nullslast" : "rows.desc");
}

double size_of(const Value& value) {
  if (const auto* integer = std::get_if<std::int64_t>(&value)) return std::abs(static_cast<double>(*integer));
  const auto* real = std::get_if<double>(&value);
  return real && std::isfinite(*real) ? std::abs(*real) : 0;
}

// A cell with the value of the column that is grouped by, leading to its rows.
void key_cell(Html& html, const View& view, std::size_t key, const Value& value) {
  const bool is_missing = std::holds_alternative<std::monostate>(value);
  const std::string exact = render::text_of(value);
  html.raw("<th scope=\"row\">");
  const bool is_link = exact.size() <= kMaxGroupFilterBytes;
  if (is_link)
    html.raw("<a")
        .attribute("href", view.links.filtered(key, std::array{is_missing ? std::string("is.null") : "eq." + exact}))
        .raw(">");
  if (is_missing) {
    html.raw("missing");
  } else {
    markup::figure(html, value, 60);
  }
  if (is_link) html.raw("</a>");
  html.raw("</th>");
}

void table(Html& html, const api::Call& call, const View& view, const Groups& groups, const dataset::GroupPage& page) {
  const auto& columns = call.api.dataset.catalogue().columns;
  double largest = 0;
  for (const auto& row : page.rows) largest = std::max(largest, size_of(row[1]));
  html.raw("<table class=\"figures groups\"><thead><tr><th scope=\"col\">");
  html.text(markup::for_people(columns[groups.key].name)).raw("</th><td></td><th scope=\"col\" class=\"number\">");
  if (groups.of) {
    html.text(fmt::format("{} of {}", name_of(groups.figure).name, markup::for_people(columns[*groups.of].name)));
    html.raw("</th><th scope=\"col\" class=\"number\">");
  }
  html.raw("rows</th></tr></thead><tbody>\n");
  for (const auto& row : page.rows) {
    html.raw("<tr>");
    key_cell(html, view, groups.key, row[0]);
    html.raw("<td class=\"meter\"><svg viewBox=\"0 0 100 10\" preserveAspectRatio=\"none\" aria-hidden=\"true\"><rect");
    html.attribute("class", call.filter.is_whole() ? "whole" : "part").attribute("height", std::int64_t{10});
    html.attribute("width", largest > 0 ? 100 * size_of(row[1]) / largest : 0.0).raw("/></svg></td>");
    for (std::size_t i = 1; i < row.size(); ++i) {
      html.raw("<td class=\"number\">");
      markup::figure(html, row[i]);
      html.raw("</td>");
    }
    html.raw("</tr>\n");
  }
  html.raw("</tbody></table>");
}

}  // namespace

Result<std::optional<Groups>> parse_groups(const api::Call& call) {
  const auto key = call.target.parameter(kGroup);
  if (!key || key->empty()) return std::nullopt;
  Groups groups;
  KILN_TRY(groups.key, api::parse_column(call.api.dataset, *key));
  const std::string_view name = call.target.parameter(kFigure).value_or("count");
  const auto* figure = std::ranges::find(kGroupFigures, name, &FigureName::name);
  if (figure == kGroupFigures.end())
    return fail(ErrorCode::invalid_argument, "\"{}\" is no figure of groups; there are count, mean, median and sum.",
                shorten(name, 80));
  groups.figure = figure->aggregate;
  if (groups.figure == Aggregate::count) return groups;
  const std::string_view of = call.target.parameter(kOf).value_or("");
  if (of.empty())
    return fail(ErrorCode::invalid_argument, "The {} is of a column of numbers; choose one, as in of=dep_delay.", name);
  KILN_TRY(groups.of, api::parse_column(call.api.dataset, of, Needs::numbers, "a " + std::string(name)));
  return groups;
}

Result<Html> group_section(const api::Call& call, const View& view, const std::optional<Groups>& groups) {
  Html html;
  html.raw("<section class=\"group\" id=\"groups\" aria-labelledby=\"groups-title\"><div class=\"section-head\">"
           "<h2 id=\"groups-title\">Groups</h2>");
  form(html, call, view, groups);
  html.raw("</div>\n");
  if (groups) {
    question::Grouping grouping{.items = {{groups->key, std::nullopt, "key"}}, .order = {{1, true, false}}};
    if (groups->of) grouping.items.push_back({groups->of, groups->figure, "figure"});
    grouping.items.push_back({std::nullopt, Aggregate::count, "rows"});
    KILN_TRY(const dataset::GroupPage page,
             part_groups(*call.live, call.filter, grouping, call.api.dataset.catalogue().columns, 0, kMaxShown));
    table(html, call, view, *groups, page);
    html.raw("<p class=\"note\">").count(static_cast<std::int64_t>(page.rows.size())).raw(" of ").count(page.total);
    html.raw(" groups. ");
    markup::link(html, address_of_csv(view, *groups), "All as CSV");
    html.raw(". ");
    markup::link(html, view.links.ungrouped(), "No groups");
    html.raw("</p>");
  }
  html.raw("</section>\n");
  return html;
}

}  // namespace kiln::web
