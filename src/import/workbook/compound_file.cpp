#include "import/workbook/compound_file.h"

#include <array>
#include <cstdint>
#include <string>

#include "import/source/file_name.h"

namespace kiln::import {

namespace {

constexpr std::string_view kCompoundMark = "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";
constexpr std::size_t kHeaderBytes = 512;
constexpr std::size_t kDirectoryBytes = 4096;  // 32 entries; Office needs about a dozen

// Little-endian.
std::uint32_t number_at(std::string_view bytes, std::size_t at, std::size_t size) {
  std::uint32_t number = 0;
  for (std::size_t i = size; i-- > 0;) number = number << 8U | static_cast<unsigned char>(bytes[at + i]);
  return number;
}

// Section 2.2: the size of sectors stands at 30 as a power of two, the number of the directory's first one at 48.
Result<std::string> directory_of(const InputFile& file, std::string_view header) {
  const std::uint32_t shift = number_at(header, 30, 2);
  if (shift < 9 || shift > 12) return std::string();
  std::array<char, kDirectoryBytes> bytes{};
  KILN_TRY(const std::size_t got,
           file.read_at(static_cast<std::int64_t>(number_at(header, 48, 4) + std::uint64_t{1}) << shift, bytes));
  return std::string(bytes.data(), got);
}

// Names stand there in UTF-16.
bool has_stream(std::string_view directory, std::string_view name) {
  std::string wide;
  for (const char c : name) wide += {c, '\0'};
  return directory.find(wide + std::string(2, '\0')) != std::string_view::npos;
}

}  // namespace

Result<void> check_not_compound(const InputFile& file, std::string_view start) {
  if (start.size() < kHeaderBytes || !start.starts_with(kCompoundMark)) return {};
  KILN_TRY(const std::string directory, directory_of(file, start));
  const std::string word = word_of_file(file.path());
  if (has_stream(directory, "EncryptedPackage") || has_stream(directory, "EncryptionInfo"))
    return fail(ErrorCode::invalid_argument,
                "{} is a file of Office with a password, which can't be read here; save it without one, or as CSV, or: "
                "msoffcrypto-tool -p PASSWORD {} OUT.xlsx",
                file.path(), word);
  if (has_stream(directory, "WordDocument") || has_stream(directory, "PowerPoint Document"))
    return fail(ErrorCode::invalid_argument, "{} is {}, not CSV; there is no table in it to import", file.path(),
                has_stream(directory, "WordDocument") ? "a document of Word (.doc)" : "slides of PowerPoint (.ppt)");
  const bool is_workbook = has_stream(directory, "Workbook") || has_stream(directory, "Book");
  return fail(ErrorCode::invalid_argument,
              "{} is a {} from before 2007 ({}), not CSV; save it as .xlsx or CSV, in Excel or by: soffice --headless "
              "--convert-to xlsx {}",
              file.path(), is_workbook ? "workbook" : "file of Office", is_workbook ? ".xls" : ".xls or another", word);
}

}  // namespace kiln::import
