#ifndef BUILDTRACE_CCURL_H
#define BUILDTRACE_CCURL_H
#include <curl/curl.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// One HTTP exchange: an easy handle with everything its callbacks write to. Not thread-safe: one thread at a time may touch it.
typedef struct btcurl_transfer btcurl_transfer;

/// What to do. Strings and bytes are copied by `btcurl_transfer_create`; file descriptors are borrowed until `btcurl_transfer_free`.
typedef struct {
    const char *url;
    const char *method;
    /// Lines `Name: value`, without CR or LF.
    const char *const *headers;
    size_t header_count;
    /// A body in memory, where `upload_fd` is -1. NULL: no body.
    const uint8_t *body;
    size_t body_length;
    /// A body in a file, read from offset 0; -1: none.
    int upload_fd;
    int64_t upload_length;
    /// Where the body of a 2xx answer goes; -1: into memory.
    int download_fd;
    int64_t maximum_body_bytes;
    size_t maximum_header_bytes;
    long connect_timeout_ms;
    long total_timeout_ms;
    /// Gives up where less than a byte a second arrives for so long; 0: never.
    long stall_timeout_s;
    long maximum_redirects;
    bool bypass_proxy;
    bool verify_peer;
    /// A PEM file of trusted roots instead of the system's, or NULL.
    const char *ca_file;
} btcurl_request;

/// Why a callback ended a transfer; the transfer's own code then only says that a callback did.
typedef enum {
    BTCURL_STOP_NONE = 0,
    BTCURL_STOP_HEADERS_TOO_LARGE,
    BTCURL_STOP_BODY_TOO_LARGE,
    BTCURL_STOP_DOWNLOAD_WRITE,
    BTCURL_STOP_UPLOAD_READ,
    BTCURL_STOP_MEMORY
} btcurl_stop;

/// Calls `curl_global_init` once in the process; true where that succeeded.
bool btcurl_initialise(void);

/// NULL where memory is short or an option is refused; then `*failure` names the reason.
btcurl_transfer *btcurl_transfer_create(const btcurl_request *request, const char **failure);
void btcurl_transfer_free(btcurl_transfer *transfer);

CURL *btcurl_transfer_handle(const btcurl_transfer *transfer);
btcurl_stop btcurl_transfer_stop_reason(const btcurl_transfer *transfer);
/// The errno of a failed read or write of a file.
int btcurl_transfer_errno(const btcurl_transfer *transfer);
long btcurl_transfer_status(const btcurl_transfer *transfer);
/// curl's own words for what went wrong, never NULL.
const char *btcurl_transfer_error_text(const btcurl_transfer *transfer);
/// The header lines of the last answer, each with its CR LF; not terminated.
const char *btcurl_transfer_headers(const btcurl_transfer *transfer, size_t *length);
const uint8_t *btcurl_transfer_body(const btcurl_transfer *transfer, size_t *length);
/// Bytes of body that arrived, in memory or in the file.
int64_t btcurl_transfer_received(const btcurl_transfer *transfer);

/// A multi handle that keeps at most so many idle connections, and opens at most so many to one host.
CURLM *btcurl_multi_create(long maximum_idle, long maximum_per_host);

/// The next finished transfer, or NULL; `*code` is its result.
CURL *btcurl_multi_next_finished(CURLM *multi, CURLcode *code);
#endif
