#include "import/text_source.h"

#include <zlib.h>
#include <zstd.h>

#include <array>
#include <string>
#include <vector>

#include "catch.h"
#include "temporary_folder.h"

namespace kiln::import {
namespace {

using namespace std::string_literals;

Result<std::string> read_all(TextSource& source, std::size_t buffer_bytes) {
  std::string all;
  std::string buffer(buffer_bytes, '\0');
  for (;;) {
    KILN_TRY(const std::size_t got, source.read(buffer));
    if (got == 0) return all;
    all.append(buffer, 0, got);
  }
}

Result<std::string> text_of(const std::string& bytes, const SourceOptions& options = {},
                            std::size_t buffer_bytes = 64 * 1024) {
  const test::TemporaryFolder folder;
  KILN_TRY(TextSource source, TextSource::open(folder.write("t.csv", bytes), options));
  return read_all(source, buffer_bytes);
}

SourceOptions said(const std::string& encoding) { return {.encoding = encoding}; }

// The message without the folder, which has a random name.
std::string message_of(const std::string& bytes, const SourceOptions& options = {}) {
  const auto text = text_of(bytes, options);
  if (text) return "no error";
  const std::string& message = text.error().message;
  const std::size_t name = message.find("t.csv");
  return name == std::string::npos ? message : message.substr(name);
}

ErrorCode code_of(const std::string& bytes, const SourceOptions& options = {}) {
  const auto text = text_of(bytes, options);
  return text ? ErrorCode::internal : text.error().code;
}

std::string gzip(const std::string& text) {
  z_stream stream{};
  REQUIRE(deflateInit2(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) == Z_OK);
  std::string out(deflateBound(&stream, text.size()) + 64, '\0');
  std::string in = text;
  stream.next_in = reinterpret_cast<Bytef*>(in.data());
  stream.avail_in = static_cast<uInt>(in.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  REQUIRE(deflate(&stream, Z_FINISH) == Z_STREAM_END);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

std::string zstd(const std::string& text) {
  ZSTD_CCtx* context = ZSTD_createCCtx();
  ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1);
  std::string out(ZSTD_compressBound(text.size()), '\0');
  const std::size_t size = ZSTD_compress2(context, out.data(), out.size(), text.data(), text.size());
  REQUIRE(ZSTD_isError(size) == 0);
  out.resize(size);
  ZSTD_freeCCtx(context);
  return out;
}

const std::string kSkippable = "\x52\x2A\x4D\x18\x03\0\0\0abc"s;  // RFC 8878, section 3.1.2

// One frame of one raw block, "a\n1", that says it needs a window of 2^window_log bytes (RFC 8878, section 3.1.1.1.2).
std::string zstd_of_window(int window_log) {
  return "\x28\xB5\x2F\xFD\0"s + static_cast<char>((window_log - 10) << 3) + "\x19\0\0a\n1"s;
}

// ASCII as UTF-16 or UTF-32, for texts whose characters don't matter.
std::string widen(const std::string& ascii, std::size_t unit, bool big) {
  std::string out;
  for (const char c : ascii) {
    std::string bytes(unit, '\0');
    bytes[big ? unit - 1 : 0] = c;
    out += bytes;
  }
  return out;
}

// Text that fills several buffers and doesn't repeat, so that what is lost or swapped at a buffer's end shows.
std::string long_text(std::size_t lines) {
  std::string text;
  for (std::size_t i = 0; i < lines; ++i) text += std::to_string(i * 7919) + ",x" + std::to_string(i) + "\n";
  return text;
}

const std::string kText = "name,city\n1,2\n";

TEST_CASE("a source is told by content: plain, gzip of one or more members, zstd of one or more frames") {
  const std::string text = long_text(60'000);
  const std::string first = text.substr(0, 400'000), second = text.substr(400'000);
  struct Case {
    std::string bytes, compression;
  };
  for (const Case& c : {Case{text, "none"},
                        {gzip(text), "gzip"},
                        {gzip(first) + gzip("") + gzip(second), "gzip"},
                        {zstd(text), "zstd"},
                        {zstd(first) + kSkippable + zstd("") + zstd(second), "zstd"},
                        {kSkippable + zstd(text) + kSkippable, "zstd"}}) {
    const test::TemporaryFolder folder;
    auto source = TextSource::open(folder.write("t.csv", c.bytes), {});
    REQUIRE(source);
    CHECK(source->compression() == c.compression);
    CHECK(source->encoding() == "UTF-8");
    CHECK(source->name() == "t.csv");
    CHECK(source->path() == (folder.path() / "t.csv").string());
    CHECK(source->bytes() == static_cast<std::int64_t>(c.bytes.size()));
    CHECK(source->fraction_read() == 0.0);
    for (const std::size_t size : {64UL * 1024, 1000UL, 4097UL}) {
      CHECK(read_all(*source, size) == text);
      CHECK(source->fraction_read() == 1.0);
      REQUIRE(source->rewind());
      CHECK(source->fraction_read() == 0.0);
    }
  }
}

TEST_CASE("an empty file, an empty gzip member and an empty zstd frame are empty texts") {
  for (const std::string& bytes :
       {""s, gzip(""), gzip("") + gzip(""), zstd(""), kSkippable, "\xEF\xBB\xBF"s, "\xFF\xFE"s, gzip("\xFE\xFF")}) {
    CHECK(text_of(bytes) == "");
    CHECK(text_of(bytes, {}, 1) == "");
  }
  CHECK(text_of("", said("utf-16")) == "");
  CHECK(text_of("", said("latin1")) == "");
}

TEST_CASE("a byte-order mark says the encoding and isn't part of the text") {
  struct Case {
    std::string bytes, encoding;
  };
  for (const Case& c : {Case{"\xEF\xBB\xBF" + kText, "UTF-8"},
                        {"\xFF\xFE" + widen(kText, 2, false), "UTF-16LE"},
                        {"\xFE\xFF" + widen(kText, 2, true), "UTF-16BE"},
                        {"\xFF\xFE\0\0"s + widen(kText, 4, false), "UTF-32LE"},
                        {"\0\0\xFE\xFF"s + widen(kText, 4, true), "UTF-32BE"}}) {
    CAPTURE(c.encoding);
    for (const std::string& bytes : {c.bytes, gzip(c.bytes), zstd(c.bytes)}) {
      const test::TemporaryFolder folder;
      auto source = TextSource::open(folder.write("t.csv", bytes), {});
      REQUIRE(source);
      CHECK(source->encoding() == c.encoding);
      CHECK(read_all(*source, 65'536) == kText);
      REQUIRE(source->rewind());
      CHECK(read_all(*source, 1) == kText);
    }
  }
}

TEST_CASE("only the first mark is removed") {
  CHECK(text_of("\xEF\xBB\xBF\xEF\xBB\xBF" "a") == "\xEF\xBB\xBF" "a");
  CHECK(text_of("\xFF\xFE\xFF\xFE" "a\0"s) == "\xEF\xBB\xBF" "a");
}

TEST_CASE("text that is UTF-8 comes as it is, valid or not") {
  const std::string text = "a\n\xC3\xA4\xFF\xFE\0\xED\xA0\x80\x81"s;
  CHECK(text_of(text) == text);
  for (const char* name : {"UTF-8", "utf-8", "utf8", "Utf_8"}) {
    CHECK(text_of(text, said(name)) == text);
    CHECK(text_of("\xEF\xBB\xBF" + text, said(name)) == text);
  }
}

TEST_CASE("an encoding that is said is decoded") {
  struct Case {
    std::string encoding, bytes, text;
  };
  for (const Case& c : {
           Case{"latin1", "M\xFCller;\x80", "Müller;\xC2\x80"},
           {"LATIN1//", "M\xFCller", "Müller"},  // as iconv --list has it
           {"windows-1252", "\x80 5\x96\xFC", "€ 5–ü"},
           {"windows-1252",
            "a\x81\x8D" "b\n\x81",
            "a\xFF\xFF" "b\n\xFF"},  // the code page has no such characters
           {"utf-16le", "a\0\xAC\x20\x3D\xD8\x00\xDE"s, "a€😀"},
           {"UTF-16BE", "\0a\x20\xAC\xD8\x3D\xDE\x00"s, "a€😀"},
           {"utf-16le",
            "\xFF\xFE" "a\0"s, "a"},
           {"utf-16be", "\xFE\xFF\0a"s, "a"},
           {"utf-16",
            "\xFF\xFE" "a\0"s, "a"},
           {"Unicode", "\xFE\xFF\0a"s, "a"},
           {"utf16",
            "\xFF\xFE\0\0" "a\0"s, "\0a"s},  // without the option, it would be the mark of UTF-32LE
           {"UTF-32LE", "\x00\xF6\x01\x00"s, "😀"},
           {"shift_jis", "\x93\x8C\x8B\x9E,\xB1", "東京,ｱ"},
           {"shift_jis", "\x93 ,\x93", "\xFF ,\xFF"},  // half a character, in the middle and at the end
           {"uhc", "a\xA2\xE8\n\xBE\xDC\xA2\xE8\xA2\xE8,",
            "a\xFF\n앳\xFF\xFF,"},  // glibc stops behind the pair: no line end may go with it
           {"GB18030", "\x81\x30\x81\x30,\x81\x30\x81",
            "\xC2\x80,\xFF" "0\xFF"},
           {"iso-2022-jp", "\x1B$BEl5~\x1B(B,a", "東京,a"},
           {"utf-7", "Z+APw-rich,+2D3eAA-", "Zürich,😀"},
           {"BIG5-HKSCS", "\x88\x62,\x88\x66", "Ê̄,Ê"},  // one code is two characters
           {"EUC-JISX0213", "\xA4\xF7,\xA4\xAB", "か゚,か"},
       }) {
    CAPTURE(c.encoding, c.bytes);
    const test::TemporaryFolder folder;
    auto source = TextSource::open(folder.write("t.csv", c.bytes), said(c.encoding));
    REQUIRE(source);
    CHECK(source->encoding() == c.encoding);
    for (const std::size_t size : {65'536UL, 1UL, 2UL, 3UL, 63UL, 64UL, 65UL}) {
      CAPTURE(size);
      CHECK(read_all(*source, size) == c.text);
      REQUIRE(source->rewind());
    }
  }
}

TEST_CASE("a unit of UTF-16 or UTF-32 that isn't text is one 0xFF") {
  const std::string le = "\xFF\xFE";
  CHECK(text_of(le + "a\0\x3D\xD8" "b\0"s) == "a\xFF" "b");          // a first surrogate half without the second
  CHECK(text_of(le + "a\0\x00\xDE" "b\0"s) == "a\xFF" "b");          // a second without the first
  CHECK(text_of(le + "\x00\xDE\x3D\xD8" "b\0"s) == "\xFF\xFF" "b");  // swapped
  CHECK(text_of(le + "\x3D\xD8\x3D\xD8\x00\xDE"s) == "\xFF😀");      // the second of two firsts has its second
  CHECK(text_of(le + "a\0\x3D\xD8"s) == "a\xFF");                    // at the end: half a pair
  CHECK(text_of(le + "a\0b"s) == "a\xFF");                           // an odd byte
  CHECK(text_of(le + "a\0\x3D\xD8\x00"s) == "a\xFF\xFF");            // both
  CHECK(text_of("\xFE\xFF\0a\0"s) == "a\xFF");
  CHECK(text_of("\xFF\xFE\0\0a\0\0\0\0\0\x11\0b\0\0\0c\0"s) == "a\xFF" "b\xFF");  // beyond Unicode; half a unit
}

// The decoder's own buffer is 64 KiB: a shift by one byte at the front puts its end everywhere in a character.
TEST_CASE("characters that a buffer's end cuts are whole, wherever they are cut") {
  struct Case {
    std::string encoding, code, text;
  };
  for (const Case& c : {Case{"utf-16le", "\x3D\xD8\x00\xDE"s, "😀"},
                        {"utf-16be", "\xD8\x3D\xDE\x00"s, "😀"},
                        {"shift_jis", "\x93\x8C", "東"},
                        {"GB18030", "\x94\x39\xDA\x33", "💩"},
                        {"iso-2022-jp", "\x1B$BEl\x1B(B", "東"},
                        {"utf-7", "+2D3eAA-", "😀"},
                        {"EUC-JISX0213", "\xA4\xF7", "か゚"},
                        {"shift_jis", "\x93,", "\xFF,"},
                        {"windows-1252", "\x81", "\xFF"}}) {
    CAPTURE(c.encoding);
    const std::size_t unit = c.encoding.starts_with("utf-16") ? 2 : 1;
    std::string codes, expected;
    while (codes.size() < 150'000) codes += c.code, expected += c.text;
    for (std::size_t shift = 0; shift <= c.code.size(); ++shift) {
      const std::string front(shift, 'a');
      const std::string bytes = (unit == 2 ? widen(front, 2, c.encoding == "utf-16be") : front) + codes;
      for (const std::size_t size : {1UL << 18U, 65'536UL, 997UL})
        CHECK((text_of(bytes, said(c.encoding), size) == front + expected));
    }
    const std::string some = codes.substr(0, 9'601);
    const auto at_once = text_of(some, said(c.encoding));
    REQUIRE(at_once);
    for (const std::size_t size : {1UL, 3UL, 7UL, 64UL, 67UL}) {
      CAPTURE(size);
      CHECK((text_of(some, said(c.encoding), size) == *at_once));
    }
  }
}

// Here one code is two characters. If a buffer has room for the first only, its own or glibc's between two steps, iconv
// of glibc 2.36 repeats text, in the worst case without end; decoder.cpp has the story.
TEST_CASE("a code of two characters is decoded once wherever buffers end") {
  for (const std::string& front : {""s, "a"s, "\xA4\xAB"s}) {
    std::string codes = front, expected = front.size() == 2 ? "か" : front;
    while (codes.size() < 200'000) codes += "\xA4\xAB\xA4\xF7", expected += "かか゚";
    while (codes.size() < 400'000) codes += "\xA4\xF7", expected += "か゚";
    for (const std::size_t size : {65'536UL, 1UL << 18U, 2'000UL, 1'000UL, 100UL})
      CHECK((text_of(codes, said("EUC-JISX0213"), size) == expected));
  }
}

TEST_CASE("a byte-order mark that contradicts the option is an error") {
  CHECK(message_of("\xFF\xFE" "a\0"s, said("latin1")) ==
        "t.csv begins with the byte-order mark of UTF-16LE, and --encoding says latin1; leave --encoding out");
  CHECK(message_of("\xEF\xBB\xBF" "a", said("latin1")) ==
        "t.csv begins with the byte-order mark of UTF-8, and --encoding says latin1; leave --encoding out");
  CHECK(message_of("\xFE\xFF\0a"s, said("utf-8")).find("of UTF-16BE, and --encoding says utf-8;") != std::string::npos);
  CHECK(message_of("\xFE\xFF\0a"s, said("utf-16le")).find("of UTF-16BE, and --encoding says utf-16le;") !=
        std::string::npos);
  CHECK(message_of("\xEF\xBB\xBF" "a", said("utf-16")).find("of UTF-8, and --encoding says utf-16;") !=
        std::string::npos);
  CHECK(message_of("\0\0\xFE\xFF\0\0\0a"s, said("UTF-1")).find("of UTF-32BE, and --encoding says UTF-1;") ==
        std::string::npos);  // iconv has no UTF-1
  CHECK(code_of("\xFF\xFE" "a\0"s, said("latin1")) == ErrorCode::invalid_argument);
}

TEST_CASE("UTF-16 without a byte order, in the option or the file, is an error") {
  CHECK(message_of("a\0"s, said("utf-16")) ==
        "t.csv has no byte-order mark; --encoding must say the order: UTF-16LE, as Windows writes, or UTF-16BE");
  CHECK(code_of("a\0\0\0"s, said("utf-32")) == ErrorCode::invalid_argument);
}

TEST_CASE("an encoding that iconv doesn't know is an error, also before the file is looked for") {
  CHECK(message_of("a", said("foo")) ==
        "--encoding foo: iconv knows no such encoding; iconv --list names those it does");
  // To iconv, the empty name is the locale's, and the suffixes would have it drop or replace characters.
  for (const char* name : {"", "//", "latin1//IGNORE", "utf-8//TRANSLIT"}) {
    CAPTURE(name);
    CHECK(message_of("a", said(name)).find("iconv knows no such encoding") != std::string::npos);
    CHECK(code_of("a", said(name)) == ErrorCode::invalid_argument);
  }
  CHECK(TextSource::open("/nowhere/t.csv", said("foo")).error().code == ErrorCode::invalid_argument);
  CHECK(TextSource::open("/nowhere/t.csv", {}).error().code == ErrorCode::not_found);
  CHECK(TextSource::open("/", {}).error().code == ErrorCode::io);
}

TEST_CASE("compressed data that ends early is corrupt, wherever it ends") {
  const std::string text = long_text(50);
  for (const std::string& whole : {gzip(text), zstd(text)}) {
    for (std::size_t size = 4; size < whole.size(); ++size) {
      CAPTURE(size);
      CHECK(message_of(whole.substr(0, size))
                .find("data ends early, after " + std::to_string(size) + " bytes; fetch the file again") !=
            std::string::npos);
    }
    CHECK(code_of(whole.substr(0, 10)) == ErrorCode::corrupt);
    CHECK(message_of(whole + whole.substr(0, whole.size() - 1)).find("data ends early") != std::string::npos);
  }
}

TEST_CASE("compressed data that is damaged is corrupt, or its text is the same") {
  const std::string text = long_text(50);
  for (const std::string& whole : {gzip(text), zstd(text)}) {
    std::string last = whole;
    last.back() = static_cast<char>(last.back() ^ 1);
    CHECK(message_of(last).find("data is damaged") != std::string::npos);
    CHECK(code_of(last) == ErrorCode::corrupt);
    for (std::size_t i = 4; i < whole.size(); ++i) {  // a flag of the header may ask for something that isn't there
      std::string damaged = whole;
      damaged[i] = static_cast<char>(damaged[i] ^ 0x10);
      const auto got = text_of(damaged);
      CAPTURE(i);
      CHECK((!got || *got == text));
    }
  }
}

TEST_CASE("what follows compressed data and isn't more of it is an error") {
  for (const std::string& garbage : {"x"s, "\n"s, "xyz\n"s, "\0\0x"s, "a longer line of text\n"s}) {
    CAPTURE(garbage);
    const std::string g = gzip(kText), z = zstd(kText);
    CHECK(message_of(g + garbage) == "t.csv: the gzip data ends at byte " + std::to_string(g.size()) +
                                         ", and something else follows; fetch the file again");
    CHECK(message_of(z + garbage) == "t.csv: the zstd data ends at byte " + std::to_string(z.size()) +
                                         ", and something else follows; fetch the file again");
    CHECK(code_of(g + garbage) == ErrorCode::corrupt);
    CHECK(code_of(z + garbage) == ErrorCode::corrupt);
  }
  CHECK(code_of(gzip(kText) + zstd(kText)) == ErrorCode::corrupt);
  // Blocks of tapes are filled up with zeros, which gzip ignores, too.
  CHECK(*text_of(gzip(kText) + std::string(600, '\0')) == kText);
}

TEST_CASE("a zstd frame may need a window of 128 MiB and no more") {
  CHECK(text_of(zstd_of_window(27)) == "a\n1");
  CHECK(message_of(zstd_of_window(28)) ==
        "t.csv: the zstd frame at byte 0 needs a window of more than 128 MiB; compress it again without --long");
  CHECK(code_of(zstd_of_window(31)) == ErrorCode::invalid_argument);
}

TEST_CASE("a zstd frame that needs a dictionary says so") {
  // Frame header with a dictionary's number (flag 1: one byte, 7), window of 1 MiB, the block "a\n1".
  CHECK(message_of("\x28\xB5\x2F\xFD\x01\x50\x07\x19\0\0a\n1"s) ==
        "t.csv: the zstd frame at byte 0 needs a dictionary; compress it again without -D");
}

TEST_CASE("rewinding gives the same bytes and the same SHA-256 in every compression and encoding, from anywhere") {
  const std::string text = long_text(20'000);
  for (const std::string& content :
       {text, "\xEF\xBB\xBF" + text, "\xFF\xFE" + widen(text, 2, false), "\xFE\xFF" + widen(text, 2, true)}) {
    for (const std::string& bytes : {content, gzip(content), zstd(content)}) {
      const test::TemporaryFolder folder;
      auto opened = TextSource::open(folder.write("t.csv", bytes), {});
      REQUIRE(opened);
      TextSource source = std::move(*opened);
      CHECK((read_all(source, 65'536) == text));
      const std::string hash = source.sha256();
      CHECK(hash.size() == 64);
      REQUIRE(source.rewind());
      std::string buffer(70'001, '\0');
      REQUIRE(source.read(buffer));
      REQUIRE(source.rewind());
      CHECK((read_all(source, 1021) == text));
      CHECK(source.sha256() == hash);
    }
  }
}

TEST_CASE("the SHA-256 is that of the file, its byte-order mark included") {
  const test::TemporaryFolder folder;
  struct Case {
    std::string bytes, hash;  // as sha256sum has it
  };
  for (const Case& c : {Case{"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
                        {"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
                        {"\xEF\xBB\xBF" "abc", "1c28dc3f1f804a1ad9c9b4b4cf5e2658d16ad4ed08e3020d04a8d2865018947c"},
                        {"\xFF\xFE" "a\0"s, "ee499f138af4e8a0fb3117115b4536c32a3bef4d0ad15b9922a71eb90d3e7493"}}) {
    auto source = TextSource::open(folder.write("t.csv", c.bytes), {});
    REQUIRE(source);
    REQUIRE(read_all(*source, 4096));
    CHECK(source->sha256() == c.hash);
  }
}

TEST_CASE("a state of the encoding doesn't outlive a rewind") {
  const test::TemporaryFolder folder;
  std::string bytes = "ab\x1B$B";  // from here on, two bytes are a character
  while (bytes.size() < 200'000) bytes += "El";
  auto source = TextSource::open(folder.write("t.csv", bytes), said("iso-2022-jp"));
  REQUIRE(source);
  std::array<char, 100> start{};
  REQUIRE(source->read(start));
  REQUIRE(source->rewind());
  const auto again = read_all(*source, 65'536);
  REQUIRE(again);
  CHECK(again->substr(0, 5) == "ab東");
}

}  // namespace
}  // namespace kiln::import
