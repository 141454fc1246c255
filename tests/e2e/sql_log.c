// Loaded before libsqlite3 (LD_PRELOAD), writes the text of every statement that a program prepares or executes to the file named
// in SQL_LOG, so that test_injection.py can read what SQLite was really asked. A record is a line with 1 where SQLite says that the
// statement only reads, else 0, and the text's length, and then the text. What SQLite asks itself (it reads the schema by a SELECT) isn't
// in the log. The log decides nothing: every call is passed on.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef struct sqlite3 sqlite3;
typedef struct sqlite3_stmt sqlite3_stmt;
extern int sqlite3_stmt_readonly(sqlite3_stmt*);

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;

static void* next(const char* name) {
  void* found = dlsym(RTLD_NEXT, name);
  if (!found) abort();
  return found;
}

// What can't be logged must not look as if nothing had been asked.
static void write_all(int file, const char* bytes, size_t size) {
  while (size > 0) {
    const ssize_t written = write(file, bytes, size);
    if (written <= 0) abort();
    bytes += written;
    size -= (size_t)written;
  }
}

// Whether the call to the function of that name comes from the library that has it.
static int is_own_call(const char* name, const void* caller) {
  Dl_info library, calling;
  if (!dladdr(next(name), &library) || !dladdr(caller, &calling)) abort();
  return library.dli_fbase == calling.dli_fbase;
}

static void record(const char* sql, size_t size, int reads_only) {
  const char* path = getenv("SQL_LOG");
  if (!path) abort();
  char head[40];
  const int head_size = snprintf(head, sizeof head, "%d %zu\n", reads_only, size);
  pthread_mutex_lock(&mutex);
  const int file = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (file < 0) abort();
  write_all(file, head, (size_t)head_size);
  write_all(file, sql, size);
  close(file);
  pthread_mutex_unlock(&mutex);
}

// `bytes`: SQLite reads up to so many, and no further than a NUL; all of them where it's negative. What stands behind a NUL is logged
// as well: it shouldn't be there.
static void record_prepared(const char* sql, int bytes, sqlite3_stmt** statement) {
  size_t size = bytes < 0 ? strlen(sql) : (size_t)bytes;
  if (size > 0 && sql[size - 1] == '\0') --size;
  record(sql, size, *statement ? sqlite3_stmt_readonly(*statement) != 0 : 1);
}

#define PREPARE(name, parameters, arguments)                      \
  int name parameters {                                           \
    int (*real) parameters = (int (*) parameters)next(#name);     \
    const int status = real arguments;                            \
    if (!is_own_call(#name, __builtin_return_address(0))) {       \
      record_prepared(sql, bytes, statement);                     \
    }                                                             \
    return status;                                                \
  }

PREPARE(sqlite3_prepare, (sqlite3* database, const char* sql, int bytes, sqlite3_stmt** statement, const char** tail),
        (database, sql, bytes, statement, tail))
PREPARE(sqlite3_prepare_v2, (sqlite3* database, const char* sql, int bytes, sqlite3_stmt** statement, const char** tail),
        (database, sql, bytes, statement, tail))
PREPARE(sqlite3_prepare_v3, (sqlite3* database, const char* sql, int bytes, unsigned flags, sqlite3_stmt** statement, const char** tail),
        (database, sql, bytes, flags, statement, tail))

// What it prepares is its own call, and isn't logged a second time.
int sqlite3_exec(sqlite3* database, const char* sql, int (*use)(void*, int, char**, char**), void* context, char** message) {
  typedef int Exec(sqlite3*, const char*, int (*)(void*, int, char**, char**), void*, char**);
  if (!is_own_call("sqlite3_exec", __builtin_return_address(0))) record(sql, strlen(sql), 1);
  return ((Exec*)next("sqlite3_exec"))(database, sql, use, context, message);
}
