// Operator new that fails now and then: preloaded into the server to show that memory that runs out ends a request, or a connection, and
// never the process. FAIL_FROM allocations succeed first, then one of FAIL_EVERY fails (by a pseudo-random sequence).
#include <atomic>
#include <cstdint>
#include <cstdlib>
#include <new>

namespace {

std::atomic<std::uint64_t> count = 0;

std::uint64_t setting(const char* name) {
  const char* text = std::getenv(name);
  return text ? std::strtoull(text, nullptr, 10) : 0;
}

bool fails() {
  static const std::uint64_t from = setting("FAIL_FROM"), every = setting("FAIL_EVERY");
  const std::uint64_t number = count.fetch_add(1, std::memory_order_relaxed);
  if (every == 0 || number < from) return false;
  std::uint64_t mixed = (number + 1) * 0x9E3779B97F4A7C15u;  // splitmix64
  mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9u;
  mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EBu;
  return (mixed ^ (mixed >> 31)) % every == 0;
}

}  // namespace

void* operator new(std::size_t size) {
  if (fails()) throw std::bad_alloc();
  if (void* memory = std::malloc(size > 0 ? size : 1)) return memory;
  throw std::bad_alloc();
}
void* operator new[](std::size_t size) { return operator new(size); }
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete[](void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
void operator delete[](void* memory, std::size_t) noexcept { std::free(memory); }
