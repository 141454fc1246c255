// A file descriptor that closes itself, and reading and writing that a signal doesn't cut short.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <utility>

namespace kiln {

class FileDescriptor {
 public:
  FileDescriptor() = default;
  // Takes over what open() and its like return; negative: nothing.
  explicit FileDescriptor(int number) : number_(number) {}
  FileDescriptor(FileDescriptor&& other) noexcept : number_(other.release()) {}
  FileDescriptor& operator=(FileDescriptor&& other) noexcept;
  ~FileDescriptor() { close(); }

  bool is_open() const { return number_ >= 0; }
  int number() const { return number_; }
  // Gives it to whoever closes it from now on.
  int release() { return std::exchange(number_, -1); }
  // errno stays as it was.
  void close();

 private:
  int number_ = -1;
};

// As read(): how many bytes came, 0 at the end, -1 with the reason in errno; but EINTR is never one.
ssize_t read_some(int descriptor, std::span<char> buffer);

// Fills the buffer from that place in the file on; returns less than its size at the file's end alone, and -1 with the
// reason in errno.
ssize_t read_all_at(int descriptor, std::span<char> buffer, std::int64_t offset);

// Writes all of it; false with the reason in errno.
bool write_all(int descriptor, std::string_view bytes);

}  // namespace kiln
