// XML from a stream as events, with little memory whatever is in it: expat, without what makes bombs (document types
// and their entities), and with a limit on what it may take.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "error/error.h"

namespace kiln::import {

// An element's attributes, by their names without a namespace.
class XmlAttributes {
 public:
  explicit XmlAttributes(const char* const* pairs) : pairs_(pairs) {}
  std::optional<std::string_view> find(std::string_view name) const;

 private:
  const char* const* pairs_;
};

// Is told what is in the XML; names are without a namespace. What it returns as an error ends the reading.
class XmlHandler {
 public:
  virtual ~XmlHandler() = default;
  virtual Result<void> on_start(std::string_view name, const XmlAttributes& attributes) = 0;
  virtual Result<void> on_end(std::string_view name) = 0;
  virtual Result<void> on_text(std::string_view text) = 0;
  // Asked behind each element: whether run() shall return, and go on from there when it's called again.
  virtual bool is_enough() const { return false; }
};

class XmlReader {
 public:
  using Read = std::function<Result<std::size_t>(std::span<char> buffer)>;

  // where is for messages: which part of which file. REQUIRED: handler outlives this.
  XmlReader(std::string where, Read read, XmlHandler& handler);
  XmlReader(const XmlReader&) = delete;
  XmlReader& operator=(const XmlReader&) = delete;
  ~XmlReader();

  // Reads on until the handler has enough (true) or all is read (false).
  // Errors: those of read and of the handler, corrupt (it isn't XML, or takes too much memory), internal.
  Result<bool> run();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// Reads all. Errors: those of XmlReader::run.
Result<void> read_xml(std::string where, XmlReader::Read read, XmlHandler& handler);

}  // namespace kiln::import
