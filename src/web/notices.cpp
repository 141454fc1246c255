#include "web/notices.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "http/problem.h"
#include "markup/figures.h"
#include "web/layout.h"
#include "web/links.h"

namespace kiln::web {

namespace {

using markup::Html;

constexpr std::size_t kMaxCounted = 8;  // chips: each takes a question

markup::Literal title_of(ErrorCode code) {
  switch (http::status_of(code)) {
    case 404: return "There is no such thing here";
    case 503: return "That takes too long";
    case 500: return "Something went wrong here";
    default: return "That can’t be asked so";
  }
}

question::Filter without(const question::Filter& filter, const Chip& chip) {
  question::Filter left;
  for (std::size_t i = 0; i < filter.conditions.size(); ++i) {
    if (std::ranges::find(chip.conditions, i) == chip.conditions.end()) left.conditions.push_back(filter.conditions[i]);
  }
  return left;
}

}  // namespace

http::Answer error_page(const api::Api& api, const http::Target& target, const Error& error) {
  const Links links(api.dataset, target);
  const std::string name = markup::for_people(api.dataset.catalogue().name, 120);
  Html header, main;
  header.raw("<p class=\"up\"><a href=\"/\"><bdi>").text(name).raw("</bdi></a></p><h1>");
  header.raw(title_of(error.code)).raw("</h1>");
  main.raw("<main><section class=\"notice\"><p>").text(http::detail_of(error)).raw("</p>");
  if (!target.parameters.empty()) {
    main.raw("<p>The address asks for these; each can be left out:</p><ul class=\"chips\">");
    for (std::size_t i = 0; i < target.parameters.size(); ++i) {
      const auto& [parameter, value] = target.parameters[i];
      const std::string words = markup::for_people(parameter + " = " + value, 120);
      main.raw("<li class=\"chip\"><bdi>").text(words).raw("</bdi><a");
      main.attribute("href", links.without(std::array{i})).attribute("aria-label", "Leave out " + words);
      main.raw(">×</a></li>");
    }
    main.raw("</ul>");
  }
  main.raw("<p><a href=\"/\">See the whole dataset</a></p></section></main>\n");
  return page_answer(api, {.status = http::status_of(error.code),
                           .title = name,
                           .header = std::move(header),
                           .main = std::move(main),
                           .has_script = false});
}

Result<void> no_rows(Html& html, const api::Call& call, const View& view) {
  html.raw("<section class=\"notice\" id=\"rows\"><h2>No rows match</h2>");
  if (view.chips.size() == 1) {
    html.raw("<p>There is no row with <bdi>").text(view.chips.front().words).raw("</bdi>.</p>");
  } else {
    html.raw("<p>No row passes all of the filters at once. Without one of them there would be:</p><ul>");
    for (std::size_t i = 0; i < view.chips.size() && i < kMaxCounted; ++i) {
      const Chip& chip = view.chips[i];
      KILN_TRY(const std::int64_t count, call.live->count_rows(without(call.filter, chip)));
      html.raw("<li>without <a").attribute("href", view.links.without(chip.places)).raw("><bdi>").text(chip.words);
      html.raw("</bdi></a>: ").count(count).raw(count == 1 ? markup::Literal(" row") : markup::Literal(" rows"));
      html.raw("</li>");
    }
    html.raw("</ul>");
  }
  html.raw("<p>");
  markup::link(html, view.links.whole(), "See the whole dataset");
  html.raw("</p></section>\n");
  return {};
}

}  // namespace kiln::web
