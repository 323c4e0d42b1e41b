#include "CCurl.h"
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/// A body that explains a refused download is kept in memory up to here, the rest is dropped.
#define ERROR_BODY_LIMIT 65536

typedef struct {
    uint8_t *bytes;
    size_t length, capacity;
} buffer;

static bool buffer_append(buffer *target, const void *bytes, size_t count) {
    if (count > SIZE_MAX / 2 - target->length) return false;
    size_t needed = target->length + count;
    if (needed > target->capacity) {
        size_t capacity = target->capacity ? target->capacity : 4096;
        while (capacity < needed) capacity *= 2;
        uint8_t *grown = realloc(target->bytes, capacity);
        if (!grown) return false;
        target->bytes = grown;
        target->capacity = capacity;
    }
    memcpy(target->bytes + target->length, bytes, count);
    target->length = needed;
    return true;
}

struct btcurl_transfer {
    CURL *easy;
    struct curl_slist *header_list;
    uint8_t *upload_bytes;
    int64_t upload_length, upload_offset;
    int upload_fd, download_fd;
    int64_t maximum_body, received;
    size_t maximum_headers;
    buffer headers, body;
    btcurl_stop stop;
    int saved_errno;
    char error_text[CURL_ERROR_SIZE];
};

static size_t on_header(char *bytes, size_t size, size_t count, void *context) {
    btcurl_transfer *transfer = context;
    size_t length = size * count;
    // A status line begins a new answer: what an interim answer or a redirect said is over.
    if (length >= 5 && memcmp(bytes, "HTTP/", 5) == 0) transfer->headers.length = 0;
    if (transfer->headers.length + length > transfer->maximum_headers) {
        transfer->stop = BTCURL_STOP_HEADERS_TOO_LARGE;
        return 0;
    }
    if (!buffer_append(&transfer->headers, bytes, length)) {
        transfer->stop = BTCURL_STOP_MEMORY;
        return 0;
    }
    return length;
}

static bool write_all(btcurl_transfer *transfer, const char *bytes, size_t length) {
    while (length > 0) {
        ssize_t written = write(transfer->download_fd, bytes, length);
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) {
            transfer->saved_errno = errno;
            return false;
        }
        bytes += written;
        length -= (size_t)written;
    }
    return true;
}

static size_t on_body(char *bytes, size_t size, size_t count, void *context) {
    btcurl_transfer *transfer = context;
    size_t length = size * count;
    long status = btcurl_transfer_status(transfer);
    bool to_file = transfer->download_fd >= 0 && status >= 200 && status < 300;
    if (transfer->download_fd >= 0 && !to_file) {
        size_t room = transfer->body.length < ERROR_BODY_LIMIT ? ERROR_BODY_LIMIT - transfer->body.length : 0;
        if (!buffer_append(&transfer->body, bytes, length < room ? length : room)) {
            transfer->stop = BTCURL_STOP_MEMORY;
            return 0;
        }
        return length;
    }
    if ((int64_t)length > transfer->maximum_body - transfer->received) {
        transfer->stop = BTCURL_STOP_BODY_TOO_LARGE;
        return 0;
    }
    if (to_file) {
        if (!write_all(transfer, bytes, length)) {
            transfer->stop = BTCURL_STOP_DOWNLOAD_WRITE;
            return 0;
        }
    } else if (!buffer_append(&transfer->body, bytes, length)) {
        transfer->stop = BTCURL_STOP_MEMORY;
        return 0;
    }
    transfer->received += (int64_t)length;
    return length;
}

static size_t on_upload(char *target, size_t size, size_t count, void *context) {
    btcurl_transfer *transfer = context;
    int64_t remaining = transfer->upload_length - transfer->upload_offset;
    size_t wanted = size * count;
    if ((int64_t)wanted > remaining) wanted = (size_t)remaining;
    if (wanted == 0) return 0;
    if (transfer->upload_fd < 0) {
        memcpy(target, transfer->upload_bytes + transfer->upload_offset, wanted);
        transfer->upload_offset += (int64_t)wanted;
        return wanted;
    }
    ssize_t got;
    do got = pread(transfer->upload_fd, target, wanted, transfer->upload_offset);
    while (got < 0 && errno == EINTR);
    if (got <= 0) {
        // A file that shrank under us is as unreadable as one that fails.
        transfer->saved_errno = got < 0 ? errno : EIO;
        transfer->stop = BTCURL_STOP_UPLOAD_READ;
        return CURL_READFUNC_ABORT;
    }
    transfer->upload_offset += got;
    return (size_t)got;
}

/// curl rewinds a body when a kept-alive connection turns out to be dead.
static int on_seek(void *context, curl_off_t offset, int origin) {
    btcurl_transfer *transfer = context;
    if (origin != SEEK_SET || offset < 0 || offset > transfer->upload_length) return CURL_SEEKFUNC_FAIL;
    transfer->upload_offset = offset;
    return CURL_SEEKFUNC_OK;
}

static pthread_once_t initialised = PTHREAD_ONCE_INIT;
static bool is_initialised = false;
static void initialise(void) { is_initialised = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK; }

bool btcurl_initialise(void) {
    pthread_once(&initialised, initialise);
    return is_initialised;
}

#define SET(option, value) \
    do { \
        CURLcode code = curl_easy_setopt(easy, option, value); \
        if (code != CURLE_OK) { \
            *failure = curl_easy_strerror(code); \
            btcurl_transfer_free(transfer); \
            return NULL; \
        } \
    } while (0)

btcurl_transfer *btcurl_transfer_create(const btcurl_request *request, const char **failure) {
    *failure = "not enough memory";
    btcurl_transfer *transfer = calloc(1, sizeof *transfer);
    if (!transfer) return NULL;
    transfer->upload_fd = request->upload_fd;
    transfer->download_fd = request->download_fd;
    transfer->maximum_body = request->maximum_body_bytes;
    transfer->maximum_headers = request->maximum_header_bytes;
    CURL *easy = transfer->easy = curl_easy_init();
    if (!easy) {
        btcurl_transfer_free(transfer);
        return NULL;
    }
    for (size_t index = 0; index < request->header_count; index++) {
        struct curl_slist *longer = curl_slist_append(transfer->header_list, request->headers[index]);
        if (!longer) {
            btcurl_transfer_free(transfer);
            return NULL;
        }
        transfer->header_list = longer;
    }
    bool has_body = request->body != NULL || request->upload_fd >= 0;
    transfer->upload_length = request->upload_fd >= 0 ? request->upload_length : (int64_t)request->body_length;
    if (request->body != NULL && request->upload_fd < 0) {
        transfer->upload_bytes = malloc(request->body_length ? request->body_length : 1);
        if (!transfer->upload_bytes) {
            btcurl_transfer_free(transfer);
            return NULL;
        }
        if (request->body_length > 0) memcpy(transfer->upload_bytes, request->body, request->body_length);
    }

    SET(CURLOPT_ERRORBUFFER, transfer->error_text);
    SET(CURLOPT_PRIVATE, transfer);
    SET(CURLOPT_NOSIGNAL, 1L);
    SET(CURLOPT_PROTOCOLS_STR, "http,https");
    SET(CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
    SET(CURLOPT_FOLLOWLOCATION, request->maximum_redirects > 0 ? 1L : 0L);
    SET(CURLOPT_MAXREDIRS, request->maximum_redirects);
    SET(CURLOPT_CONNECTTIMEOUT_MS, request->connect_timeout_ms);
    SET(CURLOPT_TIMEOUT_MS, request->total_timeout_ms);
    if (request->stall_timeout_s > 0) {
        SET(CURLOPT_LOW_SPEED_LIMIT, 1L);
        SET(CURLOPT_LOW_SPEED_TIME, request->stall_timeout_s);
    }
    SET(CURLOPT_SSL_VERIFYPEER, request->verify_peer ? 1L : 0L);
    SET(CURLOPT_SSL_VERIFYHOST, request->verify_peer ? 2L : 0L);
    if (request->ca_file) SET(CURLOPT_CAINFO, request->ca_file);
    if (request->bypass_proxy) SET(CURLOPT_PROXY, "");
    SET(CURLOPT_HEADERFUNCTION, on_header);
    SET(CURLOPT_HEADERDATA, transfer);
    SET(CURLOPT_WRITEFUNCTION, on_body);
    SET(CURLOPT_WRITEDATA, transfer);
    SET(CURLOPT_HTTPHEADER, transfer->header_list);
    if (has_body) {
        SET(CURLOPT_UPLOAD, 1L);
        SET(CURLOPT_INFILESIZE_LARGE, (curl_off_t)transfer->upload_length);
        SET(CURLOPT_READFUNCTION, on_upload);
        SET(CURLOPT_READDATA, transfer);
        SET(CURLOPT_SEEKFUNCTION, on_seek);
        SET(CURLOPT_SEEKDATA, transfer);
    } else if (strcmp(request->method, "HEAD") == 0) {
        SET(CURLOPT_NOBODY, 1L);
    }
    SET(CURLOPT_CUSTOMREQUEST, request->method);
    SET(CURLOPT_URL, request->url);
    *failure = NULL;
    return transfer;
}

void btcurl_transfer_free(btcurl_transfer *transfer) {
    if (!transfer) return;
    if (transfer->easy) curl_easy_cleanup(transfer->easy);
    curl_slist_free_all(transfer->header_list);
    free(transfer->upload_bytes);
    free(transfer->headers.bytes);
    free(transfer->body.bytes);
    free(transfer);
}

CURL *btcurl_transfer_handle(const btcurl_transfer *transfer) { return transfer->easy; }
btcurl_stop btcurl_transfer_stop_reason(const btcurl_transfer *transfer) { return transfer->stop; }
int btcurl_transfer_errno(const btcurl_transfer *transfer) { return transfer->saved_errno; }
const char *btcurl_transfer_error_text(const btcurl_transfer *transfer) { return transfer->error_text; }
int64_t btcurl_transfer_received(const btcurl_transfer *transfer) { return transfer->received; }

long btcurl_transfer_status(const btcurl_transfer *transfer) {
    long status = 0;
    curl_easy_getinfo(transfer->easy, CURLINFO_RESPONSE_CODE, &status);
    return status;
}

const char *btcurl_transfer_headers(const btcurl_transfer *transfer, size_t *length) {
    *length = transfer->headers.length;
    return (const char *)transfer->headers.bytes;
}

const uint8_t *btcurl_transfer_body(const btcurl_transfer *transfer, size_t *length) {
    *length = transfer->body.length;
    return transfer->body.bytes;
}

CURLM *btcurl_multi_create(long maximum_idle, long maximum_per_host) {
    CURLM *multi = curl_multi_init();
    if (!multi) return NULL;
    curl_multi_setopt(multi, CURLMOPT_MAXCONNECTS, maximum_idle);
    curl_multi_setopt(multi, CURLMOPT_MAX_HOST_CONNECTIONS, maximum_per_host);
    return multi;
}

CURL *btcurl_multi_next_finished(CURLM *multi, CURLcode *code) {
    int remaining = 0;
    CURLMsg *message;
    while ((message = curl_multi_info_read(multi, &remaining)) != NULL) {
        if (message->msg == CURLMSG_DONE) {
            *code = message->data.result;
            return message->easy_handle;
        }
    }
    return NULL;
}
