#include <png.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <errno.h>

#include "CImaging.h"

typedef struct {
    bti_buffer *buffer;
    size_t capacity;
    int descriptor;
} sink;

static void write_bytes(png_structp png, png_bytep bytes, size_t count) {
    sink *to = png_get_io_ptr(png);
    if (to->buffer) {
        if (to->buffer->count + count > to->capacity) {
            size_t capacity = to->capacity * 2 + count + 65536;
            uint8_t *grown = realloc(to->buffer->bytes, capacity);
            if (!grown) png_error(png, "no memory");
            to->buffer->bytes = grown;
            to->capacity = capacity;
        }
        memcpy(to->buffer->bytes + to->buffer->count, bytes, count);
        to->buffer->count += count;
        return;
    }
    while (count > 0) {
        ssize_t written = write(to->descriptor, bytes, count);
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) png_error(png, "not written");
        bytes += written;
        count -= (size_t)written;
    }
}

static void flush_nothing(png_structp png) { (void)png; }
static void say_nothing(png_structp png, png_const_charp message) { (void)png; (void)message; }
static void leave(png_structp png, png_const_charp message) {
    (void)message;
    longjmp(png_jmpbuf(png), 1);
}

static int encode(sink *to, const uint8_t *pixels, int width, int height, int channels, double dpi, int level) {
    png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL, leave, say_nothing);
    if (!png) return BTI_NO_MEMORY;
    png_infop info = png_create_info_struct(png);
    if (!info) {
        png_destroy_write_struct(&png, NULL);
        return BTI_NO_MEMORY;
    }
    if (setjmp(png_jmpbuf(png))) {
        png_destroy_write_struct(&png, &info);
        return BTI_NOT_WRITTEN;
    }
    png_set_user_limits(png, 0x7fffffff, 0x7fffffff);
    png_set_write_fn(png, to, write_bytes, flush_nothing);
    png_set_IHDR(png, info, (png_uint_32)width, (png_uint_32)height, 8, channels == 1 ? PNG_COLOR_TYPE_GRAY : PNG_COLOR_TYPE_RGB,
                 PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
    if (dpi > 0) {
        const png_uint_32 per_metre = (png_uint_32)(dpi / 0.0254 + 0.5);
        png_set_pHYs(png, info, per_metre, per_metre, PNG_RESOLUTION_METER);
    }
    png_set_compression_level(png, level);
    // Drawings are flat: whole rows repeat, and the "up" filter turns them into zeros.
    png_set_filter(png, PNG_FILTER_TYPE_BASE, PNG_FILTER_UP);
    png_write_info(png, info);
    const size_t stride = (size_t)width * (size_t)channels;
    for (int row = 0; row < height; ++row) png_write_row(png, pixels + (size_t)row * stride);
    png_write_end(png, info);
    png_destroy_write_struct(&png, &info);
    return BTI_OK;
}

int bti_png_encode(const uint8_t *pixels, int width, int height, int channels, double dpi, int level, bti_buffer *out) {
    memset(out, 0, sizeof *out);
    sink to = {out, 0, -1};
    const int status = encode(&to, pixels, width, height, channels, dpi, level);
    if (status != BTI_OK) bti_buffer_free(out);
    return status;
}

enum { STEPS = 20, MOST_TINTS = 6 };

// The step from white (0) to the tint (STEPS) that is nearest to a pixel, and how far off it is, squared.
static int step_to(const int ink[3], const int tint[3], long *off) {
    long along = 0, length = 0;
    for (int i = 0; i < 3; ++i) along += (long)ink[i] * tint[i], length += (long)tint[i] * tint[i];
    long step = length > 0 ? (along * STEPS + length / 2) / length : 0;
    if (step < 0) step = 0;
    if (step > STEPS) step = STEPS;
    *off = 0;
    for (int i = 0; i < 3; ++i) {
        const long d = ink[i] - step * tint[i] / STEPS;
        *off += d * d;
    }
    return (int)step;
}

int bti_png_encode_few(const uint8_t *pixels, int width, int height, int channels, const uint8_t *tints, int tint_count, bti_buffer *out) {
    memset(out, 0, sizeof *out);
    if (tint_count > MOST_TINTS) tint_count = MOST_TINTS;
    int inks[MOST_TINTS + 1][3] = {{255, 255, 255}};
    for (int t = 0; t < tint_count; ++t)
        for (int i = 0; i < 3; ++i) inks[t + 1][i] = 255 - tints[t * 3 + i];
    const int families = tint_count + 1;
    png_color palette[(MOST_TINTS + 1) * (STEPS + 1)];
    for (int f = 0; f < families; ++f)
        for (int k = 0; k <= STEPS; ++k) {
            png_color *colour = palette + f * (STEPS + 1) + k;
            colour->red = (png_byte)(255 - inks[f][0] * k / STEPS);
            colour->green = (png_byte)(255 - inks[f][1] * k / STEPS);
            colour->blue = (png_byte)(255 - inks[f][2] * k / STEPS);
        }
    const int bits = channels == 1 ? 4 : 8;
    const size_t stride = bits == 4 ? ((size_t)width + 1) / 2 : (size_t)width;
    uint8_t *row = malloc(stride ? stride : 1);
    if (!row) return BTI_NO_MEMORY;
    sink to = {out, 0, -1};
    png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL, leave, say_nothing);
    png_infop info = png ? png_create_info_struct(png) : NULL;
    if (!info || setjmp(png_jmpbuf(png))) {
        png_destroy_write_struct(&png, &info);
        free(row);
        bti_buffer_free(out);
        return BTI_NO_MEMORY;
    }
    png_set_write_fn(png, &to, write_bytes, flush_nothing);
    png_set_IHDR(png, info, (png_uint_32)width, (png_uint_32)height, bits, channels == 1 ? PNG_COLOR_TYPE_GRAY : PNG_COLOR_TYPE_PALETTE,
                 PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
    if (channels == 3) png_set_PLTE(png, info, palette, families * (STEPS + 1));
    png_set_compression_level(png, 9);
    png_set_filter(png, PNG_FILTER_TYPE_BASE, PNG_FILTER_NONE);
    png_write_info(png, info);
    for (int y = 0; y < height; ++y) {
        const uint8_t *from = pixels + (size_t)y * (size_t)width * (size_t)channels;
        if (channels == 1) {
            memset(row, 0, stride);
            for (int x = 0; x < width; ++x) row[x / 2] |= (uint8_t)(((from[x] + 8) / 17) << (x % 2 ? 0 : 4));
        } else {
            for (int x = 0; x < width; ++x) {
                const int ink[3] = {255 - from[x * 3], 255 - from[x * 3 + 1], 255 - from[x * 3 + 2]};
                long least = 0;
                int best = 0;
                for (int f = 0; f < families; ++f) {
                    long off = 0;
                    const int step = step_to(ink, inks[f], &off);
                    if (f == 0 || off < least) least = off, best = f * (STEPS + 1) + step;
                }
                row[x] = (uint8_t)best;
            }
        }
        png_write_row(png, row);
    }
    png_write_end(png, info);
    png_destroy_write_struct(&png, &info);
    free(row);
    return BTI_OK;
}

int bti_png_write(int descriptor, const uint8_t *pixels, int width, int height, int channels, double dpi, int level) {
    sink to = {NULL, 0, descriptor};
    return encode(&to, pixels, width, height, channels, dpi, level);
}

void bti_buffer_free(bti_buffer *buffer) {
    free(buffer->bytes);
    buffer->bytes = NULL;
    buffer->count = 0;
}

const char *bti_png_version(void) { return png_get_libpng_ver(NULL); }
