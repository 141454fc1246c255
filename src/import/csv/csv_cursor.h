// How CsvParser goes through one batch, from field to field. For csv_parser.cpp alone.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <string_view>

#include "import/csv/csv_parser.h"
#include "text/shorten.h"

namespace kiln::import {

// Goes through one batch. A record is tried as a whole: where the bytes end before it does, nothing of it is kept, and
// it is tried again when there are more.
class CsvParser::Cursor {
 public:
  Cursor(CsvParser& parser, RecordBatch& batch, bool is_last)
      : parser_(parser), batch_(batch), at_(batch.bytes.data()), end_(at_ + batch.bytes.size()), is_last_(is_last) {}

  std::size_t consumed() const { return static_cast<std::size_t>(at_ - batch_.bytes.data()); }

  // The next record, comment or line to skip. False where it isn't complete, or nothing is left.
  bool next() {
    if (parser_.end_line_ > 0 && parser_.line_ >= parser_.end_line_) at_ = end_;
    if (at_ == end_) return false;
    const char* const begin = at_;
    const std::size_t first_field = batch_.fields.size();
    if (parser_.lines_to_skip_ > 0 || (parser_.comment_ != kNoCharacter && *at_ == parser_.comment_)) {
      if (!skip_line()) return stop_at(begin, first_field);
      if (parser_.lines_to_skip_ > 0) --parser_.lines_to_skip_;
      return true;
    }
    lines_inside_ = inner_quotes_ = 0;
    fault_ = {};
    parser_.escaped_.clear();
    const char* text_end = nullptr;
    for (;;) {
      if (!field()) return stop_at(begin, first_field);
      if (at_ == end_) break;
      if (parser_.class_of(*at_) == kDelimiter) {
        at_ += 1 + parser_.delimiter_rest_.size();
        continue;
      }
      text_end = at_;
      if (!line_end()) return stop_at(begin, first_field);
      break;
    }
    keep_if_odd({begin, text_end != nullptr ? text_end : at_}, batch_.fields.size() - first_field);
    finish_record(first_field);
    return true;
  }

 private:
  bool stop_at(const char* begin, std::size_t first_field) {
    at_ = begin;
    batch_.fields.resize(first_field);
    return false;
  }

  enum class Match { yes, no, unknown };

  // Whether all of a delimiter stands at `at`, where its first character does.
  Match match_delimiter(const char* at) const {
    const std::string& rest = parser_.delimiter_rest_;
    if (rest.empty()) return Match::yes;
    const std::size_t there = std::min(rest.size(), static_cast<std::size_t>(end_ - at) - 1);
    if (rest.compare(0, there, at + 1, there) != 0) return Match::no;
    if (there == rest.size()) return Match::yes;
    return is_last_ ? Match::no : Match::unknown;
  }

  // Whether the escape before `at` takes the meaning of the character there away.
  bool escapes(const char* at) const {
    return parser_.escape_style_ != EscapeStyle::quotes || parser_.class_of(*at) == kQuote ||
           parser_.class_of(*at) == kEscape;
  }

  bool field() {
    if (parser_.skip_initial_space_) {
      while (at_ != end_ && *at_ == ' ') ++at_;
    }
    if (at_ != end_ && parser_.class_of(*at_) == kQuote) return quoted_field();
    return unquoted_field(at_);
  }

  // From at_ to the next delimiter or line end. `text` is where the field began.
  bool unquoted_field(const char* text) {
    const bool was_quoted = text != at_;
    bool has_escapes = false;
    for (;;) {
      while (at_ != end_ && parser_.class_of(*at_) == kOrdinary) ++at_;
      if (at_ == end_) {
        if (!is_last_) return false;
        break;
      }
      const Class stop = parser_.class_of(*at_);
      if (stop == kQuote) {
        if (parser_.inner_quotes_ && !was_quoted) {
          ++inner_quotes_;
        } else {
          note(ProblemKind::misplaced_quote, lines_inside_);
        }
        ++at_;
      } else if (stop == kEscape) {
        has_escapes = true;
        if (++at_ == end_ || !escapes(at_)) continue;
        if (*at_ == '\n') ++lines_inside_;
        ++at_;
      } else if (stop == kDelimiter) {
        const Match match = match_delimiter(at_);
        if (match == Match::unknown) return false;
        if (match == Match::yes) break;
        ++at_;
      } else {
        break;
      }
    }
    push(text, at_, false, has_escapes);
    return true;
  }

  bool quoted_field() {
    const char* const text = ++at_;
    const std::int64_t lines_before = lines_inside_;
    bool has_escapes = false;
    for (;;) {
      while (at_ != end_ && parser_.class_of(*at_) <= kDelimiter) ++at_;
      if (at_ == end_) {
        if (!is_last_) return false;
        note(ProblemKind::unclosed_quote, lines_before);
        push(text, at_, true, has_escapes);
        return true;
      }
      const Class stop = parser_.class_of(*at_++);
      // What comes next decides; it's looked up once it's here.
      if (stop != kLineFeed && at_ == end_ && !is_last_) return false;
      if (stop == kLineFeed || (stop == kCarriageReturn && (at_ == end_ || *at_ != '\n'))) ++lines_inside_;
      if (stop == kEscape) {
        has_escapes = true;
        if (at_ != end_ && *at_ != '\n' && escapes(at_)) ++at_;  // a line end is counted by the loop
      }
      if (stop != kQuote) continue;
      if (at_ == end_ || *at_ != parser_.quote_) break;
      has_escapes = true;
      ++at_;
    }
    const Class after = at_ == end_ ? kLineFeed : parser_.class_of(*at_);
    const Match match = after == kDelimiter ? match_delimiter(at_) : Match::no;
    if (match == Match::unknown) return false;
    if (match == Match::yes || after == kLineFeed || after == kCarriageReturn) {
      push(text, at_ - 1, true, has_escapes);
      return true;
    }
    // Text behind the closing quote: the quotes are taken as text, so that the rest of the file is still read as it
    // stands.
    note(ProblemKind::misplaced_quote, lines_before);
    return unquoted_field(text - 1);
  }

  void push(const char* begin, const char* end, bool is_quoted, bool has_escapes) {
    if (has_escapes && !is_quoted && is_null(begin, end)) {
      ++parser_.counts_.null_escapes;
      end = begin;
      has_escapes = false;
    }
    if (has_escapes) parser_.escaped_.push_back(batch_.fields.size());
    batch_.fields.push_back({static_cast<std::uint32_t>(begin - batch_.bytes.data()),
                             static_cast<std::uint32_t>(end - begin) & 0x7fffffffU, is_quoted});
  }

  bool is_null(const char* begin, const char* end) const {
    return parser_.escape_style_ != EscapeStyle::literal && parser_.escape_ == '\\' && end - begin == 2 &&
           begin[0] == '\\' && begin[1] == 'N';
  }

  // Before the table's width is known, every record may turn out to be odd.
  void keep_if_odd(std::string_view text, std::size_t fields) {
    if (fault_.is_there || fields != parser_.expected_fields_) batch_.odd.push_back({parser_.line_, std::string(text)});
  }

  // Goes behind the line end at at_; false if it may be the first half of one.
  bool line_end() {
    if (*at_++ == '\n') return true;
    if (at_ == end_) return is_last_;
    if (*at_ == '\n') {
      ++at_;
    } else if (*at_ == '\r') {  // CR CR LF is one line end, too; CR CR alone are two
      if (at_ + 1 == end_) return is_last_;
      if (at_[1] == '\n') at_ += 2;
    }
    return true;
  }

  bool skip_line() {
    while (at_ != end_ && *at_ != '\n' && *at_ != '\r') ++at_;
    if (at_ == end_ ? !is_last_ : !line_end()) return false;
    ++parser_.line_;
    return true;
  }

  // One fault a record: what comes after the first is mostly its consequence. lines_before: line ends of the record
  // before what is wrong begins.
  void note(ProblemKind kind, std::int64_t lines_before) {
    if (fault_.is_there) return;
    fault_ = {true, kind, parser_.line_ + lines_before, parser_.line_ + lines_inside_, batch_.fields.size()};
  }

  void finish_record(std::size_t first_field) {
    batch_.records.push_back({parser_.line_, static_cast<std::uint32_t>(first_field),
                              static_cast<std::uint32_t>(batch_.fields.size() - first_field), fault_.is_there});
    if (fault_.is_there) {
      batch_.problems.add(fault_.kind, fault_.line, [&] {
        const std::string text = shorten(batch_.text(batch_.fields[fault_.field]), Problems::kShownBytes);
        const std::size_t number = fault_.field - first_field + 1;
        if (fault_.kind == ProblemKind::unclosed_quote)
          return fmt::format("field {} is quoted and never ends: {}", number, text);
        if (fault_.line < fault_.found_line)
          return fmt::format("field {} begins with a quote that ends on line {}, before more text: {}", number,
                             fault_.found_line, text);
        return fmt::format("field {} has a quote inside: {}", number, text);
      });
    }
    for (const std::size_t field : parser_.escaped_) parser_.remove_escapes(batch_, batch_.fields[field]);
    parser_.counts_.inner_quotes += inner_quotes_;
    parser_.line_ += lines_inside_ + 1;
  }

  struct Fault {
    bool is_there = false;
    ProblemKind kind{};
    std::int64_t line = 0, found_line = 0;
    std::size_t field = 0;  // in batch_.fields
  };

  CsvParser& parser_;
  RecordBatch& batch_;
  const char* at_;
  const char* const end_;
  const bool is_last_;
  std::int64_t lines_inside_ = 0;  // line ends inside the current record's fields
  std::int64_t inner_quotes_ = 0;  // of the current record
  Fault fault_;
};

}  // namespace kiln::import
