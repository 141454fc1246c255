// A workbook's shared texts, to which the cells of all sheets refer by number. A sheet may have millions, so they stand
// in temporary files without a name, and not in memory.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "error/error.h"
#include "import/source/zip_archive.h"
#include "os/file_descriptor.h"

namespace kiln::import {

class SharedTexts {
 public:
  // Reads that part of the archive. Errors: those of ZipArchive and of XmlReader::run, corrupt (it is too large), io
  // (no room for the files).
  static Result<SharedTexts> read(ZipArchive& archive, const std::string& part);

  // Nothing is shared.
  SharedTexts() = default;

  std::uint64_t count() const { return count_; }
  // REQUIRED: number < count(). It stays until the next call. Errors: io.
  Result<std::string_view> text(std::uint64_t number);

 private:
  friend class SharedTextsHandler;
  struct Cached {
    std::uint64_t number = ~std::uint64_t{0};
    std::string text;
  };

  FileDescriptor texts_, ends_;  // where each text ends in texts_, 8 bytes each
  std::uint64_t count_ = 0;
  std::vector<Cached> cache_;
  std::string long_text_;
};

// What _x000D_ and the like stand for (ECMA-376, part 1, section 22.9.2.19, ST_Xstring), in place.
void unescape_excel_text(std::string& text);

}  // namespace kiln::import
