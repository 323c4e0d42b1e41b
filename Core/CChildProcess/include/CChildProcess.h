// What a process needs to run another one on a short leash, on Linux: pipes and files handed over by number, limits that the child sets on
// itself, and the reason of its end.
#ifndef BUILDTRACE_CCHILDPROCESS_H
#define BUILDTRACE_CCHILDPROCESS_H

#include <stdint.h>
#include <sys/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/// A nameless file in memory, closed on exec. Returns -1 and sets errno on failure.
int bcp_memory_file(const char *label);
/// Forbids any further change of size or content of a file of `bcp_memory_file`. Fails (-1) while somebody else still maps it for writing.
int bcp_seal(int descriptor);
/// A pipe, both ends closed on exec.
int bcp_pipe(int ends[2]);

/// Starts `path`, in a process group of its own where `own_group` is not 0, with descriptors[i] as its descriptor i, everything else closed, and exactly the environment given.
/// Returns 0 or an errno.
int bcp_spawn(const char *path, char *const arguments[], char *const environment[], const int *descriptors, int count, int own_group,
              pid_t *child);

/// Waits until `descriptor` can be read or has ended (1), `wake` can be read (2), or `milliseconds` have passed (0).
int bcp_wait_readable(int descriptor, int wake, int64_t milliseconds);

typedef struct {
    /// 0 while it runs (only without `block`), else 1.
    int ended;
    /// Exit code, or -1 where a signal ended it.
    int exit_code;
    /// Signal, or 0.
    int signal;
    /// The most memory that it held at once, in bytes.
    int64_t peak_resident;
    double processor_seconds;
} bcp_end;

/// Reaps a child that this process started.
bcp_end bcp_reap(pid_t child, int block);

/// Called by the child about itself, before anything else: limits of address space, processor time and file size, no core dump, no new privileges,
/// and death with the parent. Returns 0 or an errno.
int bcp_confine(uint64_t memory_bytes, uint64_t processor_seconds, uint64_t file_bytes, pid_t parent);

#ifdef __cplusplus
}
#endif
#endif
