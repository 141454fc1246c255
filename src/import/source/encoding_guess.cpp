#include "import/source/encoding_guess.h"

#include <iconv.h>
#include <utf8.h>
#include <utf8proc.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

namespace kiln::import {

namespace {

// In the order in which they're met, which decides between equals.
constexpr std::array kEncodings{"windows-1252", "windows-1250", "windows-1251", "SHIFT_JIS",    "GB18030", "EUC-KR",
                                "BIG5",         "EUC-JP",       "KOI8-R",       "windows-1253", "CP850",   "MACINTOSH",
                                "windows-1255", "windows-1256", "windows-1254", "ISO-8859-1"};
constexpr std::size_t kMaxLookedAtBytes = 64 * 1024 * 1024;
constexpr std::size_t kTrialBufferBytes = 256 * 1024;
constexpr std::size_t kJudgedBytes = 64 * 1024;  // of lines that aren't UTF-8: enough to tell a language from noise
constexpr std::size_t kMaxLineBytes = 4096;

// One encoding's converter, until it meets bytes that are no text in it.
class Trial {
 public:
  explicit Trial(const char* encoding) : encoding_(encoding), converter_(::iconv_open("UTF-8", encoding)) {}
  Trial(const Trial&) = delete;
  Trial& operator=(const Trial&) = delete;
  ~Trial() {
    if (converter_ != iconv_t(-1)) ::iconv_close(converter_);
  }

  const char* encoding() const { return encoding_; }

  // All of the bytes as UTF-8; none where they aren't text. Bytes of a character that isn't complete are left for the
  // next call.
  std::optional<std::string> decode(std::string_view bytes) {
    if (converter_ == iconv_t(-1)) return std::nullopt;
    std::string input = std::exchange(carry_, {}) + std::string(bytes);
    std::string output(input.size() * 4 + 16, '\0');
    char *from = input.data(), *to = output.data();
    std::size_t left = input.size(), room = output.size();
    if (::iconv(converter_, &from, &left, &to, &room) == static_cast<std::size_t>(-1)) {
      if (errno != EINVAL || left > 8) return std::nullopt;
      carry_.assign(from, left);
    }
    output.resize(output.size() - room);
    return output;
  }
  bool is_complete() const { return carry_.empty(); }

 private:
  const char* encoding_;
  iconv_t converter_;
  std::string carry_;
};

// Letters of one script; others than these don't stand in one word.
int script_of(char32_t c) {
  if (c < 0x250) return 1;
  if (c >= 0x370 && c < 0x400) return 2;
  if (c >= 0x400 && c < 0x530) return 3;
  if (c >= 0x590 && c < 0x600) return 4;
  if (c >= 0x600 && c < 0x780) return 5;
  if ((c >= 0x3040 && c < 0x3100) || (c >= 0x4e00 && c < 0xa000)) return 6;
  if (c >= 0xac00 && c < 0xd7b0) return 7;
  return 8;
}

bool is_letter(utf8proc_category_t category) {
  return category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_LO;
}

double worth_of(utf8proc_category_t category) {
  switch (category) {
    case UTF8PROC_CATEGORY_MN:
    case UTF8PROC_CATEGORY_PD:
    case UTF8PROC_CATEGORY_PI:
    case UTF8PROC_CATEGORY_PF:
    case UTF8PROC_CATEGORY_PO:
    case UTF8PROC_CATEGORY_SC: return 1;
    case UTF8PROC_CATEGORY_CC:
    case UTF8PROC_CATEGORY_CN:
    case UTF8PROC_CATEGORY_CO: return -5;
    case UTF8PROC_CATEGORY_SO:
    case UTF8PROC_CATEGORY_SM:
    case UTF8PROC_CATEGORY_SK: return -1;
    default: return is_letter(category) ? 2 : 0;
  }
}

// How much the text looks like a language, for each character beyond ASCII: letters of one script in a word, in a
// sensible case; Latin letters with accents don't come in rows.
double plausibility(const std::string& text) {
  double sum = 0;
  std::size_t characters = 0;
  char32_t before = ' ';
  for (auto at = text.begin(); at != text.end();) {
    const auto c = static_cast<char32_t>(utf8::next(at, text.end()));
    const auto category = utf8proc_category(static_cast<utf8proc_int32_t>(c));
    const auto category_before = utf8proc_category(static_cast<utf8proc_int32_t>(before));
    if (c >= 0x80) {
      ++characters;
      sum += worth_of(category);
    }
    if ((c >= 0x80 || before >= 0x80) && is_letter(category) && is_letter(category_before)) {
      if (script_of(c) != script_of(before)) sum -= 2;
      if (category == UTF8PROC_CATEGORY_LU && category_before == UTF8PROC_CATEGORY_LL) sum -= 1.5;
      if (c >= 0x80 && before >= 0x80 && script_of(c) == 1) sum -= 1;
    }
    if (script_of(c) == 8 && c >= 0x80 && is_letter(category)) sum -= 2;  // halfwidth forms and rarities
    before = c;
  }
  return characters == 0 ? 0 : sum / static_cast<double>(characters);
}

// Collects the lines that aren't UTF-8: the first, and some to judge by.
class InvalidLines {
 public:
  void add(std::string_view bytes) {
    while (!bytes.empty() && judged.size() < kJudgedBytes) {
      const std::size_t end = bytes.find('\n');
      line_ += bytes.substr(0, std::min(end, kMaxLineBytes));
      if (end == std::string_view::npos) return;
      finish();
      bytes.remove_prefix(end + 1);
    }
  }
  void finish() {
    if (line_.size() <= kMaxLineBytes && !utf8::is_valid(line_)) {
      if (first.empty()) first = line_;
      judged += line_ + '\n';
    }
    line_.clear();
  }

  std::string first, judged;

 private:
  std::string line_;
};

}  // namespace

Result<std::vector<EncodingGuess>> guess_encodings(
    const std::function<Result<std::size_t>(std::span<char> buffer)>& read, std::size_t max_guesses) {
  std::vector<std::unique_ptr<Trial>> trials;
  for (const char* encoding : kEncodings) trials.push_back(std::make_unique<Trial>(encoding));
  InvalidLines lines;
  std::vector<char> buffer(kTrialBufferBytes);
  for (std::size_t total = 0; total < kMaxLookedAtBytes;) {
    KILN_TRY(const std::size_t got, read(buffer));
    if (got == 0) break;
    const std::string_view bytes(buffer.data(), got);
    lines.add(bytes);
    std::erase_if(trials, [&](const auto& trial) { return !trial->decode(bytes); });
    total += got;
  }
  lines.finish();
  struct Ranked {
    EncodingGuess guess;
    double score;
  };
  std::vector<Ranked> ranked;
  for (const auto& trial : trials) {
    const auto judged = trial->is_complete() ? Trial(trial->encoding()).decode(lines.judged) : std::nullopt;
    const auto first = Trial(trial->encoding()).decode(lines.first);
    if (judged && first) ranked.push_back({{trial->encoding(), *first}, plausibility(*judged)});
  }
  std::ranges::stable_sort(ranked, std::greater<>(), &Ranked::score);
  std::vector<EncodingGuess> guesses;
  for (const Ranked& one : ranked) {
    const bool is_same = std::ranges::find(guesses, one.guess.line, &EncodingGuess::line) != guesses.end();
    if (guesses.size() < max_guesses && !is_same) guesses.push_back(one.guess);
  }
  return guesses;
}

}  // namespace kiln::import
