#include "http/target.h"

#include <fmt/format.h>
#include <utf8.h>

#include <charconv>
#include <iterator>

#include "net/head/request_target.h"

namespace kiln::http {

namespace {

enum class Plus { literal, is_space };  // + is a space in a query, and itself in a path

Result<std::string> percent_decode(std::string_view text, Plus plus) {
  std::string decoded;
  decoded.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '+' && plus == Plus::is_space) {
      decoded += ' ';
    } else if (text[i] != '%') {
      decoded += text[i];
    } else {
      const std::string_view digits = text.substr(i + 1, 2);
      unsigned byte = 0;
      const auto end = std::from_chars(digits.data(), digits.data() + digits.size(), byte, 16).ptr;
      if (digits.size() != 2 || end != digits.data() + 2) {
        return fail(ErrorCode::invalid_argument,
                    "The address has a % that two hexadecimal digits don't follow; write %25 for a percent sign.");
      }
      decoded += static_cast<char>(byte);
      i += 2;
    }
  }
  if (!utf8::is_valid(decoded.begin(), decoded.end())) {
    return fail(ErrorCode::invalid_argument, "The address has bytes that aren't UTF-8; percent-encode text as UTF-8.");
  }
  return decoded;
}

// Calls callback(part) for each part between separators; an empty text has one empty part.
template <class Callback>
Result<void> for_each_part(std::string_view text, char separator, const Callback& callback) {
  for (;;) {
    const std::size_t end = text.find(separator);
    KILN_CHECK(callback(text.substr(0, end)));
    if (end == std::string_view::npos) return {};
    text.remove_prefix(end + 1);
  }
}

}  // namespace

std::string percent_encode(std::string_view text) {
  constexpr std::string_view kPlain = "-._~,:()*!";
  std::string encoded;
  for (const char c : text) {
    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
        kPlain.find(c) != std::string_view::npos) {
      encoded += c;
    } else {
      fmt::format_to(std::back_inserter(encoded), "%{:02X}", static_cast<unsigned char>(c));
    }
  }
  return encoded;
}

std::string_view path_of(std::string_view target) {
  const std::string_view local = net::without_authority(target);
  return local.substr(0, local.find('?'));
}

std::optional<std::string_view> Target::parameter(std::string_view name) const {
  for (const auto& [key, value] : parameters) {
    if (key == name) return value;
  }
  return std::nullopt;
}

Result<Target> parse_target(std::string_view text) {
  const std::string_view local = net::without_authority(text), path = path_of(text);
  Target target;
  target.path = path;
  KILN_CHECK(
      for_each_part(path.substr(path.starts_with('/') ? 1 : 0), '/', [&](std::string_view segment) -> Result<void> {
        KILN_TRY(std::string decoded, percent_decode(segment, Plus::literal));
        target.segments.push_back(std::move(decoded));
        return {};
      }));
  if (path.size() == local.size()) return target;
  KILN_CHECK(for_each_part(local.substr(path.size() + 1), '&', [&](std::string_view parameter) -> Result<void> {
    if (parameter.empty()) return {};
    const std::size_t equals = parameter.find('=');
    KILN_TRY(std::string name, percent_decode(parameter.substr(0, equals), Plus::is_space));
    KILN_TRY(std::string value,
             percent_decode(equals == std::string_view::npos ? "" : parameter.substr(equals + 1), Plus::is_space));
    target.parameters.emplace_back(std::move(name), std::move(value));
    return {};
  }));
  return target;
}

}  // namespace kiln::http
