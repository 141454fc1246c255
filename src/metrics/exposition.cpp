#include "metrics/exposition.h"

#include <fmt/format.h>
#include <utf8.h>

#include <array>

namespace kiln::metrics {

namespace {

using Seconds = std::chrono::duration<double>;

// Of labels and, in OpenMetrics, of helps: backslashes, quotes and line ends. Bytes that aren't UTF-8 would have the
// scraper drop everything.
void append_escaped(std::string_view text, std::string& out) {
  const std::string valid =
      utf8::is_valid(text.begin(), text.end()) ? std::string(text) : utf8::replace_invalid(std::string(text));
  for (const char c : valid) {
    if (c == '\n') {
      out += "\\n";
    } else {
      if (c == '\\' || c == '"') out += '\\';
      out += c;
    }
  }
}

std::string_view name_of(Type type, Format format) {
  switch (type) {
    case Type::counter: return "counter";
    case Type::gauge: return "gauge";
    case Type::histogram: return "histogram";
    case Type::info: return format == Format::openmetrics ? "info" : "gauge";
  }
  return "unknown";
}

std::string_view suffix_of(Type type) { return type == Type::counter ? "_total" : type == Type::info ? "_info" : ""; }

// "1.0" for a whole number, as OpenMetrics has the ends of buckets.
std::string number(double value) {
  std::string text = fmt::format("{}", value);
  if (text.find_first_of(".en") == std::string::npos) text += ".0";
  return text;
}

}  // namespace

const char* content_type_of(Format format) {
  return format == Format::openmetrics ? "application/openmetrics-text; version=1.0.0; charset=utf-8"
                                       : "text/plain; version=0.0.4; charset=utf-8";
}

void Exposition::family(std::string_view name, Type type, std::string_view help) {
  name_ = name;
  suffix_ = suffix_of(type);
  const bool is_open = format_ == Format::openmetrics;
  const std::string family = is_open ? name_ : fmt::format("{}{}", name, suffix_);
  if (!is_open) fmt::format_to(std::back_inserter(out_), "# HELP {} {}\n", family, help);
  fmt::format_to(std::back_inserter(out_), "# TYPE {} {}\n", family, name_of(type, format_));
  if (!is_open) return;
  for (const std::string_view unit : {"seconds", "bytes"}) {
    if (name.ends_with(unit)) fmt::format_to(std::back_inserter(out_), "# UNIT {} {}\n", family, unit);
  }
  fmt::format_to(std::back_inserter(out_), "# HELP {} {}\n", family, help);
}

// end: of a bucket; empty where it's none.
void Exposition::line(std::string_view suffix, const Labels& labels, std::string_view end, std::string_view value) {
  out_ += name_;
  out_ += suffix;
  char before = '{';
  const auto add = [&](std::string_view name, std::string_view text) {
    out_ += std::exchange(before, ',');
    out_ += name;
    out_ += "=\"";
    append_escaped(text, out_);
    out_ += '"';
  };
  for (const auto& [name, text] : labels) add(name, text);
  if (!end.empty()) add("le", end);
  if (before == ',') out_ += '}';
  out_ += ' ';
  out_ += value;
  out_ += '\n';
}

void Exposition::sample(const Labels& labels, std::int64_t value) {
  line(suffix_, labels, {}, fmt::format_int(value).c_str());
}

void Exposition::sample(const Labels& labels, double value) { line(suffix_, labels, {}, number(value)); }

void Exposition::distribution(const Labels& labels, const Distribution& distribution) {
  std::int64_t count = 0;
  for (std::size_t i = 0; i < kBuckets; ++i) {
    count += distribution.counts[i];
    const std::string end = i < kBucketEnds.size() ? number(Seconds(kBucketEnds[i]).count()) : "+Inf";
    line("_bucket", labels, end, fmt::format_int(count).c_str());
  }
  line("_sum", labels, {}, number(Seconds(std::chrono::nanoseconds(distribution.nanoseconds)).count()));
  line("_count", labels, {}, fmt::format_int(count).c_str());
}

std::string Exposition::finish() && {
  if (format_ == Format::openmetrics) out_ += "# EOF\n";
  return std::move(out_);
}

}  // namespace kiln::metrics
