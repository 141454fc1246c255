#include "import/rejects_file.h"

#include <cerrno>
#include <fstream>
#include <string>
#include <utility>

namespace kiln::import {

struct RejectsFile::State {
  std::filesystem::path path;
  std::ofstream out;
};

namespace {

std::string quoted(const std::string& text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"') out += '"';
    out += c;
  }
  return out + '"';
}

}  // namespace

RejectsFile::RejectsFile(std::unique_ptr<State> state) : state_(std::move(state)) {}
RejectsFile::RejectsFile(RejectsFile&&) noexcept = default;
RejectsFile& RejectsFile::operator=(RejectsFile&&) noexcept = default;
RejectsFile::~RejectsFile() = default;

Result<RejectsFile> RejectsFile::create(const std::filesystem::path& path) {
  auto state = std::make_unique<State>();
  state->path = path;
  state->out.open(path, std::ios::binary | std::ios::trunc);
  state->out << "line,reason,text\r\n";
  if (!state->out)
    return fail(ErrorCode::io, "cannot write {}, which --rejects names: {}", path.string(), errno_message(errno));
  return RejectsFile(std::move(state));
}

RejectHandler RejectsFile::handler() {
  return [state = state_.get()](const RejectedRow& row) {
    state->out << row.line << ',' << quoted(row.reason) << ',' << quoted(row.text) << "\r\n";
  };
}

Result<void> RejectsFile::close() {
  state_->out.close();
  if (!state_->out) return fail(ErrorCode::io, "cannot write {}: {}", state_->path.string(), errno_message(errno));
  return {};
}

}  // namespace kiln::import
