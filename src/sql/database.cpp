#include "sql/database.h"

#include <sqlite3.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>

#include <fmt/format.h>

#include "os/mapping_fault.h"
#include "text/shorten.h"

namespace kiln::sql {

namespace {

constexpr std::string_view kMagic{"SQLite format 3\0", 16};  // SQLite file format, section 1.3.1

constexpr std::size_t kReasonBytes = 500;

// SQLite lowers it to what it was compiled for, 2 GiB mostly; beyond that it reads. Without it a question that ranks
// answer takes half as long again, for each of their pages would be a read call.
constexpr std::int64_t kMappedBytes = std::int64_t{1} << 40;

// No value is longer than the file it stands in, but a damaged one may say so of a value whose pages go round in a
// circle. What isn't stored, such as a row on its way through a sort, needs some room of its own.
constexpr std::int64_t kLeastLength = 1 << 20;

// The path as a URI's path: SQLite decodes %HH, and ? and # would end it (SQLite, "URI Filenames", 3.1).
std::string uri_path(const std::filesystem::path& path) {
  std::string uri;
  for (char c : std::filesystem::absolute(path).string()) {
    if (c == '%' || c == '?' || c == '#') {
      uri += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    } else {
      uri += c;
    }
  }
  return uri;
}

// SQLite reads a truncated file happily until a query touches a missing page; its header says how long it must be.
// Returns its bytes.
Result<std::int64_t> check_file(const std::filesystem::path& path) {
  std::error_code error;
  const std::uintmax_t bytes = std::filesystem::file_size(path, error);
  if (error) return fail(ErrorCode::io, "cannot open {}: {}", path.string(), error.message());
  std::array<char, 100> header{};
  std::ifstream file(path, std::ios::binary);
  if (!file) return fail(ErrorCode::io, "cannot open {}: {}", path.string(), errno_message(errno));
  if (!file.read(header.data(), header.size()) || std::memcmp(header.data(), kMagic.data(), kMagic.size()) != 0) {
    return fail(ErrorCode::corrupt, "{} is not an SQLite database; kiln import makes one from a CSV file",
                path.string());
  }
  const auto byte_at = [&](std::size_t offset) {
    return static_cast<std::uint64_t>(static_cast<unsigned char>(header[offset]));
  };
  const std::uint64_t stored_page_bytes = byte_at(16) << 8 | byte_at(17);
  const std::uint64_t page_bytes = stored_page_bytes == 1 ? 65536 : stored_page_bytes;
  const std::uint64_t pages = byte_at(28) << 24 | byte_at(29) << 16 | byte_at(30) << 8 | byte_at(31);
  if (bytes != page_bytes * pages) {
    return fail(ErrorCode::corrupt, "{} is damaged: it has {} bytes, and its header says {}; import it again",
                path.string(), bytes, page_bytes * pages);
  }
  return static_cast<std::int64_t>(bytes);
}

void configure(const SQLite::Database& database, int option, int value) {
  const int status = sqlite3_db_config(database.getHandle(), option, value, nullptr);
  if (status != SQLITE_OK) throw SQLite::Exception(database.getHandle(), status);
}

// SQLite, "Defense Against The Dark Arts", section 1.2, for files that may come from anywhere; kiln's own reading needs
// no view and no trigger.
void distrust(SQLite::Database& database, std::int64_t bytes) {
  configure(database, SQLITE_DBCONFIG_DEFENSIVE, 1);
  configure(database, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0);
  configure(database, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0);
  configure(database, SQLITE_DBCONFIG_ENABLE_VIEW, 0);
  database.exec("PRAGMA cell_size_check=ON");
  const std::int64_t most = sqlite3_limit(database.getHandle(), SQLITE_LIMIT_LENGTH, -1);
  sqlite3_limit(database.getHandle(), SQLITE_LIMIT_LENGTH,
                static_cast<int>(std::min(most, std::max(kLeastLength, 2 * bytes))));
}

}  // namespace

Result<SQLite::Database> open_for_building(const std::filesystem::path& path) {
  try {
    SQLite::Database database(path.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE | SQLite::OPEN_NOMUTEX);
    // Nobody else knows the file, and it's thrown away on any error: a journal or a sync would protect nothing.
    database.exec("PRAGMA journal_mode=OFF");
    database.exec("PRAGMA synchronous=OFF");
    database.exec("PRAGMA locking_mode=EXCLUSIVE");
    return database;
  } catch (const SQLite::Exception& exception) {
    return tl::unexpected(to_error(exception, fmt::format("cannot write {}", path.string())));
  }
}

Result<SQLite::Database> open_immutable(const std::filesystem::path& path) {
  KILN_TRY(const std::int64_t bytes, check_file(path));
  try {
    SQLite::Database database("file:" + uri_path(path) + "?mode=ro&immutable=1",
                              SQLite::OPEN_READONLY | SQLite::OPEN_URI | SQLite::OPEN_NOMUTEX);
    database.exec("PRAGMA query_only=ON");
    distrust(database, bytes);
    // Pages are read from the kernel's cache in place: no read call for each, and one copy for all connections.
    survive_mapping_faults();
    database.exec("PRAGMA mmap_size=" + std::to_string(kMappedBytes));
    return database;
  } catch (const SQLite::Exception& exception) {
    return tl::unexpected(to_error(exception, fmt::format("cannot open {}", path.string())));
  }
}

bool is_sqlite_file(const std::filesystem::path& path) {
  std::array<char, kMagic.size()> begin{};
  std::ifstream file(path, std::ios::binary);
  return file.read(begin.data(), begin.size()) && std::memcmp(begin.data(), kMagic.data(), kMagic.size()) == 0;
}

std::string reason_of(const SQLite::Exception& exception) { return shorten(exception.what(), kReasonBytes); }

Error to_error(const SQLite::Exception& exception, std::string_view doing) {
  const auto code = [&] {
    switch (exception.getErrorCode()) {
      case SQLITE_FULL:
      case SQLITE_IOERR:
      case SQLITE_CANTOPEN:
      case SQLITE_READONLY:
      case SQLITE_PERM: return ErrorCode::io;
      case SQLITE_CORRUPT:
      case SQLITE_TOOBIG:  // longer than the file: see distrust()
      case SQLITE_NOTADB: return ErrorCode::corrupt;
      case SQLITE_NOMEM: return ErrorCode::too_expensive;
      case SQLITE_INTERRUPT: return ErrorCode::interrupted;
      default: return ErrorCode::internal;
    }
  }();
  return Error{code, fmt::format("{}: {}", doing, reason_of(exception))};
}

}  // namespace kiln::sql
