/* A disk that fails: preloaded into a process, it spoils one write to files whose path has a word in it.
   FAULT=torn    half of the write, and the process is gone
   FAULT=eio     the write fails
   FAULT=enospc  the disk is full for the next FAULT_COUNT writes
   FAULT=erofs   from then on, all that has FAULT_DISK in its path cannot be changed, as on a disk that Linux gave up
   FAULT=gone    a file with that word is removed right after it was opened, once
   FAULT_PATH    the word;  FAULT_AFTER  as many of those writes are well before it
   FAULT_LOG     a file that gets a line for each write, fsync, rename and link, with their paths, in their order */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

static int seen = 0;
static int read_only = 0;

/* Empty where it has none. */
static void path_of(int fd, char path[4096]) {
  char link[64];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(link, path, 4095);
  path[length < 0 ? 0 : length] = 0;
}

static int has_word(int fd, const char *word) {
  char path[4096];
  if (!word) return 0;
  path_of(fd, path);
  return strstr(path, word) != NULL;
}

static void note(const char *act, const char *path, const char *to) {
  static int log = -1;
  const char *file = getenv("FAULT_LOG");
  if (!file) return;
  if (log < 0) log = syscall(SYS_openat, AT_FDCWD, file, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  char line[9000];
  int length = snprintf(line, sizeof line, "%s %s%s%s\n", act, path, to ? " " : "", to ? to : "");
  syscall(SYS_write, log, line, (size_t)length);
}

static void note_fd(const char *act, int fd) {
  char path[4096];
  if (!getenv("FAULT_LOG")) return;
  path_of(fd, path);
  note(act, path, NULL);
}

/* 0: the write goes on as it is; -1: it has failed; else: so many bytes of it are to be written before the end. */
static ssize_t fault(int fd, size_t count) {
  const char *kind = getenv("FAULT");
  if (!kind || strcmp(kind, "gone") == 0) return 0;
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
  note_fd("write", fd);
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
  note_fd("write", fd);
  ssize_t end = fault(fd, count);
  if (end < 0) return -1;
  if (end == 0) return real(fd, bytes, count, offset);
  real(fd, bytes, (size_t)end, offset);
  kill(getpid(), SIGKILL);
  pause();
  return -1;
}

ssize_t pwrite(int fd, const void *bytes, size_t count, off_t offset) { return pwrite64(fd, bytes, count, offset); }

int fsync(int fd) {
  int (*real)(int) = dlsym(RTLD_NEXT, "fsync");
  note_fd("fsync", fd);
  return real(fd);
}

int link(const char *from, const char *to) {
  int (*real)(const char *, const char *) = dlsym(RTLD_NEXT, "link");
  note("link", from, to);
  return real(from, to);
}

static void take_away(const char *path) {
  static int taken = 0;
  const char *kind = getenv("FAULT"), *word = getenv("FAULT_PATH");
  if (taken || !kind || strcmp(kind, "gone") != 0 || !word || !strstr(path, word)) return;
  taken = 1;
  syscall(SYS_unlinkat, AT_FDCWD, path, 0);
}

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
    int fd = real(path, flags, mode);                                       \
    take_away(path);                                                        \
    return fd;                                                              \
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

int rename(const char *from, const char *to) {
  if (is_refused(from)) return -1;
  int (*real)(const char *, const char *) = dlsym(RTLD_NEXT, "rename");
  note("rename", from, to);
  return real(from, to);
}
