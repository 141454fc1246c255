// A small dataset, baked from CSV text and asked as the server asks it, without a connection.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>
#include <variant>

#include "api/router.h"
#include "catch.h"
#include "import_text.h"

namespace kiln::test {

class Asked {
 public:
  explicit Asked(const std::string& csv, api::ApiOptions options = {})
      : dataset_(open(csv)), api_(dataset_, std::move(options)) {}

  http::Answer answer(const http::Request& request) {
    dataset_.query_connection(0)
        .begin();  // the time of each request is its own; otherwise a thousand of them share a second
    return api::respond(api_, {dataset_.reader(0), &dataset_.query_connection(0)}, request);
  }
  // What an event loop answers; nullopt where it leaves that to a worker.
  std::optional<http::Answer> answer_in_loop(const http::Request& request) {
    auto response = api::respond_in_loop(api_, {dataset_.reader(0)}, request);
    if (auto* answer = std::get_if<http::Answer>(&response)) return std::move(*answer);
    return std::nullopt;
  }
  http::Answer get(const std::string& target, const std::string& method = "GET") {
    return answer({.method = method, .target = target});
  }
  std::string body(const std::string& target) { return get(target).body; }
  std::string detail(const std::string& target) { return nlohmann::json::parse(get(target).body)["detail"]; }

  const dataset::Dataset& dataset() const { return dataset_; }
  dataset::QueryConnection& connection() { return dataset_.query_connection(0); }

 private:
  dataset::Dataset open(const std::string& csv) const {
    const auto database = folder_.path() / "test.db";
    REQUIRE(import_text(folder_, csv, database).has_value());
    // Without a limit that a slow machine would reach; limits are tried where time passes (tests/e2e/test_limits.py).
    return dataset::Dataset::open(database, {.limits = {.time = std::chrono::hours(1)}}).value();
  }
  const TemporaryFolder folder_;
  dataset::Dataset dataset_;
  const api::Api api_;
};

// The value of one of an answer's further fields; empty where it has none of that name.
inline std::string field(const http::Answer& answer, const std::string& name) {
  for (const auto& [other, value] : answer.fields) {
    if (other == name) return value;
  }
  return "";
}

}  // namespace kiln::test
