// The licence of the dataset as the OpenAPI document says it. Generators of clients ask for more than its name: an SPDX
// expression, which OpenAPI calls its identifier, or an address.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace kiln::openapi {

// The License Object (OpenAPI 3.1.1, section 4.8.4) of a licence as the dataset's owner wrote it: a name in SPDX's
// list, in whatever case, is its own identifier; an address is its own `url`; any other gets an identifier that SPDX
// has for licences which it doesn't list, "LicenseRef-" and what its syntax allows of the name (SPDX 2.3, annex D).
nlohmann::ordered_json license_of(const std::string& name);

}  // namespace kiln::openapi
