#include "parquet/column.h"

#include <bit>
#include <cstring>
#include <optional>

#include "statistics/temporal.h"
#include "text/shorten.h"

namespace kiln::parquet {

namespace {

constexpr std::int64_t kMicroseconds = 1'000'000;  // of a second
constexpr std::size_t kMaxFractionDigits = 6;

template <class Number>
void append_number(Number number, std::string& out) {
  static_assert(std::endian::native == std::endian::little, "PLAIN has the lowest byte first");
  out.append(reinterpret_cast<const char*>(&number), sizeof(number));
}

// Of "…:07.25Z": 250,000.
std::int64_t microseconds_of(std::string_view text, std::size_t digits) {
  if (digits == 0) return 0;
  std::int64_t number = 0;
  for (const char digit : text.substr(text.find('.') + 1, digits)) number = number * 10 + (digit - '0');
  for (; digits < kMaxFractionDigits; ++digits) number *= 10;
  return number;
}

Result<void> append_temporal(const std::string& text, Kind kind, std::string& out) {
  const auto temporal = statistics::parse_temporal(text);
  if (!temporal || temporal_kind(text) != kind)
    return fail(ErrorCode::corrupt, "\"{}\" isn't a date or time as the others of its column", shorten(text, 80));
  if (kind == Kind::date) {
    append_number(static_cast<std::int32_t>(temporal->seconds / statistics::kDay), out);
  } else {
    const std::int64_t fraction = microseconds_of(text, temporal->form.fraction_digits);
    append_number(temporal->seconds * kMicroseconds + fraction, out);
  }
  return {};
}

tl::unexpected<Error> wrong_value() { return fail(ErrorCode::corrupt, "a value isn't of its column's type"); }

// The LogicalType of parquet.thrift, a union, with the ConvertedType that older readers look for.
void write_logical_type(Kind kind, ThriftWriter& thrift) {
  constexpr int kConvertedType = 6, kLogicalType = 10;
  constexpr int kString = 1, kDate = 6, kTime = 7, kTimestamp = 8, kMicros = 2;
  if (kind == Kind::text) thrift.enumeration(kConvertedType, ConvertedType::utf8);
  if (kind == Kind::date) thrift.enumeration(kConvertedType, ConvertedType::date);
  if (kind == Kind::time) thrift.enumeration(kConvertedType, ConvertedType::time_micros);
  // The older type means UTC (LogicalTypes.md), so that a time in no zone has none.
  if (kind == Kind::utc_timestamp) thrift.enumeration(kConvertedType, ConvertedType::timestamp_micros);
  thrift.begin_struct(kLogicalType);
  if (kind == Kind::text) thrift.empty_struct(kString);
  if (kind == Kind::date) thrift.empty_struct(kDate);
  if (kind == Kind::time || kind == Kind::timestamp || kind == Kind::utc_timestamp) {
    thrift.begin_struct(kind == Kind::time ? kTime : kTimestamp);
    thrift.boolean(1, kind == Kind::utc_timestamp);
    thrift.begin_struct(2);  // the unit
    thrift.empty_struct(kMicros);
    thrift.end();
    thrift.end();
  }
  thrift.end();
}

}  // namespace

Type type_of(Kind kind) {
  switch (kind) {
    case Kind::real: return Type::real;
    case Kind::text: return Type::byte_array;
    case Kind::date: return Type::int32;
    case Kind::integer:
    case Kind::time:
    case Kind::timestamp:
    case Kind::utc_timestamp: break;
  }
  return Type::int64;
}

Kind temporal_kind(std::string_view least) {
  const auto temporal = statistics::parse_temporal(least);
  if (!temporal) return Kind::text;
  const statistics::TemporalForm& form = temporal->form;
  const bool is_year_0 = form.has_date && least.starts_with("0000");  // Python has none
  if (is_year_0 || form.fraction_digits > kMaxFractionDigits) return Kind::text;
  if (!form.has_date) return Kind::time;
  if (!form.has_time) return Kind::date;
  return form.zone.empty() ? Kind::timestamp : form.zone == "Z" ? Kind::utc_timestamp : Kind::text;
}

Result<void> append_plain(const Value& value, Kind kind, std::string& out) {
  if (kind == Kind::integer) {
    const auto* integer = std::get_if<std::int64_t>(&value);
    if (!integer) return wrong_value();
    append_number(*integer, out);
    return {};
  }
  if (kind == Kind::real) {
    const auto* real = std::get_if<double>(&value);
    const auto* integer = std::get_if<std::int64_t>(&value);
    if (!real && !integer) return wrong_value();
    append_number(real ? *real : static_cast<double>(*integer), out);
    return {};
  }
  const auto* text = std::get_if<std::string>(&value);
  if (!text) return wrong_value();
  if (kind != Kind::text) return append_temporal(*text, kind, out);
  append_number(static_cast<std::uint32_t>(text->size()), out);
  out += *text;
  return {};
}

void write_schema_element(const Column& column, ThriftWriter& thrift) {
  thrift.begin_struct_element();
  thrift.enumeration(1, type_of(column.kind));
  thrift.i32(3, kOptional);
  thrift.binary(4, column.name);
  if (column.kind != Kind::integer && column.kind != Kind::real) write_logical_type(column.kind, thrift);
  thrift.end();
}

}  // namespace kiln::parquet
