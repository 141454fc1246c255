#include "web/overview_page.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <optional>
#include <string>
#include <vector>

#include "markup/figures.h"
#include "text/numbers.h"
#include "web/column_card.h"
#include "web/column_figures.h"
#include "web/filter_form.h"
#include "web/groups.h"
#include "web/layout.h"
#include "web/notices.h"
#include "web/part.h"
#include "web/rows_table.h"
#include "web/view.h"

namespace kiln::web {

namespace {

using catalogue::Catalogue;
using markup::Html;

Html header(const api::Call& call) {
  const Catalogue& catalogue = call.api.dataset.catalogue();
  Html html;
  html.raw("<h1>").text(markup::for_people(catalogue.name, 120)).raw("</h1>");
  if (catalogue.title) html.raw("<p class=\"title\">").text(markup::for_people(*catalogue.title, 400)).raw("</p>");
  if (catalogue.description)
    html.raw("<p class=\"description\">").text(markup::for_people(*catalogue.description, 2'000)).raw("</p>");
  html.raw("<dl class=\"facts\">");
  fact(html, "Rows", with_commas(catalogue.rows));
  fact(html, "Columns", with_commas(static_cast<std::int64_t>(catalogue.columns.size())));
  const std::int64_t bytes = call.api.dataset.file().bytes();
  fact(html, "Size", markup::bytes_for_people(bytes), with_commas(bytes) + " bytes");
  fact(html, "Source", markup::for_people(catalogue.source_name, 120), "SHA-256 " + catalogue.source_sha256);
  fact(html, "Licence", catalogue.license ? markup::for_people(*catalogue.license, 120) : "not said");
  html.raw("</dl>");
  return html;
}

// Names alone, of the columns for which there's no card.
void other_columns(Html& html, const api::Call& call, const View& view, std::size_t from) {
  const auto& columns = call.api.dataset.catalogue().columns;
  if (from == columns.size()) return;
  html.raw("<details class=\"others\"><summary>").count(static_cast<std::int64_t>(columns.size() - from));
  html.raw(" further columns</summary><ul>");
  for (std::size_t i = from; i < columns.size(); ++i) {
    html.raw("<li>");
    markup::link(html, view.links.column(i), markup::for_people(columns[i].name, 60));
    html.raw("</li>");
  }
  html.raw("</ul></details>\n");
}

void cards(Html& html, const api::Call& call, const View& view, const std::vector<markup::PartOfColumn>& part,
           std::size_t count) {
  const auto& columns = call.api.dataset.catalogue().columns;
  html.raw(
      "<section class=\"columns\" aria-labelledby=\"columns-title\"><div class=\"section-head\"><h2 "
      "id=\"columns-title\">Columns</h2>");
  if (!part.empty()) html.raw("<p class=\"key\"><span>the whole</span> <span class=\"key-part\">the part</span></p>");
  html.raw("</div>\n<div class=\"cards\">\n");
  for (std::size_t i = 0; i < count; ++i)
    column_card(html, i, columns[i], part.empty() ? nullptr : &part[i], view.links);
  html.raw("</div>\n");
  other_columns(html, call, view, count);
  html.raw("</section>\n");
}

// The column that is looked at closely. part: none where the whole is shown.
void opened(Html& html, const api::Call& call, const View& view, const markup::PartOfColumn* part) {
  const std::size_t position = *view.open;
  const catalogue::CatalogueColumn& column = call.api.dataset.catalogue().columns[position];
  html.raw(
      "<section class=\"opened\" aria-labelledby=\"opened-title\"><div class=\"section-head\"><h2 "
      "id=\"opened-title\">");
  html.text(markup::for_people(column.name, 120)).raw("</h2><p class=\"note\">");
  markup::link(html, view.links.with(kOpen, ""), "Close");
  html.raw("</p></div>\n<div class=\"large-plot\">");
  column_plot(html, position, column, part, view.links);
  html.raw("</div>\n");
  column_figures(html, position, column, part ? &part->statistics : nullptr, view.links);
  html.raw("</section>\n");
}

// The columns, the groups and the rows.
Result<void> sections(Html& html, const api::Call& call, const View& view, const std::optional<Groups>& groups,
                      std::int64_t matching) {
  const std::size_t count = std::min(call.api.dataset.catalogue().columns.size(), kMaxCards);
  std::vector<std::size_t> positions(count);
  std::iota(positions.begin(), positions.end(), std::size_t{0});
  if (view.open && *view.open >= count) positions.push_back(*view.open);
  KILN_TRY(const std::vector<markup::PartOfColumn> part, ask_part(call, positions));
  cards(html, call, view, part, count);
  if (view.open) opened(html, call, view, part.empty() ? nullptr : &part[std::min(*view.open, count)]);
  KILN_TRY(const Html grouped, group_section(call, view, groups));
  KILN_TRY(const Html rows, rows_section(call, view, matching));
  html.add(grouped).add(rows);
  return {};
}

void begin_main(Html& html, const Catalogue& catalogue, std::int64_t matching) {
  html.raw("<main id=\"explorer\"").attribute("data-dataset", catalogue.name).attribute("data-rows", catalogue.rows);
  html.attribute("data-columns", static_cast<std::int64_t>(catalogue.columns.size()));
  html.attribute("data-matching", matching).raw(">\n");
}

}  // namespace

Result<http::Answer> get_overview(const api::Call& call) {
  KILN_TRY(const View view, parse_view(call));
  KILN_TRY(const std::optional<Groups> groups, parse_groups(call));
  KILN_TRY(const std::optional<std::string> new_address, address_of_new_filter(call, view.links));
  if (new_address) {
    http::WholeAnswer moved{.status = 303, .format = http::Format::text, .caching = http::Caching::never};
    moved.fields.emplace_back("Location", *new_address);
    return moved;
  }
  if (auto unchanged = call.unchanged(http::Format::html, page_variant())) return *std::move(unchanged);
  const Catalogue& catalogue = call.api.dataset.catalogue();
  std::int64_t matching = catalogue.rows;
  if (!call.filter.is_whole()) {
    KILN_TRY(matching, call.live->count_rows(call.filter));
  }
  Html main;
  begin_main(main, catalogue, matching);
  filter_form(main, call, view, matching);
  if (matching == 0 && catalogue.rows > 0) {
    KILN_CHECK(no_rows(main, call, view));
  } else {
    KILN_CHECK(sections(main, call, view, groups, matching));
  }
  main.raw("</main>\n");
  return page_answer(
      call.api, {.title = markup::for_people(catalogue.name, 120), .header = header(call), .main = std::move(main)});
}

}  // namespace kiln::web
