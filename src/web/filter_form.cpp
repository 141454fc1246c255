#include "web/filter_form.h"

#include <algorithm>
#include <array>
#include <span>
#include <string_view>
#include <vector>

#include "api/arguments.h"
#include "http/paging.h"
#include "http/target.h"
#include "markup/figures.h"
#include "query/operators.h"
#include "query/words.h"
#include "text/characters.h"
#include "text/shorten.h"

namespace kiln::web {

namespace {

using markup::Html;

constexpr std::size_t kMaxListedColumns = 300;  // more are typed

// What the form offers beside comparisons, and how a filter says it: a value stands between the two.
struct Test {
  std::string_view name;
  markup::Literal words;
  std::string_view begin, end = {};
  enum class Takes { pattern, list, nothing } takes = Takes::pattern;
};
constexpr std::array kTests{
    Test{"in", "is one of (with commas)", "in.(", ")", Test::Takes::list},
    Test{"contains", "contains", "ilike.*", "*"},
    Test{"starts", "starts with", "ilike.", "*"},
    Test{"missing", "is missing", "is.null", "", Test::Takes::nothing},
    Test{"there", "is not missing", "is.not_null", "", Test::Takes::nothing},
};

// The operators that compare.
bool is_offered(const query::Operator& each) { return each.operand == query::Operand::value && !each.accepts_missing; }

// With a backslash before what a pattern would take for a wildcard.
std::string escaped(std::string_view text, std::string_view special) {
  std::string escaped;
  for (const char c : text) {
    if (special.find(c) != std::string_view::npos) escaped += '\\';
    escaped += c;
  }
  return escaped;
}

// UA, DL -> "UA","DL"
std::string quoted_list(std::string_view text) {
  std::string list;
  for (;;) {
    const std::size_t comma = text.find(',');
    list += (list.empty() ? "\"" : ",\"") + escaped(trim(text.substr(0, comma)), "\\\"") + "\"";
    if (comma == std::string_view::npos) return list;
    text.remove_prefix(comma + 1);
  }
}

// A filter's text; none where there is no such test.
std::optional<std::string> test_of(std::string_view name, std::string_view value) {
  const auto* const called = query::find_operator(name);
  if (called && is_offered(*called)) return std::string(name) + "." + std::string(value);
  const auto* const test = std::ranges::find(kTests, name, &Test::name);
  if (test == kTests.end()) return std::nullopt;
  std::string text(test->begin);
  switch (test->takes) {
    case Test::Takes::pattern: text += escaped(value, "\\*%_"); break;
    case Test::Takes::list: text += quoted_list(value); break;
    case Test::Takes::nothing: break;
  }
  return text + std::string(test->end);
}

void test_options(Html& html) {
  for (const query::Operator& each : query::kOperators) {
    if (!is_offered(each)) continue;
    html.raw("<option").attribute("value", each.name).raw(">");
    html.text(question::words_for(each.comparator).asked).raw("</option>");
  }
  for (const Test& test : kTests)
    html.raw("<option").attribute("value", test.name).raw(">").raw(test.words).raw("</option>");
}

void chips(Html& html, const View& view) {
  if (view.chips.empty()) return;
  html.raw("<ul class=\"chips\" aria-label=\"Filters\">");
  for (const Chip& chip : view.chips) {
    html.raw("<li class=\"chip\"><bdi>")
        .text(chip.words)
        .raw("</bdi><a")
        .attribute("href", view.links.without(chip.places));
    html.attribute("aria-label", "Remove the filter " + chip.words).raw(">×</a></li>");
  }
  if (view.chips.size() > 1) {
    html.raw("<li class=\"clear\">");
    markup::link(html, view.links.whole(), "Remove all");
    html.raw("</li>");
  }
  html.raw("</ul>");
}

void column_field(Html& html, const catalogue::Catalogue& catalogue, const Links& links) {
  if (catalogue.columns.size() > kMaxListedColumns) {
    html.raw("<input name=\"new-column\" required placeholder=\"its name or number\" autocomplete=\"off\">");
    return;
  }
  html.raw("<select name=\"new-column\">");
  for (std::size_t i = 0; i < catalogue.columns.size(); ++i) {
    html.raw("<option").attribute("value", links.name_of(i)).raw(">");
    html.text(markup::for_people(catalogue.columns[i].name, 60)).raw("</option>");
  }
  html.raw("</select>");
}

// The field that looks for a text everywhere, and its button. Their form (find_form) has nothing else to be seen.
void find_field(Html& html, std::string_view text) {
  html.raw(
      "<div class=\"find\"><label><span>Find a text in any column</span><input type=\"search\" name=\"q\" "
      "form=\"find\"");
  html.attribute("value", text).raw("></label><button type=\"submit\" form=\"find\">Find</button></div>");
}

void hidden_fields(Html& html, const View& view, std::span<const std::string_view> without) {
  for (const auto& [name, value] : view.links.kept(without))
    html.raw("<input type=\"hidden\"").attribute("name", name).attribute("value", value).raw(">");
}

void find_form(Html& html, const View& view) {
  html.raw("<form id=\"find\" method=\"get\" action=\"/\" hidden>");
  constexpr std::array kNotKept{http::kOffset, query::kSearch, kNewColumn, kNewTest, kNewValue};
  hidden_fields(html, view, kNotKept);
  html.raw("</form>\n");
}

}  // namespace

void filter_form(Html& html, const api::Call& call, const View& view, std::int64_t matching) {
  html.raw("<form class=\"filters\" method=\"get\" action=\"/\" role=\"search\" aria-label=\"Filter the rows\">\n");
  constexpr std::array kNotKept{http::kOffset, kNewColumn, kNewTest, kNewValue};
  hidden_fields(html, view, kNotKept);
  const catalogue::Catalogue& catalogue = call.api.dataset.catalogue();
  const bool has_texts =
      !std::ranges::all_of(catalogue.columns, [](const auto& each) { return is_numeric(each.type); });
  html.raw("<p class=\"matching\" role=\"status\"><strong>").count(matching).raw("</strong>");
  if (call.filter.is_whole()) {
    html.raw(matching == 1 ? markup::Literal(" row, the whole dataset") : markup::Literal(" rows, the whole dataset"));
  } else {
    html.raw(" of ").count(catalogue.rows).raw(" rows, ").text(markup::share_of(matching, catalogue.rows));
  }
  html.raw("</p>");
  chips(html, view);
  if (has_texts) find_field(html, call.target.parameter(query::kSearch).value_or(""));
  html.raw("<div class=\"new-filter\"><label><span>Column</span>");
  column_field(html, catalogue, view.links);
  html.raw("</label><label><span>Test</span><select name=\"new-test\">");
  test_options(html);
  html.raw("</select></label><label><span>Value</span><input name=\"new-value\" autocomplete=\"off\"></label>"
           "<button type=\"submit\">Add filter</button></div>\n</form>\n");
  if (has_texts) find_form(html, view);
}

Result<std::optional<std::string>> address_of_new_filter(const api::Call& call, const Links& links) {
  const auto column = call.target.parameter(kNewColumn);
  if (!column) return std::nullopt;
  KILN_TRY(const std::size_t position, api::parse_column(call.api.dataset, *column));
  const std::string_view name = call.target.parameter(kNewTest).value_or("eq");
  const auto test = test_of(name, call.target.parameter(kNewValue).value_or(""));
  if (!test)
    return fail(ErrorCode::invalid_argument, "\"{}\" is no test; take one of those that the form lists.",
                shorten(name, 80));
  constexpr std::array kNotKept{http::kOffset, kNewColumn, kNewTest, kNewValue};
  std::string address = "/?";
  for (const auto& [kept_name, value] : links.kept(kNotKept))
    address += http::percent_encode(kept_name) + "=" + http::percent_encode(value) + "&";
  return address + http::percent_encode(links.name_of(position)) + "=" + http::percent_encode(*test);
}

}  // namespace kiln::web
