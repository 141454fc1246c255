#include "web/pages.h"

#include <array>
#include <string_view>

#include "api/routes.h"
#include "http/paging.h"
#include "query/words.h"
#include "web/assets.h"
#include "web/column_page.h"
#include "web/links.h"
#include "web/notices.h"
#include "web/overview_page.h"

namespace kiln::web {

namespace {

constexpr std::array kOverviewParameters{query::kSelect, query::kOrder, http::kLimit, http::kOffset, kOpen,    kGroup,
                                         kFigure,        kOf,           kNewColumn,   kNewTest,      kNewValue};
constexpr const char* kVary = "Accept, Accept-Encoding";

constexpr std::array kRoutes{
    api::Route{.name = "",
               .handler = get_overview,
               .description = "the dataset, its columns and rows",
               .parameters = {kOverviewParameters, true},
               .lane = api::Lane::worker,
               .vary = kVary,
               .is_page = true},
    api::Route{.name = "columns",
               .argument = "c",
               .handler = get_column_page,
               .description = "a column",
               .parameters = {{}, true},
               .lane = api::Lane::worker,
               .vary = kVary,
               .is_page = true},
    api::Route{.name = "assets",
               .argument = "name",
               .handler = get_asset,
               .description = "styles and script of the pages",
               .vary = "Accept-Encoding"},
};

}  // namespace

api::Pages pages() { return {kRoutes, error_page}; }

}  // namespace kiln::web
