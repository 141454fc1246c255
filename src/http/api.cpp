#include "http/api.h"

#include <fmt/format.h>

#include "digest/sha256.h"
#include "http/compressor.h"
#include "http/json_writer.h"
#include "http/profile_json.h"
#include "http/statistic_json.h"

namespace kiln::http {

namespace {

constexpr std::array<std::string_view, kRepresentations> kNames{"json", "ndjson", "csv", "text", "object", "stripped", "stripped-object", "problem"};

// What stands for the data and the program in ETags. The catalogue's digest covers the source, the options and every column; the
// file's header changes with every transaction, should someone have changed the file by hand.
std::string validator(const Dataset& dataset) {
  Sha256 digest;
  for (const std::string_view part : {std::string_view(dataset.catalogue().digest), std::string_view(dataset.file().header()), std::string_view(KILN_VERSION)}) {
    digest.add(static_cast<std::uint64_t>(part.size()));
    digest.add(part);
  }
  return digest.finish().substr(0, 32);
}

}  // namespace

Api::Api(const Dataset& served, ApiOptions chosen)
    : dataset(served), options(std::move(chosen)), columns(profiles_json(served.catalogue())), cache_data(fmt::format("public, max-age={}", options.max_age_s)), answers(options.cache_bytes) {
  for (std::size_t i = 0; i < dataset.catalogue().columns.size(); ++i) {
    const CatalogueColumn& column = dataset.catalogue().columns[i];
    const bool has_numbers = is_numeric(column.type);
    quoted_names.push_back(JsonWriter::quote(column.name));
    profiles.push_back(profile_json(i, column, column.nans));
    modes.push_back(mode_json(i, column, column.statistics));
    means.push_back(has_numbers ? mean_json(i, column, column.statistics) : "");
    medians.push_back(has_numbers ? median_json(i, column, column.statistics) : "");
  }
  const std::string base = validator(dataset);
  for (std::size_t form = 0; form < kRepresentations; ++form) {
    for (std::size_t encoding = 0; encoding < kEncodings; ++encoding) {
      etags[form][encoding] = encoding == 0 ? fmt::format("\"{}-{}\"", base, kNames[form])
                                            : fmt::format("\"{}-{}-{}\"", base, kNames[form], to_string(static_cast<Encoding>(encoding)));
    }
  }
}

const char* content_type_of(Representation representation) {
  switch (representation) {
    case Representation::json: return "application/json";
    case Representation::ndjson: return "application/x-ndjson";
    case Representation::csv: return "text/csv; charset=utf-8; header=present";  // RFC 4180
    case Representation::text: return "text/plain; charset=utf-8";
    case Representation::object: return "application/vnd.pgrst.object+json";
    case Representation::stripped: return "application/vnd.pgrst.array+json;nulls=stripped";
    case Representation::stripped_object: return "application/vnd.pgrst.object+json;nulls=stripped";
    case Representation::problem: return "application/problem+json";  // RFC 9457
  }
  return "application/json";
}

}  // namespace kiln::http
