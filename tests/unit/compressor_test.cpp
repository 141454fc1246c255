#include "http/compressor.h"

#include <zlib.h>
#include <zstd.h>

#include "catch.h"

namespace kiln::http {
namespace {

std::string unpacked(ContentCoding encoding, const std::string& packed, std::size_t size) {
  std::string text(size + 1, '\0');
  if (encoding == ContentCoding::zstd) {
    text.resize(ZSTD_decompress(text.data(), text.size(), packed.data(), packed.size()));
    return text;
  }
  z_stream stream{};
  REQUIRE(inflateInit2(&stream, 15 + 16) == Z_OK);
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
  stream.avail_in = static_cast<uInt>(packed.size());
  stream.next_out = reinterpret_cast<Bytef*>(text.data());
  stream.avail_out = static_cast<uInt>(text.size());
  REQUIRE(inflate(&stream, Z_FINISH) == Z_STREAM_END);
  text.resize(stream.total_out);
  inflateEnd(&stream);
  return text;
}

TEST_CASE("what is packed is unpacked to the same, in one piece or several, empty or larger than the room for it") {
  std::string noise;
  for (std::uint64_t i = 0, state = 1; i < 300'000; ++i)
    noise += static_cast<char>((state = state * 6364136223846793005U + 1442695040888963407U) >> 56);
  for (const ContentCoding encoding : {ContentCoding::gzip, ContentCoding::zstd}) {
    for (const std::string& text : {std::string(), std::string("a"), std::string(1'000'000, 'x'), noise}) {
      std::string whole, pieces;
      make_compressor(encoding)->add(text, true, whole);
      CHECK(unpacked(encoding, whole, text.size()) == text);
      auto compressor = make_compressor(encoding);
      for (std::size_t i = 0; i < text.size(); i += 70'000)
        compressor->add(std::string_view(text).substr(i, 70'000), false, pieces);
      compressor->add("", true, pieces);
      CHECK(unpacked(encoding, pieces, text.size()) == text);
    }
  }
}

}  // namespace
}  // namespace kiln::http
