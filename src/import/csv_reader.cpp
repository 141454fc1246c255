#include "import/csv_reader.h"

#include <csv.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <string_view>

namespace kiln::import {

namespace {

constexpr std::size_t kBufferBytes = 64 * 1024;
constexpr std::int64_t kMostShown = 20;   // of the rows that are refused: enough to see what is wrong with the file
constexpr std::size_t kShownBytes = 60;  // of each

// Collects libcsv's fields into records and counts lines, which libcsv doesn't. libcsv can't be stopped from a callback:
// after the first error the rest of the buffer is ignored.
class RecordCollector {
 public:
  RecordCollector(const InputFile& input, const CsvOptions& options, const CsvRecordHandler& on_header,
                  const CsvRecordHandler& on_record)
      : input_(input), options_(options), on_header_(on_header), on_record_(on_record) {
    // STRICT: a quote in an unquoted field or text after a closing quote is an error, not a guess.
    // REPALL_NL: every line end is reported, so that lines can be counted. EMPTY_IS_NULL: ,, differs from ,"",.
    csv_init(&parser_, CSV_STRICT | CSV_STRICT_FINI | CSV_REPALL_NL | CSV_EMPTY_IS_NULL);
    csv_set_delim(&parser_, static_cast<unsigned char>(options.delimiter));
    csv_set_quote(&parser_, static_cast<unsigned char>(options.quote));
    csv_set_space_func(&parser_, [](unsigned char) { return 0; });  // spaces are data
  }
  RecordCollector(const RecordCollector&) = delete;
  RecordCollector& operator=(const RecordCollector&) = delete;
  ~RecordCollector() { csv_free(&parser_); }

  Result<void> parse(std::string_view bytes) {
    const std::size_t parsed = csv_parse(&parser_, bytes.data(), bytes.size(), on_field, on_line_end, this);
    if (result_ && parsed != bytes.size()) result_ = parse_error();
    return result_;
  }

  Result<void> finish() {
    const bool complete = csv_fini(&parser_, on_field, on_line_end, this) == 0;
    if (result_ && !complete) {
      result_ = fail(ErrorCode::invalid_argument, "{}, line {}: a quoted field that begins in this record never ends; close its quote",
                     input_.name(), line_);
    }
    if (result_ && ragged_ > 0) result_ = ragged_error();
    if (result_ && columns_ == 0) result_ = fail(ErrorCode::invalid_argument, "{} is empty: expected a header line with the column names", input_.name());
    return result_;
  }

  const CsvCounts& counts() const { return counts_; }

 private:
  Result<void> parse_error() {
    if (csv_error(&parser_) != CSV_EPARSE) {
      return fail(ErrorCode::internal, "{}, line {}: {}", input_.name(), line_, csv_strerror(csv_error(&parser_)));
    }
    return fail(ErrorCode::invalid_argument,
                "{}, line {}, field {}: a quote stands inside a field; quote the whole field and double the quotes inside",
                input_.name(), line_, used_ + 1);
  }

  static void on_field(void* text, std::size_t size, void* self) {
    static_cast<RecordCollector*>(self)->add_field(static_cast<const char*>(text), size);
  }
  static void on_line_end(int character, void* self) { static_cast<RecordCollector*>(self)->end_line(character); }

  void add_field(const char* text, std::size_t size) {
    if (used_ == fields_.size()) fields_.emplace_back();
    CsvField& field = fields_[used_++];
    field.text.assign(text ? text : "", size);
    field.missing = !text || std::ranges::find(options_.null_tokens, field.text) != options_.null_tokens.end();
    newlines_in_fields_ += std::ranges::count(field.text, '\n');
  }

  // character: the line end, or -1 at the end of the file.
  void end_line(int character) {
    const bool second_half_of_crlf = character == '\n' && previous_end_ == '\r' && used_ == 0;
    previous_end_ = character;
    if (second_half_of_crlf) return;
    if (used_ > 0) emit_record();
    line_ += newlines_in_fields_ + 1;
    newlines_in_fields_ = 0;
    used_ = 0;
  }

  void emit_record() {
    if (!result_) return;
    const bool is_header = columns_ == 0;
    if (is_header) columns_ = used_;
    if (used_ != columns_ && !mend_ragged()) return;
    const CsvRecord record{line_, std::span(fields_).first(used_)};
    result_ = is_header ? on_header_(record) : on_record_(record);
  }

  // Whether the current record, which has another number of fields than the header, can be used after all.
  bool mend_ragged() {
    if (options_.ragged == Ragged::skip) {
      ++counts_.skipped;
      return false;
    }
    if (options_.ragged == Ragged::pad && used_ < columns_) {
      ++counts_.padded;
      while (used_ < columns_) add_field(nullptr, 0);
      return true;
    }
    if (ragged_++ < kMostShown) {
      std::string text;
      for (std::size_t i = 0; i < used_ && text.size() <= kShownBytes; ++i) text += (i > 0 ? std::string(1, options_.delimiter) : "") + fields_[i].text;
      shown_.push_back(fmt::format("line {}: expected {} fields as in the header, found {}: {}", line_, columns_, used_, shorten(text, kShownBytes)));
    }
    return false;
  }

  tl::unexpected<Error> ragged_error() const {
    const std::string_view advice = options_.ragged == Ragged::pad ? "--ragged skip leaves them out" : "--ragged pad or --ragged skip goes on";
    if (ragged_ == 1) return fail(ErrorCode::invalid_argument, "{}, {}; {}", input_.name(), shown_.front(), advice);
    const auto more = ragged_ - static_cast<std::int64_t>(shown_.size());
    return fail(ErrorCode::invalid_argument, "{}: {} rows are ragged; {}\n  {}{}", input_.name(), ragged_, advice, fmt::join(shown_, "\n  "),
                more > 0 ? fmt::format("\n  and {} more", more) : "");
  }

  const InputFile& input_;
  const CsvOptions& options_;
  const CsvRecordHandler& on_header_;
  const CsvRecordHandler& on_record_;
  csv_parser parser_{};
  std::vector<CsvField> fields_;  // kept between records, so that their memory is used again
  std::size_t used_ = 0;          // how many of them the current record has so far
  std::size_t columns_ = 0;       // of the header; 0 until it was read
  std::int64_t line_ = 1;         // on which the current record begins
  std::int64_t newlines_in_fields_ = 0;
  int previous_end_ = 0;
  CsvCounts counts_;
  std::int64_t ragged_ = 0;         // records that have to be refused
  std::vector<std::string> shown_;  // the first of them
  Result<void> result_;
};

}  // namespace

Result<CsvCounts> read_csv(InputFile& input, const CsvOptions& options, const CsvRecordHandler& on_header,
                           const CsvRecordHandler& on_record, const CsvPauseHandler& on_pause) {
  RecordCollector collector(input, options, on_header, on_record);
  std::vector<char> buffer(kBufferBytes);
  for (bool first = true;; first = false) {
    KILN_TRY(const std::size_t size, input.read(buffer));
    if (size == 0) break;
    std::string_view bytes(buffer.data(), size);
    if (first && bytes.starts_with(kByteOrderMark)) bytes.remove_prefix(kByteOrderMark.size());
    KILN_CHECK(collector.parse(bytes));
    KILN_CHECK(on_pause());
  }
  KILN_CHECK(collector.finish());
  return collector.counts();
}

}  // namespace kiln::import
