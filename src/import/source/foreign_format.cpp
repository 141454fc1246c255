#include "import/source/foreign_format.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "import/source/file_name.h"
#include "text/characters.h"

namespace kiln::import {

namespace {

using std::string_view_literals::operator""sv;

struct Format {
  std::string_view mark;
  std::size_t offset;
  std::string_view name;
  std::string_view remedy;       // {0}: the file's name, {1}: the reader
  std::string_view reader = {};  // pandas' function
};

// clang-format off: it would join these lines
constexpr std::string_view kDuckDb =
    R"~(DuckDB makes CSV of it: duckdb -c "COPY (FROM read_parquet('{0}')) TO '/dev/stdout' (FORMAT csv)" | )~"
    R"~(kiln import - OUT.db)~"sv;
constexpr std::string_view kArrowStream =
    R"~(make CSV of it: python3 -c "import pyarrow.ipc as i; i.open_stream('{0}').read_pandas().to_csv('out.csv', )~"
    R"~(index=False)")~"sv;
constexpr std::string_view kSas =
    R"~(pandas makes CSV of it: python3 -c "import pandas; pandas.read_sas('{0}', format='sas7bdat').to_csv()~"
    R"~('out.csv', index=False)")~"sv;
// clang-format on
constexpr std::string_view kPandas =
    "pandas makes CSV of it: python3 -c \"import pandas; pandas.read_{1}('{0}').to_csv('out.csv', index=False)\""sv;
constexpr std::string_view kFromR = "write it as CSV in R: write.csv(NAME, 'out.csv', row.names = FALSE)"sv;
constexpr std::string_view kFromAccess =
    "write one of its tables as CSV: mdb-export {0} TABLE | kiln import - OUT.db"sv;
constexpr std::string_view kUnpack = "unpack it first"sv;
constexpr std::string_view kNoTable = "there is no table in it to import"sv;
constexpr std::string_view kOffice =
    "save it as .xlsx or CSV, in Excel or by: soffice --headless --convert-to xlsx {0}"sv;

// Longer marks first where one begins with another.
constexpr std::array kFormats{
    Format{"PAR1"sv, 0, "a Parquet file", kDuckDb},
    Format{"ARROW1\0\0"sv, 0, "an Arrow (Feather) file", kPandas, "feather"},
    Format{"FEA1"sv, 0, "a Feather file", kPandas, "feather"},
    Format{"\xff\xff\xff\xff"sv, 0, "a stream of Arrow", kArrowStream},
    Format{"\x80\x04\x95"sv, 0, "a pickle of Python", kPandas, "pickle"},
    Format{"\x80\x05\x95"sv, 0, "a pickle of Python", kPandas, "pickle"},
    Format{"Obj\x01"sv, 0, "an Avro file",
           "DuckDB makes CSV of it: duckdb -c \"INSTALL avro; LOAD avro; COPY (FROM read_avro('{0}')) TO 'out.csv'\""},
    Format{"SQLite format 3\0"sv, 0, "an SQLite database",
           "write one of its tables as CSV: sqlite3 -csv -header {0} 'SELECT * FROM TABLE' | kiln import - OUT.db"},
    Format{"DUCK"sv, 8, "a DuckDB database",
           "write one of its tables as CSV: duckdb -csv {0} 'FROM TABLE' | kiln import - OUT.db"},
    Format{"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"sv, 0,
           "a file of Office from before 2007 (.xls, .doc), or one with a password", kOffice},
    Format{"\0\x01\0\0Standard Jet DB"sv, 0, "an Access database", kFromAccess},
    Format{"\0\x01\0\0Standard ACE DB"sv, 0, "an Access database", kFromAccess},
    Format{"ustar"sv, 257, "a tar archive",
           "take one file out of it: tar -xOf {0} FILE | kiln import - OUT.db (tar -tf {0} lists them)"},
    Format{"%PDF-"sv, 0, "a PDF file", "take its tables out first, as Tabula or pdfplumber do"},
    Format{"{\\rtf"sv, 0, "an RTF document", kNoTable},
    Format{"7z\xbc\xaf\x27\x1c"sv, 0, "a 7z archive",
           "take one file out of it: 7z x -so {0} FILE | kiln import - OUT.db"},
    Format{"Rar!\x1a\x07"sv, 0, "a RAR archive",
           "take one file out of it: unrar p -inul {0} FILE | kiln import - OUT.db"},
    Format{"\x04\x22\x4d\x18"sv, 0, "lz4 data", "unpack it: lz4 -dc {0} | kiln import - OUT.db"},
    Format{"LZIP\x01"sv, 0, "lzip data", "unpack it: lzip -dc {0} | kiln import - OUT.db"},
    Format{"\x1f\x9d"sv, 0, "data of the compress program (.Z)", "unpack it: gzip -dc {0} | kiln import - OUT.db"},
    Format{"\x5d\0\0\x80\0\xff"sv, 0, "lzma data", "unpack it: xz -dc {0} | kiln import - OUT.db"},
    Format{"\xff\x06\0\0sNaPpY"sv, 0, "Snappy data", kUnpack},
    Format{"\x78\x9c"sv, 0, "zlib data", "unpack it: pigz -dzc {0} | kiln import - OUT.db"},
    Format{"\x78\x01"sv, 0, "zlib data", "unpack it: pigz -dzc {0} | kiln import - OUT.db"},
    Format{"\x78\xda"sv, 0, "zlib data", "unpack it: pigz -dzc {0} | kiln import - OUT.db"},
    Format{"\x89HDF\r\n\x1a\n"sv, 0, "an HDF5 file", kPandas, "hdf"},
    Format{"CDF\x01"sv, 0, "a NetCDF file", "xarray makes CSV of its variables"},
    Format{"CDF\x02"sv, 0, "a NetCDF file", "xarray makes CSV of its variables"},
    Format{"\x93NUMPY"sv, 0, "an array of NumPy",
           "make CSV of it: python3 -c \"import numpy; numpy.savetxt('out.csv', numpy.load('{0}'), delimiter=',')\""},
    Format{"RDX3\n"sv, 0, "a file of R", kFromR},
    Format{"RDX2\n"sv, 0, "a file of R", kFromR},
    Format{"X\n\0\0\0"sv, 0, "an object of R (.rds)",
           "write it as CSV in R: write.csv(readRDS('{0}'), 'out.csv', row.names = FALSE)"},
    Format{"$FL2"sv, 0, "a file of SPSS", kPandas, "spss"},
    Format{"$FL3"sv, 0, "a file of SPSS", kPandas, "spss"},
    Format{"q\x02\x01\0"sv, 0, "a file of Stata", kPandas, "stata"},
    Format{"r\x02\x01\0"sv, 0, "a file of Stata", kPandas, "stata"},
    Format{"s\x02\x01\0"sv, 0, "a file of Stata", kPandas, "stata"},
    Format{"<stata_dta>"sv, 0, "a file of Stata", kPandas, "stata"},
    Format{"\0\0\0\0\0\0\0\0\0\0\0\0\xc2\xea\x81\x60"sv, 0, "a file of SAS", kSas},
    Format{"MATLAB 5.0 MAT-file"sv, 0, "a file of MATLAB", "write it as CSV in MATLAB: writematrix(NAME, 'out.csv')"},
    Format{"SIMPLE  =                    T"sv, 0, "a FITS file",
           "make CSV of it: python3 -c \"import astropy.table as t; t.Table.read('{0}').write('out.csv')\""},
    Format{"-----BEGIN PGP MESSAGE-----"sv, 0, "encrypted by PGP", "decrypt it: gpg -d {0} | kiln import - OUT.db"},
    Format{"\0\0\x27\x0a\0\0\0\0"sv, 0, "a shapefile",
           "GDAL makes CSV of it: ogr2ogr -f CSV out.csv {0} -lco GEOMETRY=AS_WKT"},
    Format{"\x89PNG\r\n\x1a\n"sv, 0, "a PNG image", kNoTable},
    Format{"\xff\xd8\xff"sv, 0, "a JPEG image", kNoTable},
    Format{"GIF87a"sv, 0, "a GIF image", kNoTable},
    Format{"GIF89a"sv, 0, "a GIF image", kNoTable},
    Format{"II*\0"sv, 0, "a TIFF image", kNoTable},
    Format{"MM\0*"sv, 0, "a TIFF image", kNoTable},
    Format{"WEBP"sv, 8, "a WebP image", kNoTable},
    Format{"\x7f" "ELF"sv, 0, "a program", kNoTable},
    Format{"version https://git-lfs.github.com/spec/"sv, 0, "a pointer of Git LFS",
           "fetch the file itself: git lfs pull"},
};

// These are also read as a file; packed twice they aren't.
constexpr std::array kPacked{
    Format{"\x1f\x8b\x08"sv, 0, "gzip data", ""},
    Format{"\x28\xb5\x2f\xfd"sv, 0, "zstd data", ""},
    Format{"\xfd" "7zXZ\0"sv, 0, "xz data", ""},
    Format{"BZh91AY&SY"sv, 0, "bzip2 data", ""},
    Format{"PK\x03\x04"sv, 0, "a zip archive or a workbook (.xlsx)", ""},
};

template <std::size_t size>
const Format* find(const std::array<Format, size>& formats, std::string_view start) {
  for (const Format& format : formats) {
    // Text may have such a word there, too.
    if (format.offset > 0 && start.find('\0') == std::string_view::npos) continue;
    if (start.size() > format.offset && start.substr(format.offset).starts_with(format.mark)) return &format;
  }
  return nullptr;
}

// The mark is a word that a column may have as its name; text has no control characters beside it.
bool is_orc(std::string_view start) {
  return start.starts_with("ORC") && std::ranges::any_of(start, [](char c) { return c >= '\0' && c < '\t'; });
}

// Whether the name stands in a command as it is.
bool is_plain(std::string_view path) {
  return path.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-/+,:@%") ==
         std::string_view::npos;
}

// The name of the element with which the text begins; empty: it begins with none.
std::string_view first_element(std::string_view text) {
  if (!text.starts_with('<')) return {};
  const std::size_t end = std::min(text.find_first_of(" \t\r\n/>", 1), text.size());
  const std::string_view name = text.substr(1, end - 1);
  const bool is_name = !name.empty() && std::ranges::all_of(name, [](char c) {
    return (lower(c) >= 'a' && lower(c) <= 'z') || is_digit(c) || c == ':' || c == '_' || c == '-';
  });
  return is_name && !is_digit(name.front()) ? name : std::string_view();
}

// Whether an element ends there, and the first line has nothing between its elements that splits it: as markup, and
// not as a table with names like <DATE>.
bool is_markup(std::string_view text) {
  if (text.find("</") == std::string_view::npos && text.find("/>") == std::string_view::npos) return false;
  bool in_element = false;
  for (const char c : text.substr(0, text.find('\n'))) {
    if (!in_element && std::string_view(",;|\t").find(c) != std::string_view::npos) return false;
    in_element = c == '<' || (in_element && c != '>');
  }
  return true;
}

constexpr std::array kHtmlElements{"html"sv,  "head"sv,  "body"sv, "script"sv, "style"sv,  "meta"sv,
                                   "title"sv, "table"sv, "div"sv,  "span"sv,   "center"sv, "p"sv,
                                   "br"sv,    "h1"sv,    "h2"sv,   "font"sv};

}  // namespace

Result<void> check_not_foreign(const std::string& path, std::string_view start, const std::string& compression) {
  static constexpr Format kOrc{"", 0, "an ORC file", kPandas, "orc"};
  const bool is_packed = compression != "none";
  if (const Format* const packed = is_packed ? find(kPacked, start) : nullptr)
    return fail(ErrorCode::invalid_argument, "{}: there is {} inside the {} data; unpack it, and import what is in it",
                path, packed->name, compression);
  const Format* const format = is_orc(start) ? &kOrc : find(kFormats, start);
  if (format == nullptr) return {};
  // tar unpacks by itself; the other commands are for a file as it is.
  const bool fits = !is_packed || format->name == "a tar archive";
  return fail(ErrorCode::invalid_argument, "{} is {}{}, not CSV; {}{}", path, format->name,
              is_packed ? fmt::format(" inside {} data", compression) : "", fits ? "" : "unpack it, and then: ",
              fmt::format(fmt::runtime(format->remedy), fits && is_plain(path) ? path : "FILE", format->reader));
}

Result<void> check_not_markup(const std::string& path, std::string_view start) {
  if (start.starts_with("\xef\xbb\xbf")) start.remove_prefix(3);
  while (!start.empty() && (start[0] == ' ' || (start[0] >= '\t' && start[0] <= '\r'))) start.remove_prefix(1);
  const auto begins = [&](std::string_view mark) {
    return start.size() >= mark.size() && equals_ignoring_case(start.substr(0, mark.size()), mark);
  };
  const auto is_one = [&](std::string_view what, std::string_view remedy) {
    return fail(ErrorCode::invalid_argument, "{} is {}, not CSV; {}; --delimiter says that it's CSV all the same", path,
                what, remedy);
  };
  const std::string_view element = first_element(start);
  const bool is_html_element =
      std::ranges::any_of(kHtmlElements, [&](std::string_view name) { return equals_ignoring_case(element, name); });
  const bool is_page = is_html_element && (begins("<html") || begins("<head") || begins("<body") || begins("<script"));
  if (is_page || begins("<!doctype html") || begins("<!--") || (is_html_element && is_markup(start)))
    return fail(ErrorCode::invalid_argument,
                "{} is an HTML page, not CSV: was it downloaded without being logged in, or as the page that shows the "
                "table? Fetch the file itself; --delimiter says that it's CSV all the same",
                path);
  if (start.find("urn:schemas-microsoft-com:office:spreadsheet") != std::string_view::npos ||
      start.find("progid=\"Excel.Sheet\"") != std::string_view::npos)
    return is_one("a workbook of Excel 2003, as XML",
                  fmt::format("save it as .xlsx or CSV, in Excel or by: soffice --headless --convert-to xlsx {}",
                              word_of_file(path)));
  if (begins("<?xml") || (!element.empty() && is_markup(start))) return is_one("XML", "write its table as CSV first");
  if (begins("%PDF-")) return is_one("a PDF file", "take its tables out first, as Tabula or pdfplumber do");
  if (begins("-- MySQL dump") || begins("-- MariaDB dump") || begins("/*M!") || begins("/*!4") ||
      begins("-- PostgreSQL database dump") || begins("--\n-- PostgreSQL database dump"))
    return is_one("a dump of SQL statements", "load it into its database, and export the table as CSV from there");
  return {};
}

}  // namespace kiln::import
