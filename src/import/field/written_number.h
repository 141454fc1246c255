// A text that may be a number as people write one, taken apart: sign, parentheses, unit, and groups of digits with
// marks between them. What the marks mean isn't asked here (import/field/number_form.h).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace kiln::import {

enum class Separator : std::uint8_t { point, comma, apostrophe, blank };

class WrittenNumber {
 public:
  // Blanks around it (spaces, tabs, no-break and thin spaces), one sign ("-", U+2212, "+"; a minus also behind, as SAP
  // writes it) or parentheses, one unit before or behind, digits with single separators between, and "e5", "E-05"
  // behind them. None for anything else.
  static std::optional<WrittenNumber> parse(std::string_view text);

  bool is_negative() const { return has_minus_ || is_in_parentheses_; }
  bool is_in_parentheses() const { return is_in_parentheses_; }
  bool has_plus() const { return has_plus_; }
  bool is_minus_behind() const { return is_minus_behind_; }
  std::string_view unit() const { return unit_; }
  // The unit is a code that stands before the digits: with a blank between, or without.
  bool has_code_before() const { return has_code_before_; }
  bool is_unit_attached() const { return is_unit_attached_; }

  // The digits between the separators: one group more than separators. The first may be empty: ".5".
  std::size_t groups() const { return groups_; }
  std::string_view group(std::size_t i) const { return digits_[i]; }
  Separator separator(std::size_t i) const { return separators_[i]; }  // behind group i
  // Where it's a blank, whether that is an ordinary space.
  bool has_space() const { return has_space_; }
  std::string_view exponent() const { return exponent_; }  // with its e; empty: none

 private:
  static constexpr std::size_t kMaxDigitGroups = 16;

  bool take_front(std::string_view& text);
  bool take_back(std::string_view& text);
  bool take_groups(std::string_view text);

  bool has_minus_ = false, has_plus_ = false, is_open_ = false, is_in_parentheses_ = false, has_space_ = false;
  bool is_minus_behind_ = false, has_code_before_ = false, is_unit_attached_ = false;
  std::string_view unit_, exponent_;
  std::size_t groups_ = 0;
  std::array<std::string_view, kMaxDigitGroups> digits_;
  std::array<Separator, kMaxDigitGroups> separators_{};
};

// The text without the blanks around it, as above.
std::string_view without_blanks_around(std::string_view text);

}  // namespace kiln::import
