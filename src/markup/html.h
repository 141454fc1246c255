// Markup, written piece by piece. Names, values, titles and licences of a dataset may be hostile, so only what stands
// in this program's source goes in as it is, which the compiler checks; everything else is escaped.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace kiln::markup {

// A text of the program's own source.
class Literal {
 public:
  // NOLINTNEXTLINE(google-explicit-constructor): that's what it's for
  consteval Literal(const char* text) : text_(text) {}
  constexpr std::string_view text() const { return text_; }

 private:
  std::string_view text_;
};

class Html {
 public:
  Html& raw(Literal markup) {
    out_ += markup.text();
    return *this;
  }
  // Escaped for a place between tags and for one inside double quotes. Control characters, which HTML has no place for,
  // and bytes that aren't UTF-8 become U+FFFD.
  Html& text(std::string_view text);
  //  name="value", with a space before it.
  Html& attribute(Literal name, std::string_view value);
  Html& attribute(Literal name, std::int64_t value);
  // A coordinate, with two decimals at most.
  Html& attribute(Literal name, double value);
  // With commas.
  Html& count(std::int64_t number);
  Html& add(const Html& part) {
    out_ += part.out_;
    return *this;
  }

  bool is_empty() const { return out_.empty(); }
  std::string finish() && { return std::move(out_); }

 private:
  std::string out_;
};

// <tag>text</tag>, for short ones.
void element(Html& html, Literal begin, std::string_view text, Literal end);

// <a href="…">text</a>
void link(Html& html, std::string_view href, std::string_view text);

}  // namespace kiln::markup
