#include "http/preferences.h"

#include <algorithm>
#include <array>

#include "text/characters.h"

namespace kiln::http {

namespace {

// What PostgREST knows, and what it knows the beginning of; most is about writing, and means nothing here.
constexpr std::array<std::string_view, 14> kPreferences{"count=exact",
                                                        "count=planned",
                                                        "count=estimated",
                                                        "handling=strict",
                                                        "handling=lenient",
                                                        "return=minimal",
                                                        "return=headers-only",
                                                        "return=representation",
                                                        "resolution=merge-duplicates",
                                                        "resolution=ignore-duplicates",
                                                        "missing=default",
                                                        "missing=null",
                                                        "tx=commit",
                                                        "tx=rollback"};
constexpr std::array<std::string_view, 2> kBeginnings{"timezone=", "max-affected="};

bool is_known(std::string_view preference) {
  return std::ranges::find(kPreferences, preference) != kPreferences.end() ||
         std::ranges::any_of(kBeginnings, [&](std::string_view begin) { return preference.starts_with(begin); });
}

void add_to_list(std::string& list, std::string_view element) {
  list += (list.empty() ? "" : ", ") + std::string(element);
}

}  // namespace

Preferences parse_preferences(std::string_view prefer) {
  Preferences preferences;
  std::string count, handling, unknown;
  for_each_trimmed_part(prefer, ',', [&](std::string_view written) {
    const std::string preference = lower(written);
    if (written.empty()) return;
    if (!is_known(preference)) return add_to_list(unknown, written);
    if (count.empty() && preference.starts_with("count=")) count = preference;
    if (handling.empty() && preference.starts_with("handling=")) handling = preference;
  });
  preferences.counts = !count.empty();
  for (const std::string& each : {count, handling}) {
    if (!each.empty()) add_to_list(preferences.applied, each);
  }
  if (handling == "handling=strict") preferences.refused = unknown;
  return preferences;
}

}  // namespace kiln::http
