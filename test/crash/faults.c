/* A disk that fails: preloaded into a process, it spoils one write to files whose path has a word in it.
   FAULT=torn    half of the write, and the process is gone
   FAULT=eio     the write fails
   FAULT=enospc  the disk is full for the next FAULT_COUNT writes
   FAULT=erofs   from then on, all that has FAULT_DISK in its path cannot be changed, as on a disk that Linux gave up
   FAULT_PATH    the word;  FAULT_AFTER  as many of those writes are well before it */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

static int seen = 0;
static int read_only = 0;

static int has_word(int fd, const char *word) {
  char link[64], path[4096];
  if (!word) return 0;
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(link, path, sizeof path - 1);
  if (length < 0) return 0;
  path[length] = 0;
  return strstr(path, word) != NULL;
}

/* 0: the write goes on as it is; -1: it has failed; else: so many bytes of it are to be written before the end. */
static ssize_t fault(int fd, size_t count) {
  const char *kind = getenv("FAULT");
  if (!kind) return 0;
  if (read_only && has_word(fd, getenv("FAULT_DISK"))) {
    errno = EROFS;
    return -1;
  }
  if (!has_word(fd, getenv("FAULT_PATH"))) return 0;
  int after = atoi(getenv("FAULT_AFTER") ?: "0");
  int times = strcmp(kind, "enospc") == 0 ? atoi(getenv("FAULT_COUNT") ?: "1") : 1;
  int now = seen++;
  if (now < after || now >= after + times) return 0;
  if (strcmp(kind, "erofs") == 0) {
    read_only = 1;
    errno = EROFS;
    return -1;
  }
  if (strcmp(kind, "torn") == 0) return (ssize_t)(count / 2 + 1);
  errno = strcmp(kind, "eio") == 0 ? EIO : ENOSPC;
  return -1;
}

ssize_t write(int fd, const void *bytes, size_t count) {
  ssize_t (*real)(int, const void *, size_t) = dlsym(RTLD_NEXT, "write");
  ssize_t end = fault(fd, count);
  if (end < 0) return -1;
  if (end == 0) return real(fd, bytes, count);
  real(fd, bytes, (size_t)end);
  kill(getpid(), SIGKILL);
  pause();
  return -1;
}

ssize_t pwrite64(int fd, const void *bytes, size_t count, off_t offset) {
  ssize_t (*real)(int, const void *, size_t, off_t) = dlsym(RTLD_NEXT, "pwrite64");
  ssize_t end = fault(fd, count);
  if (end < 0) return -1;
  if (end == 0) return real(fd, bytes, count, offset);
  real(fd, bytes, (size_t)end, offset);
  kill(getpid(), SIGKILL);
  pause();
  return -1;
}

ssize_t pwrite(int fd, const void *bytes, size_t count, off_t offset) { return pwrite64(fd, bytes, count, offset); }

static int is_refused(const char *path) {
  const char *disk = getenv("FAULT_DISK");
  if (!read_only || !disk || !strstr(path, disk)) return 0;
  errno = EROFS;
  return 1;
}

static int is_change(int flags) { return (flags & O_ACCMODE) != O_RDONLY || (flags & O_CREAT); }

#define OPEN(name)                                                          \
  int name(const char *path, int flags, ...) {                              \
    va_list rest;                                                           \
    va_start(rest, flags);                                                  \
    mode_t mode = flags & O_CREAT ? va_arg(rest, mode_t) : 0;               \
    va_end(rest);                                                           \
    if (is_change(flags) && is_refused(path)) return -1;                    \
    int (*real)(const char *, int, ...) = dlsym(RTLD_NEXT, #name);          \
    return real(path, flags, mode);                                         \
  }
OPEN(open)
OPEN(open64)

#define CHANGE(name, params, args, path)                                    \
  int name params {                                                         \
    if (is_refused(path)) return -1;                                        \
    int(*real) params = dlsym(RTLD_NEXT, #name);                            \
    return real args;                                                       \
  }
CHANGE(unlink, (const char *path), (path), path)
CHANGE(unlinkat, (int folder, const char *path, int flags), (folder, path, flags), path)
CHANGE(remove, (const char *path), (path), path)
CHANGE(rmdir, (const char *path), (path), path)
CHANGE(mkdir, (const char *path, mode_t mode), (path, mode), path)
CHANGE(rename, (const char *from, const char *to), (from, to), from)
