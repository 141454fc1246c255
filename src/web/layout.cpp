#include "web/layout.h"

#include "web/assets.h"
#include "web/safety.h"

namespace kiln::web {

namespace {

using markup::Html;

void head(Html& html, const Page& page) {
  html.raw("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>").text(page.title);
  html.raw("</title>\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
           "<meta name=\"color-scheme\" content=\"light dark\">\n<link rel=\"icon\" href=\"data:,\">\n"
           "<link rel=\"stylesheet\"");
  html.attribute("href", stylesheet_address()).raw(">\n");
  if (page.has_script && !script_address().empty())
    html.raw("<script type=\"module\"").attribute("src", script_address()).raw("></script>\n");
  html.raw("</head>\n");
}

void footer(Html& html) {
  html.raw("<footer class=\"site\"><p>Everything here is counted exactly, from every row. The same as data: "
           "<a href=\"/openapi.json\">the API</a>, <a href=\"/schema\">the columns</a>, "
           "<a href=\"/version\">the version</a>");
  if (!licenses_address().empty())
    html.raw(", <a").attribute("href", licenses_address()).raw(">licences of this page’s script</a>");
  html.raw(". Served by kiln " KILN_VERSION ".</p></footer>\n");
}

}  // namespace

std::string page_variant() { return ";" + std::string(assets_version()); }

http::Answer page_answer(const api::Api& api, Page page) {
  Html html;
  head(html, page);
  html.raw("<body>\n<header class=\"site\">").add(page.header).raw("</header>\n").add(page.main);
  footer(html);
  html.raw("</body>\n</html>\n");
  http::WholeAnswer answer{.status = page.status,
                           .body = std::move(html).finish(),
                           .format = http::Format::html,
                           .caching = page.status == 200 ? http::Caching::data : http::Caching::never,
                           .variant = page_variant()};
  add_safety_fields(answer, api.options.frame_ancestors);
  return answer;
}

void fact(Html& html, markup::Literal name, std::string_view text, std::string_view exact) {
  html.raw("<div><dt>").raw(name).raw("</dt><dd");
  if (!exact.empty()) html.attribute("title", exact);
  html.raw(">").text(text).raw("</dd></div>");
}

}  // namespace kiln::web
