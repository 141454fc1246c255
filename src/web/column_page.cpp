#include "web/column_page.h"

#include <fmt/format.h>

#include <span>
#include <string>
#include <vector>

#include "api/arguments.h"
#include "markup/figures.h"
#include "text/numbers.h"
#include "web/column_card.h"
#include "web/column_figures.h"
#include "web/layout.h"
#include "web/part.h"
#include "web/view.h"

namespace kiln::web {

namespace {

using catalogue::CatalogueColumn;
using markup::Html;
using statistics::ColumnStatistics;

Html header(const api::Call& call, const CatalogueColumn& column, const Links& links) {
  Html html;
  html.raw("<p class=\"up\"><a").attribute("href", links.without({})).raw("><bdi>");
  html.text(markup::for_people(call.api.dataset.catalogue().name, 120)).raw("</bdi></a></p><h1>");
  html.text(markup::for_people(column.name, 200)).raw("</h1>");
  if (column.title) html.raw("<p class=\"title\">").text(markup::for_people(*column.title, 400)).raw("</p>");
  if (column.description)
    html.raw("<p class=\"description\">").text(markup::for_people(*column.description, 2'000)).raw("</p>");
  html.raw("<p class=\"type-reason\">").text(markup::name_of(markup::kind_of(column))).raw(": ");
  html.text(markup::for_people(column.type_reason, 300)).raw("</p>");
  return html;
}

void chip_line(Html& html, const api::Call& call, const std::vector<Chip>& chips, const ColumnStatistics& shown) {
  if (call.filter.is_whole()) return;
  html.raw("<p class=\"matching\">Of the <strong>").count(shown.count + shown.nulls).raw("</strong> rows with ");
  for (std::size_t i = 0; i < chips.size(); ++i)
    html.raw(i == 0 ? markup::Literal("<bdi>") : markup::Literal(" and <bdi>")).text(chips[i].words).raw("</bdi>");
  html.raw(", beside all ").count(call.api.dataset.rows()).raw(". ");
  markup::link(html, "/columns/" + call.target.segments[1], "Show the whole column");
  html.raw("</p>\n");
}

}  // namespace

Result<http::Answer> get_column_page(const api::Call& call) {
  KILN_TRY(const std::size_t position, api::parse_column(call.api.dataset, call.argument));
  if (auto unchanged = call.unchanged(http::Format::html, page_variant())) return *std::move(unchanged);
  const catalogue::Catalogue& catalogue = call.api.dataset.catalogue();
  const CatalogueColumn& column = catalogue.columns[position];
  KILN_TRY(const std::vector<markup::PartOfColumn> parts, ask_part(call, std::span(&position, 1)));
  const markup::PartOfColumn* part = parts.empty() ? nullptr : &parts.front();
  const Links links(call.api.dataset, call.target);
  Html main;
  main.raw("<main class=\"column-page\"").attribute("data-column", column.name).raw(">\n");
  chip_line(main, call, chips_of(call, links), part ? part->statistics : column.statistics);
  main.raw("<div class=\"large-plot\">");
  column_plot(main, position, column, part, links);
  main.raw("</div>\n");
  column_figures(main, position, column, part ? &part->statistics : nullptr, links);
  main.raw("</main>\n");
  return page_answer(call.api, {.title = fmt::format("{} – {}", markup::for_people(column.name, 120),
                                                     markup::for_people(catalogue.name, 120)),
                                .header = header(call, column, links),
                                .main = std::move(main),
                                .has_script = false});
}

}  // namespace kiln::web
