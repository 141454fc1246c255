#include "import/made/json_record.h"

#include <fmt/format.h>

#include <charconv>
#include <map>
#include <nlohmann/json.hpp>
#include <unordered_set>

#include "text/shorten.h"

namespace kiln::import {

namespace {

// Numbers as long double, so that one beyond a double, as 1e400, is JSON still.
using Json = nlohmann::basic_json<std::map, std::vector, std::string, bool, std::int64_t, std::uint64_t, long double>;

// nlohmann/json tells what it reads; of a number that isn't a 64-bit integer also its text.
class FieldCollector final : public nlohmann::json_sax<Json> {
 public:
  explicit FieldCollector(std::vector<JsonField>& fields) : fields_(fields) { fields_.clear(); }

  bool null() override { return value(JsonField::Kind::missing, "null"); }
  bool boolean(bool is_true) override { return value(JsonField::Kind::plain, is_true ? "true" : "false"); }
  bool number_integer(number_integer_t number) override {
    return value(JsonField::Kind::plain, fmt::format("{}", number));
  }
  bool number_unsigned(number_unsigned_t number) override {
    return value(JsonField::Kind::plain, fmt::format("{}", number));
  }
  bool number_float(number_float_t, const string_t& text) override { return value(JsonField::Kind::plain, text); }
  bool string(string_t& text) override {
    if (depth_ > 1) return value(JsonField::Kind::text, Json(text).dump());
    if (text.size() > kLongTextBytes) {  // its copy would cost as much again
      fields_.back() = {std::move(fields_.back().name), JsonField::Kind::text, std::move(text)};
      return true;
    }
    return value(JsonField::Kind::text, text);
  }
  bool binary(binary_t&) override { return false; }

  bool start_object(std::size_t) override {
    if (depth_ == 2 && fields_.back().text == "[") fields_.back().kind = JsonField::Kind::table;
    return open('{');
  }
  bool end_object() override { return close('}'); }
  bool start_array(std::size_t) override { return open('['); }
  bool end_array() override { return close(']'); }

  bool key(string_t& name) override {
    if (depth_ > 1) {
      separate();
      fields_.back().text += Json(name).dump() + ":";
      is_first_ = true;
      return true;
    }
    if (!names_.insert(name).second) {
      error_ = fmt::format("the name \"{}\" is there twice in one object; which value is meant?", shorten(name, 60));
      return false;
    }
    fields_.push_back({name});
    return true;
  }

  // "parse_error.101] parse error at line 2, column 7: syntax error …; last read: '…'"; what was read last may be long.
  bool parse_error(std::size_t, const std::string&, const Json::exception& exception) override {
    std::string_view what = exception.what();
    what = what.substr(0, what.find("; last read:"));
    if (const std::size_t end = what.find("] "); end != std::string_view::npos) what.remove_prefix(end + 2);
    constexpr std::string_view kLead = "parse error at line ";
    if (what.starts_with(kLead)) {
      std::from_chars(what.data() + kLead.size(), what.data() + what.size(), error_line_);
      if (const std::size_t colon = what.find(": "); colon != std::string_view::npos) what.remove_prefix(colon + 2);
    }
    constexpr int kOutOfRange = 406;
    if (exception.id == kOutOfRange) {
      error_ = fmt::format("a number is beyond any that a computer calculates with: {}; write it as a text",
                           shorten(what.substr(what.find('\'') + 1), kShownNumberBytes));
      return false;
    }
    const bool is_encoding = what.find("ill-formed UTF-8") != std::string_view::npos;
    error_ =
        fmt::format("it isn't JSON: {}; {}", shorten(what, kShownErrorBytes),
                    is_encoding ? "say how it is encoded (--encoding)" : "--delimiter says that it's CSV all the same");
    return false;
  }

  const std::string& error() const { return error_; }
  std::int64_t error_line() const { return error_line_; }  // within the object

 private:
  static constexpr std::size_t kShownErrorBytes = 200, kShownNumberBytes = 40, kLongTextBytes = 1 << 20;

  bool value(JsonField::Kind kind, std::string_view text) {
    if (depth_ > 1) {
      separate();
    } else {
      fields_.back().kind = kind;
    }
    fields_.back().text += text;
    return true;
  }

  bool open(char bracket) {
    if (depth_ > 0) {
      if (depth_ == 1) fields_.back().kind = JsonField::Kind::nested;
      if (depth_ > 1) separate();
      fields_.back().text += bracket;
    }
    ++depth_;
    is_first_ = true;
    return true;
  }

  bool close(char bracket) {
    if (--depth_ > 0) fields_.back().text += bracket;
    is_first_ = false;
    return true;
  }

  // A comma, where something stands before.
  void separate() {
    if (!is_first_) fields_.back().text += ',';
    is_first_ = false;
  }

  std::vector<JsonField>& fields_;
  std::unordered_set<std::string> names_;
  int depth_ = 0;
  bool is_first_ = true;
  std::string error_;
  std::int64_t error_line_ = 1;
};

}  // namespace

Result<void> read_json_object(std::string_view object, const std::string& path, std::int64_t line,
                              std::vector<JsonField>& fields) {
  FieldCollector collector(fields);
  if (Json::sax_parse(object, &collector)) return {};
  return fail(ErrorCode::invalid_argument, "{}, line {}: {}", path, line + collector.error_line() - 1,
              collector.error());
}

}  // namespace kiln::import
