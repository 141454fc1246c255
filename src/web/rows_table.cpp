#include "web/rows_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "http/format.h"
#include "http/paging.h"
#include "markup/figures.h"
#include "query/words.h"
#include "render/text_of.h"
#include "text/numbers.h"
#include "text/shorten.h"

namespace kiln::web {

namespace {

using markup::Html;
using question::Selection;

constexpr std::size_t kMaxCellBytes = 120, kMaxHoverBytes = 300;

bool is_number(const api::Call& call, const Selection::Item& item) {
  if (item.cast == question::Cast::text) return false;
  return item.reference.is_row() || is_numeric(call.api.dataset.catalogue().columns[*item.reference.position].type);
}

// What the heading of a column sorts by next: upwards, then downwards, then not at all.
void heading(Html& html, const api::Call& call, const View& view, const Selection::Item& item) {
  const std::string name = item.reference.is_row() ? "row" : view.links.name_of(*item.reference.position);
  const bool is_first = view.order && view.order->terms.front().reference == item.reference;
  const bool descending = is_first && view.order->terms.front().descending;
  const std::string next = !is_first ? name + ".asc" : descending ? "" : name + ".desc";
  html.raw("<th scope=\"col\"").attribute("class", is_number(call, item) ? "number" : "text");
  if (is_first) html.attribute("aria-sort", descending ? "descending" : "ascending");
  html.raw("><a")
      .attribute("href", view.links.with(query::kOrder, next))
      .attribute("title", markup::for_people(item.name, 200));
  html.raw("><bdi>").text(markup::for_people(item.name, 40)).raw("</bdi></a></th>");
}

void head(Html& html, const api::Call& call, const View& view) {
  html.raw("<thead><tr><th scope=\"col\" class=\"row-number\"><span class=\"hidden\">row number</span></th>");
  for (const Selection::Item& item : view.selection.items) heading(html, call, view, item);
  html.raw("</tr></thead>\n");
}

void cell(Html& html, const Value& value) {
  if (std::holds_alternative<std::monostate>(value)) {
    html.raw("<td class=\"missing\">–</td>");
    return;
  }
  const auto* text = std::get_if<std::string>(&value);
  if (!text) {
    html.raw("<td class=\"number\">").text(render::text_of(value)).raw("</td>");
  } else if (text->empty()) {
    html.raw("<td class=\"text\"><span class=\"none\">empty</span></td>");
  } else if (text->size() <= kMaxCellBytes) {
    html.raw("<td class=\"text\">").text(shorten_for_page(*text, kMaxCellBytes)).raw("</td>");
  } else {
    html.raw("<td class=\"text cut\"").attribute("title", shorten_for_page(*text, kMaxHoverBytes)).raw(">");
    html.text(shorten_for_page(*text, kMaxCellBytes)).raw("</td>");
  }
}

void row(Html& html, std::int64_t number, const std::vector<Value>& values) {
  const std::string digits = std::to_string(number);
  html.raw("<tr><th scope=\"row\" class=\"row-number\"><a").attribute("href", "/getRow/" + digits);
  html.attribute("title", fmt::format("row {}, whole, as JSON", digits)).raw(">").text(digits).raw("</a></th>");
  for (const Value& value : values) cell(html, value);
  html.raw("</tr>\n");
}

// The rows, written one by one. Returns how many.
Result<std::int64_t> body(Html& html, const api::Call& call, const View& view) {
  std::int64_t written = 0;
  if (call.filter.is_whole() && !view.order) {
    KILN_CHECK(call.live->rows_from(view.selection, view.offset, view.limit, [&](const std::vector<Value>& values) {
      row(html, view.offset + written++, values);
      return true;
    }));
    return written;
  }
  KILN_TRY(const std::vector<std::int64_t> numbers,
           call.live->matching_rows(call.filter, view.order.value_or(question::Order{}), view.offset, view.limit));
  KILN_CHECK(call.live->rows_at(view.selection, numbers, [&](const std::vector<Value>& values) {
    row(html, numbers[static_cast<std::size_t>(written++)], values);
    return true;
  }));
  return written;
}

void pages(Html& html, const View& view, std::int64_t shown, std::int64_t matching) {
  html.raw("<nav class=\"pages\" aria-label=\"Pages of rows\">");
  const auto step = [&](bool is_there, std::int64_t offset, markup::Literal words) {
    if (is_there) {
      html.raw("<a")
          .attribute("href", view.links.at_offset(std::max<std::int64_t>(offset, 0)) + "#rows")
          .raw(">")
          .raw(words)
          .raw("</a>");
    } else {
      html.raw("<span class=\"none\">").raw(words).raw("</span>");
    }
  };
  const std::int64_t limit = std::max<std::int64_t>(view.limit, 1),
                     last = (std::max<std::int64_t>(matching, 1) - 1) / limit * limit;
  step(view.offset > 0, 0, "First");
  step(view.offset > 0, std::min(view.offset, matching) - limit, "Previous");
  html.raw("<span class=\"place\">");
  if (shown > 0) {
    html.count(view.offset + 1).raw(" to ").count(view.offset + shown).raw(" of ").count(matching);
  } else {
    html.raw("no rows here; there are ").count(matching);
  }
  html.raw("</span>");
  step(view.offset + shown < matching, view.offset + limit, "Next");
  step(view.offset + shown < matching, last, "Last");
  html.raw("</nav>");
}

void downloads(Html& html, const View& view, std::int64_t matching) {
  html.raw("<p class=\"downloads\">").raw(matching == 1 ? markup::Literal("This row as ") : markup::Literal("All "));
  if (matching != 1) html.count(matching).raw(" rows as ");
  bool is_first = true;
  for (const http::FormatTraits& format : http::kFormatTable) {
    if (!format.is_download || !format.has_parameter()) continue;
    if (!std::exchange(is_first, false)) html.raw(", ");
    std::string name(format.name);
    std::ranges::transform(name, name.begin(),
                           [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
    markup::link(html, view.links.rows(format.name), format.format == http::Format::parquet ? "Parquet" : name);
  }
  html.raw("; <a href=\"/rows.db\">the whole database</a></p>");
}

}  // namespace

Result<Html> rows_section(const api::Call& call, const View& view, std::int64_t matching) {
  Html html;
  html.raw("<section class=\"rows\" id=\"rows\" aria-labelledby=\"rows-title\"><div class=\"section-head\">"
           "<h2 id=\"rows-title\">Rows</h2>");
  downloads(html, view, matching);
  html.raw(
      "</div>\n<div class=\"table-wrap\" tabindex=\"0\" role=\"region\" aria-label=\"Table of rows\"><table "
      "class=\"rows\">");
  head(html, call, view);
  html.raw("<tbody>\n");
  KILN_TRY(const std::int64_t shown, body(html, call, view));
  html.raw("</tbody></table></div>\n");
  if (view.left_out > 0) {
    html.raw("<p class=\"note\">").count(static_cast<std::int64_t>(view.left_out));
    html.raw(" further columns aren't shown; <code>select=</code> in the address names those that are.</p>");
  }
  pages(html, view, shown, matching);
  html.raw("</section>\n");
  return html;
}

}  // namespace kiln::web
