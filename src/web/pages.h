// Pages for people, on top of the API: which requests they answer, and how an error looks there.
#pragma once

#include "api/api.h"

namespace kiln::web {

// For api::Api.
api::Pages pages();

}  // namespace kiln::web
