// What the handlers need of the dataset, prepared once: the answers that never change, as text, and the validators and
// policies of all.
#pragma once

#include <array>
#include <atomic>
#include <functional>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "dataset/dataset.h"
#include "error/error.h"
#include "files/row_files.h"
#include "http/answer.h"
#include "http/answer_cache.h"
#include "http/target.h"
#include "metrics/exposition.h"
#include "os/memory_budget.h"

namespace kiln::api {

struct ApiOptions {
  std::int64_t max_age_s = 60;         // how long a client may go on believing an answer without asking again
  std::size_t cache_bytes = 16 << 20;  // of answers that took a query; 0: none are kept
  // Which web pages may ask (CORS): any, those of these origins, or none.
  bool any_origin = true;
  std::vector<std::string> origins = {};
  // Which web sites may show a page in a frame, as Content-Security-Policy lists them; empty: none.
  std::string frame_ancestors = {};
  MemoryBudget* budget = nullptr;  // is charged with the answers that are kept; null: none is
  bool has_metrics = true;         // whether /metrics is among the routes; a port of its own may have it instead
};

struct Api;
struct Route;

// What stands above the API and answers people in mark-up (web/).
struct Pages {
  std::span<const Route> routes = {};  // they come before the API's own
  // What is shown of an error of one of these.
  http::Answer (*problem)(const Api& api, const http::Target& target, const Error& error) = nullptr;
};

// Any number of threads may use it. The dataset must outlive it.
struct Api {
  explicit Api(const dataset::Dataset& dataset, ApiOptions options = {}, const Pages& pages = {});

  // The strong ETag of an answer, appended; nothing for one that may not be kept. It changes with the data, the
  // program's version, and everything of a request that Vary names: form, coding, and what else the answer's variant
  // says. Otherwise a 304 would tell a client to go on with an answer that it hasn't asked for.
  void append_etag(const http::WholeAnswer& answer, std::string& out) const;
  // Of one without a variant.
  const std::string& etag(http::Format representation, http::ContentCoding encoding) const {
    return etags[static_cast<std::size_t>(representation)][static_cast<std::size_t>(encoding)];
  }

  const dataset::Dataset& dataset;
  const ApiOptions options;
  const Pages pages;
  // The answers about each column; of columns that aren't numbers the first two are empty.
  std::vector<std::string> means, medians, modes;
  std::vector<std::string> profiles;   // of each column, whole
  std::vector<std::string> row_heads;  // what stands before each value of a row (JsonWriter::member_heads)
  std::string columns;                 // the profiles of all, without their lists
  std::string cache_data;              // the Cache-Control of all that doesn't change
  std::array<std::array<std::string, http::kContentCodings>, http::kFormats> etags;
  // What GET /metrics answers; set before the first request by who can count.
  std::function<std::string(metrics::Format)> metrics_text;
  std::atomic<bool> ready = true;  // false: a load balancer should send no more

  // Made when they are first asked for; the database's digest takes a reading of the whole file.
  struct Lazy {
    std::mutex mutex;
    std::optional<std::string> text;
  };
  mutable Lazy version, openapi;
  mutable http::AnswerCache answers;
  mutable files::RowFiles row_files;
};

}  // namespace kiln::api
