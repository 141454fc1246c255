#include "http/answer.h"

namespace kiln::http {

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

std::string_view name_of(Representation representation) {
  switch (representation) {
    case Representation::json: return "json";
    case Representation::ndjson: return "ndjson";
    case Representation::csv: return "csv";
    case Representation::text: return "text";
    case Representation::object: return "object";
    case Representation::stripped: return "stripped";
    case Representation::stripped_object: return "stripped-object";
    case Representation::problem: return "problem";
  }
  return "json";
}

}  // namespace kiln::http
