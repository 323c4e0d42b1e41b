#define _GNU_SOURCE
#include "CChildProcess.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define MOST_DESCRIPTORS 8

int bcp_memory_file(const char *label) { return memfd_create(label, MFD_CLOEXEC | MFD_ALLOW_SEALING); }

int bcp_seal(int descriptor) {
    return fcntl(descriptor, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_SEAL);
}

int bcp_pipe(int ends[2]) { return pipe2(ends, O_CLOEXEC); }

int bcp_spawn(const char *path, char *const arguments[], char *const environment[], const int *descriptors, int count, int own_group,
              pid_t *child) {
    if (count > MOST_DESCRIPTORS) return EINVAL;
    // Copies above the range of targets, so that no dup2 overwrites a source that is still needed.
    int sources[MOST_DESCRIPTORS];
    int failure = 0;
    int copied = 0;
    for (; copied < count; ++copied) {
        sources[copied] = fcntl(descriptors[copied], F_DUPFD_CLOEXEC, MOST_DESCRIPTORS);
        if (sources[copied] < 0) {
            failure = errno;
            break;
        }
    }
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    if (!failure) failure = posix_spawn_file_actions_init(&actions);
    if (!failure) {
        failure = posix_spawnattr_init(&attributes);
        if (!failure) {
            sigset_t none, all;
            sigemptyset(&none);
            sigfillset(&all);
            posix_spawnattr_setflags(&attributes, (own_group ? POSIX_SPAWN_SETPGROUP : 0) | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
            posix_spawnattr_setpgroup(&attributes, 0);
            posix_spawnattr_setsigmask(&attributes, &none);
            posix_spawnattr_setsigdefault(&attributes, &all);
            for (int i = 0; i < count && !failure; ++i) failure = posix_spawn_file_actions_adddup2(&actions, sources[i], i);
            if (!failure) failure = posix_spawn_file_actions_addclosefrom_np(&actions, count);
            if (!failure) failure = posix_spawn(child, path, &actions, &attributes, arguments, environment);
            posix_spawnattr_destroy(&attributes);
        }
        posix_spawn_file_actions_destroy(&actions);
    }
    for (int i = 0; i < copied; ++i) close(sources[i]);
    return failure;
}

int bcp_wait_readable(int descriptor, int wake, int64_t milliseconds) {
    struct pollfd entries[2] = {{descriptor, POLLIN, 0}, {wake, POLLIN, 0}};
    const int timeout = milliseconds > 3600000 ? 3600000 : milliseconds < 0 ? 0 : (int)milliseconds;
    if (poll(entries, 2, timeout) <= 0) return 0;
    return entries[1].revents ? 2 : 1;
}

bcp_end bcp_reap(pid_t child, int block) {
    bcp_end end;
    memset(&end, 0, sizeof end);
    int status = 0;
    struct rusage usage;
    memset(&usage, 0, sizeof usage);
    pid_t reaped;
    do reaped = wait4(child, &status, block ? 0 : WNOHANG, &usage);
    while (reaped < 0 && errno == EINTR);
    if (reaped == 0) return end;
    end.ended = 1;
    end.exit_code = reaped > 0 && WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    end.signal = reaped > 0 && WIFSIGNALED(status) ? WTERMSIG(status) : 0;
    end.peak_resident = (int64_t)usage.ru_maxrss * 1024;
    end.processor_seconds = (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
                            (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
    return end;
}

static int limit(int resource, uint64_t soft, uint64_t hard) {
    struct rlimit bound;
    if (getrlimit(resource, &bound) != 0) return errno;
    if (bound.rlim_max == RLIM_INFINITY || bound.rlim_max > hard) bound.rlim_max = hard;
    bound.rlim_cur = soft < bound.rlim_max ? soft : bound.rlim_max;
    return setrlimit(resource, &bound) == 0 ? 0 : errno;
}

int bcp_confine(uint64_t memory_bytes, uint64_t processor_seconds, uint64_t file_bytes, pid_t parent) {
    int failure;
    if ((failure = limit(RLIMIT_CORE, 0, 0))) return failure;
    if ((failure = limit(RLIMIT_AS, memory_bytes, memory_bytes))) return failure;
    // The soft limit ends in SIGXCPU, which tells its reason; the hard one in a SIGKILL that could come from anybody.
    if ((failure = limit(RLIMIT_CPU, processor_seconds, processor_seconds + 5))) return failure;
    if ((failure = limit(RLIMIT_FSIZE, file_bytes, file_bytes))) return failure;
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return errno;
    if (prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) != 0) return errno;
    // The parent may have gone before the line above.
    return getppid() == parent ? 0 : ESRCH;
}
