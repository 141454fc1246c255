#include "import/field/number_unit.h"

#include <utf8proc.h>

#include <algorithm>

namespace kiln::import {

namespace {

constexpr std::size_t kCodeBytes = 3;

// Those of ISO 4217 that are money, and some that were within the last decades.
constexpr std::string_view kCodes =
    "AED AFN ALL AMD ANG AOA ARS ATS AUD AWG AZN BAM BBD BDT BEF BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BYR BZD "
    "CAD CDF CHF CLF CLP CNY COP CRC CUC CUP CVE CYP CZK DEM DJF DKK DOP DZD EEK EGP ERN ESP ETB EUR FIM FJD FKP FRF "
    "GBP GEL GHS GIP GMD GNF GRD GTQ GYD HKD HNL HRK HTG HUF IDR IEP ILS INR IQD IRR ISK ITL JMD JOD JPY KES KGS KHR "
    "KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LTL LUF LVL LYD MAD MDL MGA MKD MMK MNT MOP MRU MTL MUR MVR MWK MXN "
    "MYR MZN NAD NGN NIO NLG NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PTE PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK "
    "SGD SHP SIT SKK SLE SLL SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VES "
    "VND VUV WST XAF XCD XOF XPF YER ZAR ZMW ZWL ";
constexpr std::string_view kWords = "ALL ANG BAM BOB COP CUP GEL MAD MOP PEN SOS TOP TRY ";

bool is_capital(char c) { return c >= 'A' && c <= 'Z'; }
bool is_letter(char c) { return is_capital(c) || (c >= 'a' && c <= 'z'); }

bool is_in(std::string_view list, std::string_view code) {
  for (std::size_t at = 0; at < list.size(); at += kCodeBytes + 1) {
    if (list.substr(at, kCodeBytes) == code) return true;
  }
  return false;
}

// The bytes of the first character, if it's a currency's sign; else 0.
std::size_t currency_sign_at(std::string_view text) {
  if (text.empty() || is_letter(text[0])) return 0;
  utf8proc_int32_t character = 0;
  const auto bytes = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                                      static_cast<utf8proc_ssize_t>(text.size()), &character);
  if (bytes <= 0 || utf8proc_category(character) != UTF8PROC_CATEGORY_SC) return 0;
  return static_cast<std::size_t>(bytes);
}

std::size_t capitals_at_end(std::string_view text) {
  std::size_t count = 0;
  while (count < text.size() && count < kCodeBytes && is_capital(text[text.size() - 1 - count])) ++count;
  return count;
}

}  // namespace

bool is_currency_code(std::string_view unit) { return unit.size() == kCodeBytes && is_in(kCodes, unit); }

bool is_word(std::string_view unit) { return is_in(kWords, unit); }

std::string_view leading_unit(std::string_view text) {
  if (text.starts_with('%')) return text.substr(0, 1);
  if (const std::size_t sign = currency_sign_at(text)) return text.substr(0, sign);
  std::size_t capitals = 0;
  while (capitals < text.size() && capitals < kCodeBytes && is_capital(text[capitals])) ++capitals;
  if (capitals > 0 && text.substr(capitals).starts_with('$')) return text.substr(0, capitals + 1);
  const bool is_whole = text.size() > kCodeBytes && !is_letter(text[kCodeBytes]);
  return is_whole && is_currency_code(text.substr(0, kCodeBytes)) ? text.substr(0, kCodeBytes) : std::string_view();
}

std::string_view trailing_unit(std::string_view text) {
  if (text.ends_with('%')) return text.substr(text.size() - 1);
  if (text.ends_with('$')) return text.substr(text.size() - 1 - capitals_at_end(text.substr(0, text.size() - 1)));
  constexpr std::size_t kMaxCharacterBytes = 4;
  for (std::size_t bytes = 1; bytes <= std::min(text.size(), kMaxCharacterBytes); ++bytes) {
    const std::string_view end = text.substr(text.size() - bytes);
    if (currency_sign_at(end) == bytes) return end;
  }
  const std::size_t before = text.size() - std::min(text.size(), kCodeBytes);
  const bool is_whole = before > 0 && !is_letter(text[before - 1]);
  return is_whole && is_currency_code(text.substr(before)) ? text.substr(before) : std::string_view();
}

}  // namespace kiln::import
