#include "markup/html.h"

#include <fmt/format.h>
#include <utf8.h>

#include <iterator>

#include "text/numbers.h"

namespace kiln::markup {

namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";  // U+FFFD

// The WHATWG's parser drops or replaces them, each in its own way.
bool is_control(unsigned char byte) { return (byte < 0x20 && byte != '\t' && byte != '\n') || byte == 0x7f; }

void append_escaped(std::string_view text, std::string& out) {
  for (const char c : text) {
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      case '\'': out += "&#39;"; break;
      default:
        if (is_control(static_cast<unsigned char>(c))) {
          out += kReplacement;
        } else {
          out += c;
        }
    }
  }
}

}  // namespace

Html& Html::text(std::string_view text) {
  if (utf8::is_valid(text)) {
    append_escaped(text, out_);
  } else {
    append_escaped(utf8::replace_invalid(text), out_);
  }
  return *this;
}

Html& Html::attribute(Literal name, std::string_view value) {
  raw(" ").raw(name).raw("=\"").text(value);
  return raw("\"");
}

Html& Html::attribute(Literal name, std::int64_t value) { return attribute(name, fmt::format_int(value).c_str()); }

Html& Html::attribute(Literal name, double value) {
  std::string digits = fmt::format("{:.2f}", value);
  digits.erase(digits.find_last_not_of('0') + 1);
  if (digits.ends_with('.')) digits.pop_back();
  return attribute(name, digits);
}

Html& Html::count(std::int64_t number) {
  out_ += with_commas(number);
  return *this;
}

void element(Html& html, Literal begin, std::string_view text, Literal end) { html.raw(begin).text(text).raw(end); }

void link(Html& html, std::string_view href, std::string_view text) {
  html.raw("<a").attribute("href", href).raw(">").text(text).raw("</a>");
}

}  // namespace kiln::markup
