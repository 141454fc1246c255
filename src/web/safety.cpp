#include "web/safety.h"

namespace kiln::web {

namespace {

// https://www.w3.org/TR/CSP3/. Trusted types: no text becomes mark-up in a script, not even by a policy.
constexpr const char* kPolicy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; form-action "
    "'self'; base-uri 'none'; require-trusted-types-for 'script'; trusted-types 'none'; frame-ancestors ";

}  // namespace

void add_safety_fields(http::WholeAnswer& answer, const std::string& frame_ancestors) {
  auto& fields = answer.fields;
  fields.emplace_back("Content-Security-Policy", kPolicy + (frame_ancestors.empty() ? "'none'" : frame_ancestors));
  // For browsers without frame-ancestors. It can't name a web site.
  if (frame_ancestors.empty()) fields.emplace_back("X-Frame-Options", "DENY");
  fields.emplace_back("Permissions-Policy",
                      "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()");
  fields.emplace_back("Cross-Origin-Opener-Policy", "same-origin");
}

}  // namespace kiln::web
