#include "openapi/examples.h"

#include <fmt/format.h>

#include <algorithm>

#include "http/target.h"

namespace kiln::openapi {

namespace {

// A name that no column has.
std::string free_name(const catalogue::Catalogue& catalogue, std::string name) {
  while (std::ranges::find(catalogue.columns, name, &catalogue::CatalogueColumn::name) != catalogue.columns.end())
    name += '_';
  return name;
}

}  // namespace

std::string name_of_cast(const catalogue::Catalogue& catalogue) { return free_name(catalogue, "as_text"); }

void add_examples(ExampleValues& values, const catalogue::Catalogue& catalogue, const Columns& columns) {
  const auto address = [&](std::size_t position) { return http::percent_encode(columns.parameter_name(position)); };
  const auto number = columns.number(), text = columns.text();
  if (number) values["number"] = address(*number);
  if (text) values["text"] = address(*text);
  if (number) values["number_name"] = columns.parameter_name(*number);
  if (text) values["text_name"] = columns.parameter_name(*text);
  const std::size_t category = text ? *text : *number, measure = number ? *number : *text;
  values["category"] = address(category);
  values["category_name"] = columns.parameter_name(category);
  const std::string filter =
      fmt::format("{}={}", address(category), http::percent_encode(columns.example_filter(category)));
  values["filter"] = filter;
  const std::string of_text = text ? columns.example_filter(*text) : "";
  values["search_example"] = of_text.starts_with("eq.") ? of_text.substr(3) : "a";
  const std::string category_word = columns.list_word(category), measure_word = columns.list_word(measure);
  values["part"] = fmt::format("select={},{}&{}&limit=2", http::percent_encode(category_word),
                               http::percent_encode(measure_word), filter);
  values["category_item"] = http::percent_encode(category_word);
  if (number) values["number_item"] = http::percent_encode(columns.list_word(*number));
  values["cast_name"] = name_of_cast(catalogue);
  values["count_name"] = free_name(catalogue, "rows_of_it");
  values["category_word"] = category_word;
  values["select_example"] = fmt::format("{},{}", category_word, measure_word);
  values["order_example"] = fmt::format("{}.desc", measure_word);
  values["conditions_example"] = fmt::format("({}.not.is.null,{}.is.null)", category_word, measure_word);
  if (catalogue.rows > 0) {
    values["first_row"] = 0;
    values["last_row"] = catalogue.rows - 1;
  }
}

}  // namespace kiln::openapi
