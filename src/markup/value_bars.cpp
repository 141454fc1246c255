#include "markup/value_bars.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <string>
#include <vector>

#include "markup/axis.h"
#include "markup/figures.h"
#include "render/text_of.h"
#include "text/numbers.h"

namespace kiln::markup {

namespace {

using statistics::ColumnStatistics;
using statistics::FrequentValue;

constexpr std::size_t kMaxNameBytes = 60, kMaxLetters = 13, kMaxFilterBytes = 500;
constexpr double kPitch = 12, kBarHeight = 10, kTextY = 9, kLetterWidth = 5.6, kCountWidth = 46, kEnd = 238;

bool begins_letter(char byte) { return (static_cast<unsigned char>(byte) & 0xC0) != 0x80; }

// What stands before a bar, cut after as many letters as there is room for.
std::string name_of(const Value& value) {
  const std::string text = for_people(value, kMaxNameBytes);
  if (text.empty()) return "(empty)";
  std::size_t letters = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (begins_letter(text[i]) && ++letters > kMaxLetters) return text.substr(0, i) + "…";
  }
  return text;
}

struct Bars {
  std::vector<std::string> names;
  double left = 0, units_a_row = 0;  // where bars begin, and how long they are
  std::int64_t factor = 1;           // of the part
  double width(std::int64_t count) const { return std::max(1.0, static_cast<double>(count) * units_a_row); }
};

Bars lay_out(const ColumnStatistics& whole, std::size_t count) {
  Bars bars;
  std::ptrdiff_t most = 0;
  for (std::size_t i = 0; i < count; ++i) {
    bars.names.push_back(name_of(whole.most_frequent[i].value));
    most = std::max(most, std::ranges::count_if(bars.names.back(), begins_letter));
  }
  bars.left = kPlotLeft + 8 + kLetterWidth * static_cast<double>(most);
  bars.units_a_row = (kEnd - kCountWidth - bars.left) / static_cast<double>(whole.most_frequent.front().frequency);
  return bars;
}

void rectangle(Html& html, Literal name, double x, double y, double width) {
  html.raw("<rect").attribute("class", name.text()).attribute("x", x).attribute("y", y + 1);
  html.attribute("width", width).attribute("height", kBarHeight).raw("/>");
}

std::string words_for(const FrequentValue& value, const std::string& name, std::int64_t rows,
                      const std::int64_t* part) {
  std::string words =
      fmt::format("{}: {} rows, {}", name, with_commas(value.frequency), share_of(value.frequency, rows));
  return part ? words + fmt::format("; {} of them in the part", with_commas(*part)) : words;
}

// part: how often the value occurs there; null where the whole is shown.
void draw(Html& html, const Bars& bars, std::size_t i, const FrequentValue& value, std::int64_t rows,
          const std::int64_t* part, const AddressOf& address_of) {
  const double y = static_cast<double>(i) * kPitch;
  const std::string exact = render::text_of(value.value);
  const bool is_link = exact.size() <= kMaxFilterBytes;
  if (is_link) {
    html.raw("<a class=\"bar\" tabindex=\"-1\"").attribute("href", address_of({"eq." + exact})).raw(">");
  } else {
    html.raw("<g class=\"bar\">");
  }
  const std::string shown = for_people(value.value, 200);
  html.raw("<title>").text(words_for(value, shown.empty() ? "empty text" : shown, rows, part)).raw("</title>");
  html.raw("<rect class=\"hit\" x=\"0\" width=\"240\" height=\"12\"").attribute("y", y).raw("/>");
  // A drawing in a drawing clips letters that are wider than they should be.
  html.raw("<svg x=\"2\" height=\"12\"").attribute("y", y).attribute("width", bars.left - 4).raw(">");
  html.raw("<text class=\"name\"").attribute("y", kTextY).raw(">").text(bars.names[i]).raw("</text></svg>");
  rectangle(html, "whole", bars.left, y, bars.width(value.frequency));
  if (part && *part > 0) rectangle(html, "part", bars.left, y, bars.width(*part * bars.factor));
  html.raw("<text class=\"count\"").attribute("x", kEnd).attribute("y", y + kTextY).raw(">");
  html.count(part ? *part : value.frequency).raw("</text>").raw(is_link ? Literal("</a>") : Literal("</g>"));
}

}  // namespace

void value_bars(Html& html, const ColumnStatistics& whole, const PartOfColumn* part, const AddressOf& address_of) {
  const std::size_t count = std::min(whole.most_frequent.size(), kValueBars);
  const auto* counts = part && part->frequencies.size() >= count ? &part->frequencies : nullptr;
  Bars bars = lay_out(whole, count);
  if (counts) bars.factor = magnification(*std::ranges::max_element(*counts), whole.most_frequent.front().frequency);
  for (std::size_t i = 0; i < count; ++i)
    draw(html, bars, i, whole.most_frequent[i], whole.count + whole.nulls, counts ? &(*counts)[i] : nullptr,
         address_of);
}

}  // namespace kiln::markup
