#include "import/source/zip_entry.h"

#include <utf8.h>

#include <algorithm>
#include <array>
#include <iterator>

#include "import/source/file_name.h"
#include "text/characters.h"
#include "text/shell_word.h"
#include "text/shorten.h"

namespace kiln::import {

namespace {

constexpr unsigned long kEncrypted = 1, kDeflate = 8, kAes = 99;
constexpr std::u32string_view kUpper437 =  // from 0x80 on
    U"ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛"
    U"┐" U"└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00a0";

std::string_view name_of_method(unsigned long method) {
  switch (method) {
    case 9: return "Deflate64";
    case 12: return "bzip2";
    case 14: return "LZMA";
    case 93: return "zstd";
    case 95: return "xz";
    case 98: return "PPMd";
    default: return "an unknown method";
  }
}

bool is_slash(char c) { return c == '/' || c == '\\'; }

}  // namespace

std::string zip_name(std::string_view bytes, bool is_marked_utf8) {
  if (is_marked_utf8 || utf8::is_valid(bytes)) return std::string(bytes);
  std::string name;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    utf8::append(byte < 0x80 ? char32_t{byte} : kUpper437[byte - 0x80U], std::back_inserter(name));
  }
  return name;
}

bool is_zip_content(std::string_view name) {
  if (name.empty() || is_slash(name.back()) || name.starts_with("__MACOSX/")) return false;
  const std::string_view last = name.substr(name.find_last_of("/\\") + 1);
  constexpr std::array<std::string_view, 3> kAdded{".DS_Store", "Thumbs.db", "desktop.ini"};
  return std::ranges::none_of(kAdded, [&](std::string_view added) { return equals_ignoring_case(last, added); });
}

bool is_same_part(std::string_view one, std::string_view other) {
  return std::ranges::equal(one, other,
                            [](char a, char b) { return lower(a) == lower(b) || (is_slash(a) && is_slash(b)); });
}

Result<void> check_zip_entry(const std::string& archive, std::string_view name, unsigned long flags,
                             unsigned long method) {
  const std::string shown = shorten(name, kMaxShownNameBytes);
  const std::string words = word_of_file(archive) + " " + shell_word(name, "NAME");
  if ((flags & kEncrypted) != 0)
    return fail(ErrorCode::invalid_argument,
                "{}: \"{}\" is encrypted; unpack it with its password: {} {} | kiln import - OUT.db", archive, shown,
                method == kAes ? "7z x -so -pPASSWORD" : "unzip -p -P PASSWORD", words);
  if (method != 0 && method != kDeflate)
    return fail(ErrorCode::invalid_argument,
                "{}: \"{}\" is compressed by {} ({}), and only Deflate is read here; unpack it: 7z x -so {} | kiln "
                "import - " "OUT.db",
                archive, shown, name_of_method(method), method, words);
  return {};
}

}  // namespace kiln::import
