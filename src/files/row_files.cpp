#include "files/row_files.h"

#include "files/parquet_file.h"
#include "files/row_file.h"
#include "query/parse_selection.h"

namespace kiln::files {

namespace {

// Charged to the budget for as long as anybody has it.
template <class T>
std::shared_ptr<T> charged(std::shared_ptr<T> thing, MemoryBudget* budget) {
  if (!budget) return thing;
  const auto bytes = static_cast<std::int64_t>(thing->held_bytes());
  budget->add(MemoryUse::files, bytes);
  T* const address = thing.get();
  return {address, [thing = std::move(thing), bytes, budget](T*) mutable {
            thing.reset();
            budget->add(MemoryUse::files, -bytes);
          }};
}

}  // namespace

std::shared_ptr<RowLayout> RowFiles::layout_of(const Key& key, MemoryBudget* budget) {
  const std::scoped_lock lock(mutex_);
  std::shared_ptr<RowLayout>& layout = known_[key].layout;
  if (!layout)
    layout = charged(std::make_shared<RowLayout>(dataset_.rows(), dataset_.catalogue().columns.size()), budget);
  return layout;
}

// Made outside of the lock, for it takes milliseconds: of two that are made at once one is dropped.
Result<std::shared_ptr<const RowText>> RowFiles::text_of(const Key& key, const http::RowForm& form,
                                                         dataset::QueryConnection& reader) {
  {
    const std::scoped_lock lock(mutex_);
    Known& known = known_[key];
    if (!known.text) known.text = known.used_text.lock();
    if (known.text) return known.text;
  }
  KILN_TRY(std::shared_ptr<const RowText> made, RowText::make(dataset_, form, reader));
  made = charged(std::move(made), reader.limits().budget);
  const std::scoped_lock lock(mutex_);
  Known& known = known_[key];
  if (!known.text) known.text = known.used_text.lock();
  if (!known.text) known.used_text = known.text = std::move(made);
  return known.text;
}

Result<std::shared_ptr<const File>> RowFiles::find(const http::RowForm& form, dataset::QueryConnection& reader,
                                                   std::chrono::nanoseconds at_most) {
  if (form.format == http::Format::parquet) {
    const std::shared_ptr<ParquetLayout> layout = parquet_layout(reader);
    KILN_TRY(const bool is_known, layout->measure(reader, at_most));
    return is_known ? parquet_file(dataset_, layout) : nullptr;
  }
  const Key key{form.format, form.csv.separator};
  const auto layout = layout_of(key, reader.limits().budget);
  KILN_TRY(const std::shared_ptr<const RowText> text, text_of(key, form, reader));
  KILN_TRY(const bool is_known, layout->measure(*text, reader, at_most));
  if (!is_known) return nullptr;
  std::string head;
  form.make_writer(query::select_all(dataset_).names())->begin(head);
  return row_file({dataset_, std::move(head), text, layout});
}

std::shared_ptr<ParquetLayout> RowFiles::parquet_layout(const dataset::QueryConnection& reader) {
  const std::scoped_lock lock(mutex_);
  if (!parquet_) parquet_ = used_parquet_.lock();
  if (!parquet_) used_parquet_ = parquet_ = std::make_shared<ParquetLayout>(dataset_, reader, reader.limits().budget);
  return parquet_;
}

void RowFiles::forget() {
  const std::scoped_lock lock(mutex_);
  parquet_.reset();
  for (auto& [key, known] : known_) known.text.reset();
}

}  // namespace kiln::files
