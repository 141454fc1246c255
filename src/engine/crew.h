// Threads that help a worker with a large question, segment by segment, while other workers have nothing to do.
#pragma once

#include <SQLiteCpp/Database.h>

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "engine/segment.h"
#include "ranks/segment_reader.h"

namespace kiln::engine {

// Any number of threads may use it.
class Crew {
 public:
  // What each of them does: the same, with a segment of its own, until nothing is left. It throws nothing.
  using Work = std::function<void(Segment&)>;

  // One helper for each connection. workers: how many threads may ask questions at once. Throws std::system_error:
  // too few threads.
  Crew(std::vector<SQLite::Database> connections, const std::shared_ptr<ranks::RankStore>& store, std::size_t workers);
  Crew(const Crew&) = delete;
  ~Crew();

  // While it lives, a worker is busy.
  class Busy {
   public:
    explicit Busy(Crew& crew) : crew_(crew) { ++crew_.busy_; }
    Busy(const Busy&) = delete;
    ~Busy() { --crew_.busy_; }

   private:
    Crew& crew_;
  };

  // Calls work in this thread, and at the same time in as many helpers as there are idle workers; none where another
  // question has them. Returns when all are done. REQUIRED: this thread is Busy.
  void run(Segment& own, const Work& work);

 private:
  struct Helper {
    Helper(SQLite::Database connection, const std::shared_ptr<ranks::RankStore>& store)
        : database(std::move(connection)), reader(database, store), segment(reader) {}
    SQLite::Database database;
    ranks::SegmentReader reader;
    Segment segment;
    std::thread thread;
  };
  void help(Helper& helper);
  void end();

  const std::size_t workers_;
  std::atomic<std::size_t> busy_ = 0;
  std::mutex taken_;  // by the question that is being helped
  std::mutex mutex_;  // of what follows
  std::condition_variable wanted_, done_;
  const Work* work_ = nullptr;
  std::size_t places_ = 0;   // how many more helpers are wanted
  std::size_t helping_ = 0;  // how many are at work
  bool is_ending_ = false;
  std::vector<std::unique_ptr<Helper>> helpers_;
};

}  // namespace kiln::engine
