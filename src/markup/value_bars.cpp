#include "markup/value_bars.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "markup/axis.h"
#include "markup/figures.h"
#include "render/text_of.h"
#include "text/numbers.h"

namespace kiln::markup {

namespace {

using statistics::ColumnStatistics;
using statistics::FrequentValue;

constexpr std::size_t kMaxNameBytes = 40, kMaxFilterBytes = 500;
constexpr double kPitch = 12, kBarHeight = 10, kTextY = 9;

struct Scale {
  double units_a_row;
  std::int64_t factor;  // of the part
  double width(std::int64_t count) const { return std::max(1.0, static_cast<double>(count) * units_a_row); }
};

void rectangle(Html& html, Literal name, double y, double width) {
  html.raw("<rect").attribute("class", name.text()).attribute("x", kPlotLeft).attribute("y", y + 1);
  html.attribute("width", std::min(width, kPlotInner)).attribute("height", kBarHeight).raw("/>");
}

std::string words_for(const FrequentValue& value, const std::string& name, std::int64_t rows,
                      const std::int64_t* part) {
  std::string words =
      fmt::format("{}: {} rows, {}", name, with_commas(value.frequency), share_of(value.frequency, rows));
  return part ? words + fmt::format("; {} of them in the part", with_commas(*part)) : words;
}

// part: how often the value occurs there; null where the whole is shown.
void draw(Html& html, double y, const FrequentValue& value, std::int64_t rows, const std::int64_t* part,
          const Scale& scale, const AddressOf& address_of) {
  const std::string exact = render::text_of(value.value), shown = for_people(value.value, kMaxNameBytes);
  const std::string name = shown.empty() ? "empty text" : shown;
  const bool is_link = exact.size() <= kMaxFilterBytes;
  if (is_link) {
    html.raw("<a class=\"bar\" tabindex=\"-1\"").attribute("href", address_of({"eq." + exact})).raw(">");
  } else {
    html.raw("<g class=\"bar\">");
  }
  html.raw("<title>").text(words_for(value, name, rows, part)).raw("</title>");
  html.raw("<rect class=\"hit\" x=\"0\" width=\"240\" height=\"12\"").attribute("y", y).raw("/>");
  rectangle(html, "whole", y, scale.width(value.frequency));
  if (part && *part > 0) rectangle(html, "part", y, scale.width(*part * scale.factor));
  html.raw("<text class=\"name\" x=\"6\"").attribute("y", y + kTextY).raw(">").text(name).raw("</text>");
  html.raw("<text class=\"count\" x=\"236\"").attribute("y", y + kTextY).raw(">");
  html.count(part ? *part : value.frequency).raw("</text>").raw(is_link ? Literal("</a>") : Literal("</g>"));
}

}  // namespace

void value_bars(Html& html, const ColumnStatistics& whole, const PartOfColumn* part, const AddressOf& address_of) {
  const std::size_t bars = std::min(whole.most_frequent.size(), kValueBars);
  const auto* counts = part && part->frequencies.size() >= bars ? &part->frequencies : nullptr;
  const std::int64_t largest = whole.most_frequent.front().frequency;
  Scale scale{kPlotInner / static_cast<double>(largest), 1};
  if (counts) scale.factor = magnification(*std::ranges::max_element(*counts), largest);
  for (std::size_t i = 0; i < bars; ++i)
    draw(html, static_cast<double>(i) * kPitch, whole.most_frequent[i], whole.count + whole.nulls,
         counts ? &(*counts)[i] : nullptr, scale, address_of);
}

}  // namespace kiln::markup
