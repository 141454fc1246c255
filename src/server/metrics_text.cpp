#include "server/metrics_text.h"

#include <sqlite3.h>

#include <array>
#include <map>
#include <span>
#include <string_view>

#include "api/routes.h"

namespace kiln::server {

namespace {

using metrics::Event;
using metrics::Exposition;
using metrics::Type;
using Threads = std::vector<std::unique_ptr<metrics::ThreadCounts>>;

constexpr double kNanoseconds = 1e-9;
constexpr std::array<std::string_view, metrics::kStatusClasses> kClassNames{"none", "1xx", "2xx", "3xx", "4xx", "5xx"};
constexpr std::array<std::string_view, metrics::kLanes> kLaneNames{"loop", "worker", "download"};
constexpr std::array<std::string_view, metrics::kTurnKinds> kTurnNames{"short", "long", "piece"};
constexpr std::array<std::string_view, metrics::kConnectionStates> kStateNames{
    "idle", "reading", "ready", "working", "writing", "lingering", "closing"};
constexpr std::array<std::string_view, kMemoryUses> kUseNames{"connections", "workers", "queries", "columns",
                                                              "files",       "answers", "sqlite"};

// An event is a sample of a family; those of a family stand together.
struct NamedEvent {
  Event event;
  std::string_view label, value;
};
struct EventFamily {
  std::string_view name, help;
  std::span<const NamedEvent> events;
};

constexpr std::array kAccepted{NamedEvent{Event::connection_accepted, "", ""}};
constexpr std::array kTimeouts{
    NamedEvent{Event::idle_timeout, "reason", "idle"}, NamedEvent{Event::head_timeout, "reason", "head"},
    NamedEvent{Event::stall_timeout, "reason", "stall"}, NamedEvent{Event::queue_timeout, "reason", "queue"},
    NamedEvent{Event::query_timeout, "reason", "query"}};
constexpr std::array kRefusals{NamedEvent{Event::head_malformed, "reason", "malformed"},
                               NamedEvent{Event::head_too_long, "reason", "too_long"},
                               NamedEvent{Event::head_unsupported, "reason", "unsupported"},
                               NamedEvent{Event::connections_full, "reason", "connections"},
                               NamedEvent{Event::client_full, "reason", "client_connections"},
                               NamedEvent{Event::rate_limited, "reason", "rate_limit"},
                               NamedEvent{Event::queue_full, "reason", "queue"},
                               NamedEvent{Event::memory_full, "reason", "memory_budget"},
                               NamedEvent{Event::memory_out, "reason", "out_of_memory"},
                               NamedEvent{Event::query_too_large, "reason", "query"},
                               NamedEvent{Event::question_cancelled, "reason", "cancelled"}};
constexpr std::array kCuts{NamedEvent{Event::connection_cut_for_memory, "reason", "memory_budget"},
                           NamedEvent{Event::connection_cut_at_stop, "reason", "stop"}};
constexpr std::array kDownloads{NamedEvent{Event::download_left, "reason", "connection"},
                                NamedEvent{Event::download_failed, "reason", "limit"}};
constexpr std::array kHits{NamedEvent{Event::ready_hit, "cache", "ready"},
                           NamedEvent{Event::answer_hit, "cache", "answers"}};
constexpr std::array kMisses{NamedEvent{Event::ready_miss, "cache", "ready"},
                             NamedEvent{Event::answer_miss, "cache", "answers"}};

constexpr std::array kEventFamilies{
    EventFamily{"kiln_connections_accepted", "Connections that were taken.", kAccepted},
    EventFamily{"kiln_timeouts", "What took too long and was ended.", kTimeouts},
    EventFamily{"kiln_refusals", "Connections and requests that were refused for what they are or for want of room.",
                kRefusals},
    EventFamily{"kiln_connections_cut", "Connections that were closed amid what they were doing.", kCuts},
    EventFamily{"kiln_downloads_cut", "Downloads that ended before their end.", kDownloads},
    EventFamily{"kiln_cache_hits", "Requests whose answer was kept.", kHits},
    EventFamily{"kiln_cache_misses", "Requests whose answer a cache was asked for in vain.", kMisses}};

template <class Read>
std::int64_t sum(const Threads& threads, const Read& read) {
  std::int64_t total = 0;
  for (const auto& counts : threads) total += read(*counts).value();
  return total;
}

template <class Read>
metrics::Distribution sum_distributions(const Threads& threads, const Read& read) {
  metrics::Distribution total;
  for (const auto& counts : threads) read(*counts).add_to(total);
  return total;
}

// Pages and data may have the same path; to an operator it's one.
void add_requests(const MetricsSources& from, Exposition& out) {
  const std::vector<std::string> labels = api::route_labels(from.api);
  std::map<std::string_view, std::array<std::int64_t, metrics::kStatusClasses>> requests;
  for (std::size_t route = 0; route < labels.size(); ++route) {
    auto& by_class = requests[labels[route]];
    for (std::size_t i = 0; i < by_class.size(); ++i)
      by_class[i] += sum(from.threads, [&](auto& counts) -> auto& { return counts.requests[route].by_class[i]; });
  }
  out.family("kiln_http_requests", Type::counter, "Requests by route and class of status.");
  for (const auto& [route, by_class] : requests) {
    for (std::size_t i = 0; i < by_class.size(); ++i) {
      if (i != 1) out.sample({{"route", route}, {"code", kClassNames[i]}}, by_class[i]);  // there are no 1xx
    }
  }
  out.family("kiln_http_request_duration_seconds", Type::histogram,
             "From the end of a request's head to the end of its answer, by who answered.");
  for (std::size_t i = 0; i < kLaneNames.size(); ++i)
    out.distribution({{"lane", kLaneNames[i]}},
                     sum_distributions(from.threads, [&](auto& counts) -> auto& { return counts.durations[i]; }));
  out.family("kiln_http_sent_bytes", Type::counter, "Bytes of answers, heads included, that the kernel has taken.");
  out.sample({}, sum(from.threads, [](auto& counts) -> auto& { return counts.bytes_sent; }));
}

void add_connections(const MetricsSources& from, Exposition& out) {
  out.family("kiln_connections", Type::gauge, "Connections by what they do.");
  for (std::size_t i = 0; i < kStateNames.size(); ++i)
    out.sample({{"state", kStateNames[i]}},
               sum(from.threads, [&](auto& counts) -> auto& { return counts.connections[i]; }));
  for (const EventFamily& family : kEventFamilies) {
    out.family(family.name, Type::counter, family.help);
    for (const auto& [event, label, value] : family.events) {
      const std::int64_t total = sum(
          from.threads, [&, at = static_cast<std::size_t>(event)](auto& counts) -> auto& { return counts.events[at]; });
      label.empty() ? out.sample({}, total) : out.sample({{label, value}}, total);
    }
  }
}

void add_workers(const MetricsSources& from, Exposition& out) {
  const auto waiting = from.connections.waiting();
  out.family("kiln_worker_queue_length", Type::gauge, "Jobs that wait for a worker.");
  for (std::size_t i = 0; i < kTurnNames.size(); ++i)
    out.sample({{"kind", kTurnNames[i]}}, static_cast<std::int64_t>(waiting[i]));
  out.family("kiln_worker_busy_seconds", Type::counter, "Time that workers' turns took.");
  for (std::size_t i = 0; i < kTurnNames.size(); ++i) {
    const auto busy = sum(from.threads, [&](auto& counts) -> auto& { return counts.busy_nanoseconds[i]; });
    out.sample({{"kind", kTurnNames[i]}}, kNanoseconds * static_cast<double>(busy));
  }
  out.family("kiln_worker_wait_seconds", Type::histogram, "How long jobs waited for their turn; one for each turn.");
  for (std::size_t i = 0; i < kTurnNames.size(); ++i)
    out.distribution({{"kind", kTurnNames[i]}},
                     sum_distributions(from.threads, [&](auto& counts) -> auto& { return counts.waits[i]; }));
}

void add_memory(const MetricsSources& from, Exposition& out) {
  out.family("kiln_memory_bytes", Type::gauge, "What is held of the memory budget, by what for.");
  for (std::size_t i = 0; i < kUseNames.size(); ++i)
    out.sample({{"kind", kUseNames[i]}}, from.budget.used_for(static_cast<MemoryUse>(i)));
  out.family("kiln_memory_limit_bytes", Type::gauge, "The memory budget.");
  out.sample({}, from.budget.limit());
}

void add_state(const MetricsSources& from, Exposition& out) {
  const catalogue::Catalogue& catalogue = from.api.dataset.catalogue();
  out.family("kiln_access_log_lines_dropped", Type::counter, "Lines of the access log that nobody took in time.");
  out.sample({}, from.log_lines ? from.log_lines->lost() : std::int64_t{0});
  out.family("kiln_build", Type::info, "The program.");
  out.sample({{"version", KILN_VERSION}, {"sqlite", sqlite3_libversion()}}, std::int64_t{1});
  out.family("kiln_dataset", Type::info, "What is served.");
  constexpr std::size_t kDigits = 12;
  out.sample({{"name", catalogue.name},
              {"rows", std::to_string(catalogue.rows)},
              {"columns", std::to_string(catalogue.columns.size())},
              {"digest", std::string_view(catalogue.digest).substr(0, kDigits)}},
             std::int64_t{1});
  out.family("kiln_dataset_sound", Type::gauge, "1; 0 once its file was changed or found damaged.");
  const bool is_sound = from.api.dataset.check_unchanged().has_value() && from.api.dataset.is_sound();
  out.sample({}, std::int64_t{is_sound});
  out.family("kiln_ready", Type::gauge, "1 where /readyz says 200, else 0.");
  out.sample({}, std::int64_t{is_sound && from.api.ready});
}

}  // namespace

std::string metrics_text(const MetricsSources& from, metrics::Format format) {
  Exposition out(format);
  add_requests(from, out);
  add_connections(from, out);
  add_workers(from, out);
  add_memory(from, out);
  add_state(from, out);
  from.process.append_to(out);
  return std::move(out).finish();
}

}  // namespace kiln::server
