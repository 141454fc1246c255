// The functions of fmt that its headers only declare, compiled once. Debian's libfmt has them as a shared library only,
// which would need the shared C++ library, too; in the image's program all of that is linked in (KILN_BUNDLED in
// CMakeLists.txt). FMT_HEADER_ONLY would do the same, in every file anew: each then takes three times as long to
// compile.
#include <fmt/format-inl.h>

// What fmt's own format.cc instantiates for char; as fmt 10 declares it.
FMT_BEGIN_NAMESPACE
namespace detail {
template dragonbox::decimal_fp<float> dragonbox::to_decimal(float) noexcept;
template dragonbox::decimal_fp<double> dragonbox::to_decimal(double) noexcept;
template locale_ref::locale_ref(const std::locale&);
template std::locale locale_ref::get<std::locale>() const;
template thousands_sep_result<char> thousands_sep_impl(locale_ref);
template char decimal_point_impl(locale_ref);
template void buffer<char>::append(const char*, const char*);
template void vformat_to(buffer<char>&, string_view, vformat_args<>::type, locale_ref);
}  // namespace detail
FMT_END_NAMESPACE
