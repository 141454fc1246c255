#include "web/assets.h"

#include <algorithm>

#include "http/negotiation.h"
#include "http/unpack.h"
#include "text/shorten.h"
#include "web/asset_files.h"  // generated from web/

namespace kiln::web {

namespace {

// The address of the one whose name begins so; empty where there is none.
std::string_view address_of(std::string_view beginning, std::string_view end) {
  for (const assets::File& file : assets::kFiles) {
    const std::string_view name = file.address.substr(file.address.rfind('/') + 1);
    if (name.starts_with(beginning) && name.ends_with(end)) return file.address;
  }
  return {};
}

http::Format format_of(std::string_view name) {
  if (name.ends_with(".css")) return http::Format::css;
  return name.ends_with(".js") ? http::Format::javascript : http::Format::text;
}

// The program has packed forms alone; for the few clients that take neither, one is unpacked.
std::string body_of(const assets::File& file, http::ContentCoding encoding) {
  switch (encoding) {
    case http::ContentCoding::zstd: return std::string(file.zstd);
    case http::ContentCoding::gzip: return std::string(file.gzip);
    case http::ContentCoding::identity: break;
  }
  return http::unpack_zstd(file.zstd, file.bytes);
}

}  // namespace

std::string_view stylesheet_address() { return address_of("explorer.", ".css"); }
std::string_view script_address() { return address_of("explorer.", ".js"); }
std::string_view licenses_address() { return address_of("licenses.", ".txt"); }
std::string_view assets_version() { return assets::kVersion; }

Result<http::Answer> get_asset(const api::Call& call) {
  const auto* const file = std::ranges::find_if(assets::kFiles, [&](const assets::File& each) {
    return each.address.substr(each.address.rfind('/') + 1) == call.argument;
  });
  if (file == std::end(assets::kFiles))
    return fail(ErrorCode::not_found, "There is no file \"{}\" here; / names the ones that there are.",
                shorten(call.argument, 80));
  http::WholeAnswer answer{.format = format_of(file->address), .caching = http::Caching::forever};
  answer.encoding = http::negotiate_encoding(call.request.accept_encoding);
  answer.is_packed = true;
  answer.body = body_of(*file, answer.encoding);
  return answer;
}

}  // namespace kiln::web
