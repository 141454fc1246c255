// What the fuzzers share: a check that ends the run where it fails, what the fuzzer has to say read number by number,
// and a dataset baked once for all of a run.
#pragma once

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <string_view>

#include "../unit/import_text.h"

#define MUST(condition)                                                    \
  do {                                                                     \
    if (!(condition)) {                                                    \
      std::fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #condition); \
      std::abort();                                                        \
    }                                                                      \
  } while (false)

namespace kiln::fuzz {

inline std::string_view text_of(const std::uint8_t* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

// What the fuzzer has still to say; zeros where it has said all.
class Input {
 public:
  Input(const std::uint8_t* data, std::size_t size) : data_(data), size_(size) {}

  // Below that; of three bytes, so that a change of one byte elsewhere changes nothing here.
  std::uint64_t next(std::uint64_t below) {
    std::uint64_t number = 0;
    for (int i = 0; i < 3; ++i) number = number << 8 | (size_ > 0 ? (--size_, *data_++) : 0);
    return number % below;
  }
  bool has_more() const { return size_ > 0; }
  // So many bytes, or those that are left.
  std::string_view bytes(std::size_t at_most) {
    const std::string_view taken = text_of(data_, at_most < size_ ? at_most : size_);
    data_ += taken.size(), size_ -= taken.size();
    return taken;
  }

 private:
  const std::uint8_t* data_;
  std::size_t size_;
};

// A baked dataset in a folder that goes with the process: 120 rows with numbers, decimals and dates, missing values,
// and names and texts that mean something to SQL, HTML and addresses.
class Baked {
 public:
  // ranks: see docs/live.md.
  explicit Baked(bool ranks = true) {
    std::string csv = "id,delay,ratio,carrier,day,\"a \"\"b\"\" (c)\",empty,limit\n";
    for (int i = 1; i <= 120; ++i) {
      const std::string digit = std::to_string(i % 10);
      csv += std::to_string(i) + "," + (i % 7 == 0 ? "" : std::to_string(i * 37 % 90 - 30)) + "," +
             (i % 11 == 0 ? "" : std::to_string(i % 9) + "." + digit + "5") + "," +
             (i % 3 == 0   ? "UA"
              : i % 3 == 1 ? "Äö"
                           : "\"<b>,'%_*\"\"\"") +
             ",2013-0" + std::to_string(1 + i % 9) + "-1" + digit + "," + (i % 5 == 0 ? "" : "x" + digit) + ",," +
             std::to_string(i % 4) + "\n";
    }
    test::NoProgress observer;
    import::ImportOptions options;
    options.input = folder_.write("test.csv", csv);
    options.database = path();
    options.ranks = ranks;
    MUST(import::import_csv(options, observer).has_value());
  }
  std::filesystem::path path() const { return folder_.path() / "test.db"; }
  const test::TemporaryFolder& folder() const { return folder_; }

 private:
  const test::TemporaryFolder folder_;
};

}  // namespace kiln::fuzz
