#include "api/api.h"

#include <fmt/format.h>

#include "http/compressor.h"
#include "render/json_writer.h"
#include "render/profile_json.h"
#include "render/statistic_json.h"
#include "value/sha256.h"

namespace kiln::api {

namespace {

// What stands for the data and the program in ETags. The catalogue's digest covers the source, the options and every
// column; the file's header changes with every transaction, should someone have changed the file by hand.
std::string validator(const dataset::Dataset& dataset) {
  Sha256 digest;
  for (const std::string_view part : {std::string_view(dataset.catalogue().digest),
                                      std::string_view(dataset.file().header()), std::string_view(KILN_VERSION)}) {
    digest.add(static_cast<std::uint64_t>(part.size()));
    digest.add(part);
  }
  return digest.finish().substr(0, 32);
}

}  // namespace

Api::Api(const dataset::Dataset& served, ApiOptions chosen, const Pages& above)
    : dataset(served),
      options(std::move(chosen)),
      pages(above),
      columns(render::profiles_json(served.catalogue())),
      cache_data(fmt::format("public, max-age={}", options.max_age_s)),
      answers(options.cache_bytes, options.budget),
      row_files(served) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < dataset.catalogue().columns.size(); ++i) {
    const catalogue::CatalogueColumn& column = dataset.catalogue().columns[i];
    const bool has_numbers = is_numeric(column.type);
    names.push_back(column.name);
    profiles.push_back(render::profile_json(i, column, column.nans));
    modes.push_back(render::mode_json(i, column, column.statistics));
    means.push_back(has_numbers ? render::mean_json(i, column, column.statistics) : "");
    medians.push_back(has_numbers ? render::median_json(i, column, column.statistics) : "");
  }
  row_heads = render::JsonWriter::member_heads(names);
  const std::string base = validator(dataset);
  for (std::size_t form = 0; form < http::kFormats; ++form) {
    for (std::size_t encoding = 0; encoding < http::kContentCodings; ++encoding) {
      etags[form][encoding] = encoding == 0 ? fmt::format("\"{}-{}\"", base, http::kFormatTable[form].name)
                                            : fmt::format("\"{}-{}-{}\"", base, http::kFormatTable[form].name,
                                                          to_string(static_cast<http::ContentCoding>(encoding)));
    }
  }
}

void Api::append_etag(const http::WholeAnswer& answer, std::string& out) const {
  if (answer.caching != http::Caching::data) return;
  out += etag(answer.format, answer.encoding);
  if (answer.variant.empty()) return;
  out.pop_back();  // the quote
  out += answer.variant;
  out += '"';
}

}  // namespace kiln::api
