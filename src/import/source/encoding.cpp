#include "import/source/encoding.h"

#include <iconv.h>

#include <array>
#include <cerrno>

namespace kiln::import {

namespace {

using namespace std::string_view_literals;

struct Mark {
  std::string_view bytes, encoding;
};
// The Unicode Standard, section 23.8. UTF-32LE stands before UTF-16LE, whose mark is the first half of its own.
constexpr std::array<Mark, 5> kMarks{{
    {"\xFF\xFE\0\0"sv, "UTF-32LE"},
    {"\0\0\xFE\xFF"sv, "UTF-32BE"},
    {"\xEF\xBB\xBF"sv, "UTF-8"},
    {"\xFF\xFE"sv, "UTF-16LE"},
    {"\xFE\xFF"sv, "UTF-16BE"},
}};

char upper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; }
bool is_letter_or_digit(char c) { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); }

// The spelling in kMarks for a Unicode encoding, with or without a byte order; nothing for any other encoding. UCS-2
// and UCS-4, and "Unicode" as Windows says, are older names of the same. It matters for iconv: of "UTF-16" it guesses
// the order.
std::optional<std::string> unicode_name(std::string_view declared) {
  std::string plain;
  for (const char c : declared) {
    if (is_letter_or_digit(upper(c))) plain += upper(c);
  }
  if (plain == "UTF8") return "UTF-8";
  std::string order;
  if (plain.ends_with("LE") || plain.ends_with("BE")) {
    order = plain.substr(plain.size() - 2);
    plain.resize(plain.size() - 2);
  }
  if (plain == "UTF16" || plain == "UCS2" || plain == "UNICODE") return "UTF-16" + order;
  if (plain == "UTF32" || plain == "UCS4") return "UTF-32" + order;
  return std::nullopt;
}

// iconv --list ends its names with "//". Anything after that would tell iconv to drop what it cannot convert.
std::string without_slashes(const std::string& declared) {
  return declared.ends_with("//") ? declared.substr(0, declared.size() - 2) : declared;
}

}  // namespace

Result<void> check_encoding(const std::string& declared) {
  if (unicode_name(declared)) return {};
  const std::string name = without_slashes(declared);
  // To iconv, an empty name is the locale's encoding: an import must not depend on that.
  const bool can_be = !name.empty() && name.find("//") == std::string::npos;
  const iconv_t converter = can_be ? ::iconv_open("UTF-8", name.c_str()) : iconv_t(-1);
  if (converter == iconv_t(-1)) {
    if (can_be && errno != EINVAL)
      return fail(ErrorCode::io, "--encoding {}: cannot start iconv: {}", declared, errno_message(errno));
    return fail(ErrorCode::invalid_argument,
                "--encoding {}: iconv knows no such encoding; iconv --list names those it does", declared);
  }
  ::iconv_close(converter);
  return {};
}

Result<Encoding> choose_encoding(const std::string& path, std::string_view start,
                                 const std::optional<std::string>& declared) {
  const auto unicode = declared ? unicode_name(*declared) : std::nullopt;
  const Mark* found = nullptr;
  for (const Mark& mark : kMarks) {
    if (!start.starts_with(mark.bytes)) continue;
    // "UTF-16" said fits the marks of UTF-16LE and UTF-16BE.
    const bool fits = !declared || (unicode && mark.encoding.starts_with(*unicode));
    if (fits)
      return Encoding{declared.value_or(std::string(mark.encoding)), std::string(mark.encoding), mark.bytes.size()};
    if (found == nullptr) found = &mark;
  }
  if (found != nullptr) {
    return fail(ErrorCode::invalid_argument,
                "{} begins with the byte-order mark of {}, and --encoding says {}; leave --encoding out", path,
                found->encoding, *declared);
  }
  if (!declared) return Encoding{"UTF-8", "UTF-8"};
  if (!unicode) return Encoding{*declared, without_slashes(*declared)};
  const bool needs_order = *unicode == "UTF-16" || *unicode == "UTF-32";
  if (needs_order && start.empty()) return Encoding{*declared, *unicode + "LE"};  // of an empty text, either is right
  if (needs_order) {
    return fail(ErrorCode::invalid_argument,
                "{} has no byte-order mark; --encoding must say the order: {}LE, as Windows writes, or {}BE", path,
                *unicode, *unicode);
  }
  return Encoding{*declared, *unicode};
}

}  // namespace kiln::import
