// The name under which a browser or `curl -OJ` saves an answer (RFC 6266).
#pragma once

#include <string>
#include <string_view>

namespace kiln::http {

// attachment; filename="flights.csv": the value of Content-Disposition for a file of that name, which is UTF-8. A name
// beyond plain ASCII comes also as filename* (RFC 8187); what parts folders or is a control character is _ in both.
std::string attachment(std::string_view name);

}  // namespace kiln::http
