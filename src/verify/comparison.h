// What was baked against what was computed: counts the figures and keeps the differences.
#pragma once

#include <optional>
#include <string>

#include "value/value.h"
#include "verify/verify.h"

namespace kiln::verify {

class Comparison {
 public:
  explicit Comparison(VerifyReport& report) : report_(report) {}

  void expect(const std::string& what, const Value& baked, const Value& computed);
  template <class T>
  void expect(const std::string& what, const std::optional<T>& baked, const Value& computed) {
    expect(what, to_value(baked), computed);
  }

  // For a figure that the statement computes in doubles, of whose last digits it can't be sure. They may differ by
  // `tolerance` times the larger of the two, or of `scale`.
  void expect_near(const std::string& what, const Value& baked, const Value& computed, double tolerance,
                   double scale = 0);

 private:
  VerifyReport& report_;
};

}  // namespace kiln::verify
