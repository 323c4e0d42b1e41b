// A C face for libpng, Leptonica and Tesseract: pictures in files, and text in pictures. Rows of plain bytes go in and come out.
// No function keeps a pointer that it was given. Status 0 is success everywhere.
#ifndef BUILDTRACE_CIMAGING_H
#define BUILDTRACE_CIMAGING_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum bti_status { BTI_OK = 0, BTI_UNREADABLE = 1, BTI_NO_MEMORY = 2, BTI_NO_SUCH_PAGE = 3, BTI_FAILED = 4, BTI_NOT_WRITTEN = 5 };
enum bti_format { BTI_OTHER = 0, BTI_PNG = 1, BTI_JPEG = 2, BTI_TIFF = 3 };

// MARK: PNG writing

typedef struct {
    uint8_t *bytes;
    size_t count;
} bti_buffer;
void bti_buffer_free(bti_buffer *buffer);

/// Encodes `channels` 1 (grey) or 3 (RGB) bytes a pixel. `level` 1 (fast) … 9 (small). The buffer is the caller's to free.
int bti_png_encode(const uint8_t *pixels, int width, int height, int channels, double dpi, int level, bti_buffer *out);
/// The same, row by row into an open file.
int bti_png_write(int descriptor, const uint8_t *pixels, int width, int height, int channels, double dpi, int level);

/// Encodes a grey picture in 16 levels, and a colour picture in steps from white to black and to each of `tints` (red, green, blue each), by whichever
/// a pixel is nearest to: for pages in which size counts more than fidelity.
int bti_png_encode_few(const uint8_t *pixels, int width, int height, int channels, const uint8_t *tints, int tint_count, bti_buffer *out);

// MARK: Reading pictures

typedef struct {
    int format;
    int width, height;
    int bits_per_sample, samples;
    /// Dots per inch; 0 where the file does not say.
    double dpi;
    /// Pictures in the file (TIFF), else 1.
    int pages;
} bti_header;

/// Reads the header of picture `page` (from 0) without decoding it.
int bti_read_header(const char *path, int page, bti_header *header);

typedef struct bti_picture bti_picture;
/// Decodes a whole picture; transparency is laid on white.
bti_picture *bti_picture_read(const char *path, int page, int *status);
/// A copy of bytes as a picture.
bti_picture *bti_picture_from(const uint8_t *pixels, int width, int height, int channels);
void bti_picture_free(bti_picture *picture);
int bti_picture_width(const bti_picture *picture);
int bti_picture_height(const bti_picture *picture);
/// Writes the picture, scaled to width × height, as `channels` bytes a pixel.
int bti_picture_copy(const bti_picture *picture, int width, int height, int channels, uint8_t *out);

/// Writes half the width and height, rounded up, each pixel the mean of the up to four that it stands for. `channels` 1 or 3 bytes a pixel.
void bti_halve(const uint8_t *pixels, int width, int height, int channels, uint8_t *out);

// MARK: Text in pictures

typedef struct {
    int left, top, width, height;
} bti_box;

/// The ink of a picture that may be text: connected marks of which no side is longer than `longest` pixels. Rules of up to
/// `thickest` pixels are taken out first; other line work and hatches that hang together are left out.
typedef struct bti_ink bti_ink;
bti_ink *bti_ink_find(const bti_picture *picture, int longest, int thickest);
void bti_ink_free(bti_ink *ink);
int bti_ink_count(const bti_ink *ink);
bti_box bti_ink_box(const bti_ink *ink, int index);

/// Tesseract; one thread at a time. NULL where the language's data are missing.
typedef struct bti_recogniser bti_recogniser;
bti_recogniser *bti_recogniser_open(const char *language);
void bti_recogniser_free(bti_recogniser *recogniser);

/// One word: UTF-8, its box in pixels of the picture, confidence 0 … 1.
typedef void (*bti_word_callback)(void *context, const char *text, bti_box box, float confidence);

/// Reads one line of text that stands in `area` of the picture and has been turned by `quarters` quarter turns clockwise. `scale` enlarges it for the
/// recogniser.
int bti_recognise_line(bti_recogniser *recogniser, const bti_ink *ink, bti_box area, int quarters, double scale, bti_word_callback callback, void *context);

/// A recogniser for single words and numbers as drawings write them: without a dictionary, and with the characters of a keyboard only.
bti_recogniser *bti_recogniser_open_codes(const char *language);

/// One character: UTF-8, its box in pixels of the patch that was read, confidence 0 … 1, whether a space stands before it.
typedef void (*bti_symbol_callback)(void *context, const char *text, bti_box box, float confidence, int after_space);

/// Reads one line that fills a grey patch but for a margin, turned by `quarters` quarter turns clockwise, enlarged by `scale`. Ink that comes in over the patch's
/// edge is left out where `is_cleaned`.
int bti_recognise_patch(bti_recogniser *recogniser, const uint8_t *pixels, int width, int height, int quarters, double scale, int is_cleaned,
                        bti_symbol_callback callback, void *context);

const char *bti_tesseract_version(void);
const char *bti_leptonica_version(void);
const char *bti_png_version(void);

#ifdef __cplusplus
}
#endif
#endif
