#include "import/source/foreign_format.h"

#include <fmt/format.h>

#include <array>
#include <string_view>

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

constexpr std::string_view kDuckDb =
    "DuckDB makes CSV of it: duckdb -c \"COPY (FROM '{0}') TO '/dev/stdout' (FORMAT csv)\" | kiln import - OUT.db"sv;
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
    Format{"<stata_dta>"sv, 0, "a file of Stata", kPandas, "stata"},
    Format{"\0\0\0\0\0\0\0\0\0\0\0\0\xc2\xea\x81\x60"sv, 0, "a file of SAS", kPandas, "sas"},
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

bool is_orc(std::string_view start) {
  return start.starts_with("ORC") && start.size() > 3 && static_cast<unsigned char>(start[3]) < ' ' &&
         start[3] != '\t' && start[3] != '\n' && start[3] != '\r';
}

// Whether the name stands in a command as it is.
bool is_plain(std::string_view path) {
  return path.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-/+,:@%") ==
         std::string_view::npos;
}

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
  if (begins("<!doctype html") || begins("<html") || begins("<head>") || begins("<!-- ") || begins("<script") ||
      begins("<body"))
    return fail(ErrorCode::invalid_argument,
                "{} is an HTML page, not CSV: was it downloaded without being logged in, or as the page that shows the "
                "table? Fetch the file itself; --delimiter says that it's CSV all the same",
                path);
  if (begins("<?xml"))
    return fail(ErrorCode::invalid_argument,
                "{} is XML, not CSV; write its table as CSV first; --delimiter says that it's CSV all the same", path);
  return {};
}

}  // namespace kiln::import
