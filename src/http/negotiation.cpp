#include "http/negotiation.h"

#include <algorithm>
#include <array>
#include <string>

#include "text/characters.h"
#include "text/numbers.h"

namespace kiln::http {

namespace {

// A weight between 0 and 1; what isn't one counts as 1.
double parse_quality(std::string_view text) {
  const auto quality = parse_whole<double>(text);
  return quality && *quality >= 0 && *quality <= 1 ? *quality : 1;
}

// Calls callback(name, parameters, quality) for each element of a list such as "text/csv;header=present;q=0.5, */*".
// Both texts are in lower case, the parameters without q and with a semicolon before each.
template <class Callback>
void for_each_weighted(std::string_view list, const Callback& callback) {
  for_each_trimmed_part(list, ',', [&](std::string_view element) {
    std::string name, parameters;
    double quality = 1;
    for_each_trimmed_part(element, ';', [&](std::string_view part) {
      const std::string lowered = lower(part);
      if (name.empty()) {
        name = lowered;
      } else if (lowered.starts_with("q=")) {
        quality = parse_quality(std::string_view(lowered).substr(2));
      } else {
        parameters += ";" + lowered;
      }
    });
    if (!name.empty()) callback(name, parameters, quality);
  });
}

// PostgREST's types are given only to who names them.
constexpr std::string_view kPostgrest = "application/vnd.pgrst.";

// How exactly a media range names a type: 3 by name, 2 application/*, 1 */*, 0 not at all.
int precision(std::string_view range, std::string_view media_type) {
  if (range == media_type) return 3;
  if (media_type.starts_with(kPostgrest)) return 0;
  if (range.ends_with("/*") && range.substr(0, range.size() - 1) == media_type.substr(0, media_type.find('/') + 1))
    return 2;
  return range == "*/*" ? 1 : 0;
}

// What the client says of a media type.
struct Preference {
  double quality = 0;
  bool strips_nulls = false;
};

Preference preference_for(std::string_view accept, std::string_view media_type) {
  Preference preference;
  int most_precise = 0;
  for_each_weighted(accept, [&](std::string_view range, std::string_view parameters, double weight) {
    const int how = precision(range, media_type);
    if (how == 0 || how < most_precise) return;
    most_precise = how;
    preference = {weight, media_type.starts_with(kPostgrest) && parameters == ";nulls=stripped"};
  });
  return preference;
}

}  // namespace

std::optional<Format> negotiate_rows(std::string_view accept) {
  if (accept.empty()) return Format::json;
  std::optional<Format> best;
  double best_quality = 0;
  for (const FormatTraits& traits : kFormatTable) {
    for (const std::string_view media_type : traits.media_types) {
      if (media_type.empty()) continue;
      const Preference preference = preference_for(accept, media_type);
      if (preference.quality <= best_quality) continue;
      best_quality = preference.quality;
      best = preference.strips_nulls ? traits.format : traits.with_nulls;
    }
  }
  return best;
}

bool prefers_html(std::string_view accept) {
  double html = 0, json = 0;
  for_each_weighted(accept, [&](std::string_view range, std::string_view, double weight) {
    if (range == "text/html") html = std::max(html, weight);
    if (range == "application/json" || range == "application/openapi+json") json = std::max(json, weight);
  });
  return html > json;
}

bool names_type(std::string_view accept, std::string_view media_type) {
  bool is_named = false;
  for_each_weighted(accept, [&](std::string_view range, std::string_view, double weight) {
    if (range == media_type && weight > 0) is_named = true;
  });
  return is_named;
}

ContentCoding negotiate_encoding(std::string_view accept_encoding) {
  double gzip = 0, zstd = 0;
  for_each_weighted(accept_encoding, [&](std::string_view name, std::string_view, double quality) {
    if (name == "gzip" || name == "x-gzip") gzip = quality;
    if (name == "zstd") zstd = quality;
  });
  if (zstd > 0 && zstd >= gzip) return ContentCoding::zstd;
  return gzip > 0 ? ContentCoding::gzip : ContentCoding::identity;
}

}  // namespace kiln::http
