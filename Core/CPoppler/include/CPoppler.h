// A C face for poppler-cpp. No exception leaves it. Poppler is not safe for concurrent use of one document: one document, one thread at a time.
#ifndef BUILDTRACE_CPOPPLER_H
#define BUILDTRACE_CPOPPLER_H

#ifdef __cplusplus
extern "C" {
#endif

typedef struct btp_document btp_document;

enum btp_status { BTP_OK = 0, BTP_UNREADABLE = 1, BTP_ENCRYPTED = 2, BTP_NO_SUCH_PAGE = 3, BTP_RENDER_FAILED = 4 };

/// Opens a file. Returns NULL and sets *status where it cannot be read.
btp_document *btp_open(const char *path, int *status);
void btp_close(btp_document *document);
int btp_page_count(const btp_document *document);

/// Size of the page as it is displayed (crop box, /Rotate applied), in points.
int btp_page_size(const btp_document *document, int page, double *width, double *height);

/// Whether pictures are nearly all that the page shows, as on scans.
int btp_is_picture(const btp_document *document, int page);

/// Renders the pixels (x, y, width, height) of the page at `dpi` into `out`: `channels` 1 (grey) or 3 (RGB) bytes a pixel, rows `stride` bytes apart.
int btp_render(const btp_document *document, int page, double dpi, int x, int y, int width, int height, int channels,
               unsigned char *out, long stride);

/// One word: UTF-8, box in points on the displayed page (origin top left), font size in points, rotation in degrees, whether a space follows on its line.
typedef void (*btp_word_callback)(void *context, const char *text, double left, double top, double right, double bottom,
                                  double font_size, int rotation, int space_after);
int btp_words(const btp_document *document, int page, btp_word_callback callback, void *context);

/// How often Poppler has complained about content since the process began, and how often about memory that it did not get.
long btp_complaints(void);
long btp_memory_complaints(void);

const char *btp_version(void);

#ifdef __cplusplus
}
#endif
#endif
