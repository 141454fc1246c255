#include "import/workbook/xml_reader.h"

#include <expat.h>

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <utility>

namespace kiln::import {

namespace {

// Later expats deprecate it for one with 64 bits, which Debian 12's lacks; a message can do without.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
std::uint64_t line_of(XML_Parser parser) { return XML_GetCurrentLineNumber(parser); }
#pragma GCC diagnostic pop

constexpr int kXmlReadBytes = 64 * 1024;
constexpr std::size_t kMaxXmlMemoryBytes = 16 << 20;  // of all parsers together; a sheet takes 200 KB
constexpr int kMaxXmlDepth = 200;
constexpr char kNamespaceEnd = '|';

// What expat allocates is counted, in front of each block: a tag of a gigabyte, or a million different names, would
// take memory before anything is told of them.
std::atomic<std::size_t> xml_memory = 0;
constexpr std::size_t kBlockHead = alignof(std::max_align_t);

std::size_t& size_of(void* block) { return *static_cast<std::size_t*>(block); }

void* allocate(std::size_t size) {
  if (size > kMaxXmlMemoryBytes || xml_memory.fetch_add(size) + size > kMaxXmlMemoryBytes) {
    if (size <= kMaxXmlMemoryBytes) xml_memory -= size;
    return nullptr;
  }
  void* const block = std::malloc(kBlockHead + size);
  if (block == nullptr) {
    xml_memory -= size;
    return nullptr;
  }
  size_of(block) = size;
  return static_cast<char*>(block) + kBlockHead;
}

void release(void* memory) {
  if (memory == nullptr) return;
  void* const block = static_cast<char*>(memory) - kBlockHead;
  xml_memory -= size_of(block);
  std::free(block);
}

void* reallocate(void* memory, std::size_t size) {
  if (memory == nullptr) return allocate(size);
  void* const larger = allocate(size);
  if (larger == nullptr) return nullptr;
  std::memcpy(larger, memory, std::min(size, size_of(static_cast<char*>(memory) - kBlockHead)));
  release(memory);
  return larger;
}

std::string_view without_namespace(const char* name) {
  const std::string_view all = name;
  return all.substr(all.rfind(kNamespaceEnd) + 1);  // npos + 1 is 0
}

}  // namespace

std::optional<std::string_view> XmlAttributes::find(std::string_view name) const {
  for (const char* const* pair = pairs_; *pair != nullptr; pair += 2) {
    if (without_namespace(pair[0]) == name) return pair[1];
  }
  return std::nullopt;
}

struct XmlReader::State {
  std::string where;
  Read read;
  XmlHandler& handler;
  XML_Parser parser = nullptr;
  std::optional<Error> error;
  int depth = 0;
  bool is_paused = false, is_last = false;

  ~State() {
    if (parser != nullptr) XML_ParserFree(parser);
  }

  void check(const Result<void>& result, bool may_pause) {
    if (!result && !error) error = result.error();
    if (error) {
      XML_StopParser(parser, XML_FALSE);
    } else if (may_pause && handler.is_enough()) {
      is_paused = true;
      XML_StopParser(parser, XML_TRUE);
    }
  }

  tl::unexpected<Error> damaged(std::string_view what) const {
    return fail(ErrorCode::corrupt, "{}, line {}: it's damaged: {}; fetch the file again, or save it once more", where,
                line_of(parser), what);
  }

  static void on_start(void* self, const XML_Char* name, const XML_Char** attributes) {
    State& state = *static_cast<State*>(self);
    if (state.error) return;
    if (++state.depth > kMaxXmlDepth) return state.check(state.damaged("its elements are nested too deeply"), false);
    state.check(state.handler.on_start(without_namespace(name), XmlAttributes(attributes)), false);
  }
  static void on_end(void* self, const XML_Char* name) {
    State& state = *static_cast<State*>(self);
    if (state.error) return;
    --state.depth;
    state.check(state.handler.on_end(without_namespace(name)), true);
  }
  static void on_text(void* self, const XML_Char* text, int size) {
    State& state = *static_cast<State*>(self);
    if (!state.error) state.check(state.handler.on_text({text, static_cast<std::size_t>(size)}), false);
  }
  static void on_document_type(void* self, const XML_Char*, const XML_Char*, const XML_Char*, int) {
    State& state = *static_cast<State*>(self);
    state.check(state.damaged("it has a document type, which no workbook has"), false);
  }
};

XmlReader::XmlReader(std::string where, Read read, XmlHandler& handler)
    : state_(new State{std::move(where), std::move(read), handler, nullptr, {}}) {
  const XML_Memory_Handling_Suite memory{allocate, reallocate, release};
  constexpr char kSeparator[] = {kNamespaceEnd, '\0'};
  state_->parser = XML_ParserCreate_MM(nullptr, &memory, kSeparator);
  if (state_->parser == nullptr) return;
  XML_SetUserData(state_->parser, state_.get());
  XML_SetElementHandler(state_->parser, State::on_start, State::on_end);
  XML_SetCharacterDataHandler(state_->parser, State::on_text);
  XML_SetStartDoctypeDeclHandler(state_->parser, State::on_document_type);
}

XmlReader::~XmlReader() = default;

Result<bool> XmlReader::run() {
  State& state = *state_;
  if (state.parser == nullptr) return fail(ErrorCode::internal, "{}: cannot start expat", state.where);
  for (;;) {
    XML_Status status = XML_STATUS_OK;
    if (std::exchange(state.is_paused, false)) {
      status = XML_ResumeParser(state.parser);
    } else if (state.is_last) {
      return false;
    } else {
      void* const buffer = XML_GetBuffer(state.parser, kXmlReadBytes);
      if (buffer == nullptr) return state.damaged("one of its elements is too large");
      KILN_TRY(const std::size_t got,
               state.read({static_cast<char*>(buffer), static_cast<std::size_t>(kXmlReadBytes)}));
      state.is_last = got == 0;
      status = XML_ParseBuffer(state.parser, static_cast<int>(got), state.is_last);
    }
    if (state.error) return tl::unexpected(*state.error);
    if (status == XML_STATUS_SUSPENDED) return true;
    if (status == XML_STATUS_ERROR) {
      const XML_Error code = XML_GetErrorCode(state.parser);
      return state.damaged(code == XML_ERROR_NO_MEMORY ? "one of its elements is too large" : XML_ErrorString(code));
    }
  }
}

Result<void> read_xml(std::string where, XmlReader::Read read, XmlHandler& handler) {
  XmlReader reader(std::move(where), std::move(read), handler);
  for (;;) {
    KILN_TRY(const bool has_more, reader.run());
    if (!has_more) return {};
  }
}

}  // namespace kiln::import
