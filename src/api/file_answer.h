// A file of the dataset as an answer: its length, the part of it that Range asks for, and the name to save it under.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api/call.h"
#include "files/file.h"

namespace kiln::api {

struct SentFile {
  std::shared_ptr<const files::File> file;
  http::Format format;
  std::string variant = {};  // of its ETag, see http::WholeAnswer
  std::vector<std::pair<const char*, std::string>> fields = {};
  // A part of it costs what stands before it: of several at once none counts.
  bool is_sequential = false;
};

// Content-Disposition for the dataset in that form: flights.csv.
std::pair<const char*, std::string> disposition(const Call& call, std::string_view extension);

// The whole file, or with Range the part (206, RFC 9110, section 15.3.7), or 416 where there's no such part. A Range
// counts only of a GET, if the request's conditions hold, and If-Range names this very file (section 13.1.5).
Result<http::Answer> send_file(const Call& call, SentFile sent);

// GET /rows.db, and under the dataset's name: the database itself.
Result<http::Answer> get_database(const Call& call);

// Adds Links to the same rows as files (RFC 8288, rel="alternate"), with the request's own filter, selection and order,
// and to the database.
void add_links_to_files(const Call& call, http::Answer& answer);

}  // namespace kiln::api
