// What a column of a Parquet file is: its name, and what its values are. Values are 64-bit integers, doubles and UTF-8,
// as in the dataset; dates and times that the dataset has as texts are Parquet's own, where nothing is lost by it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "error/error.h"
#include "parquet/format.h"
#include "parquet/thrift_writer.h"
#include "value/value.h"

namespace kiln::parquet {

// date: days since 1970-01-01; time and timestamps: microseconds since midnight, or since 1970-01-01T00:00, in no
// particular zone or in UTC.
enum class Kind { integer, real, text, date, time, timestamp, utc_timestamp };

struct Column {
  std::string name;
  Kind kind = Kind::text;
};

Type type_of(Kind kind);

// The kind of a text column whose values are all written as this one is, ISO 8601's: text, if a year before 1, an
// offset from UTC or a digit beyond the microseconds would be lost. least: the first of its values.
Kind temporal_kind(std::string_view least);

// Appends the value as PLAIN (Encodings.md) has one of that kind: integers as real, too. REQUIRED: it's not missing.
// Errors: corrupt, where it can't be of that kind.
Result<void> append_plain(const Value& value, Kind kind, std::string& out);

// Writes the column's SchemaElement as a list's element.
void write_schema_element(const Column& column, ThriftWriter& thrift);

}  // namespace kiln::parquet
