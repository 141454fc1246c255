// What all pages have: a head with styles and script, a header, a footer, and the fields of the answer.
#pragma once

#include <string>

#include "api/api.h"
#include "http/answer.h"
#include "markup/html.h"

namespace kiln::web {

struct Page {
  int status = 200;
  std::string title;       // of the window
  markup::Html header;     // inside <header class="site">
  markup::Html main;       // the whole <main>
  bool has_script = true;  // what stands there is the script's to take over
};

// The variant of every page in its ETag: pages change with their styles and script.
std::string page_variant();

http::Answer page_answer(const api::Api& api, Page page);

// <div><dt>name</dt><dd>text</dd></div> of a list of facts.
void fact(markup::Html& html, markup::Literal name, std::string_view text, std::string_view exact = {});

}  // namespace kiln::web
