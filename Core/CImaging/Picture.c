#include <leptonica/allheaders.h>
#include <string.h>

#include "CImaging.h"
#include "Internal.h"

__attribute__((constructor)) static void be_quiet(void) { setMsgSeverity(L_SEVERITY_NONE); }

static int format_of(int leptonica) {
    switch (leptonica) {
        case IFF_PNG: return BTI_PNG;
        case IFF_JFIF_JPEG: return BTI_JPEG;
        case IFF_TIFF: case IFF_TIFF_PACKBITS: case IFF_TIFF_RLE: case IFF_TIFF_G3: case IFF_TIFF_G4: case IFF_TIFF_LZW: case IFF_TIFF_ZIP:
        case IFF_TIFF_JPEG: return BTI_TIFF;
        default: return BTI_OTHER;
    }
}

int bti_read_header(const char *path, int page, bti_header *header) {
    memset(header, 0, sizeof *header);
    l_int32 format = 0, width = 0, height = 0, bits = 0, samples = 0, mapped = 0, resolution = 0, vertical = 0;
    FILE *file = fopen(path, "rb");
    if (!file) return BTI_UNREADABLE;
    if (findFileFormatStream(file, &format) != 0) {
        fclose(file);
        return BTI_UNREADABLE;
    }
    header->format = format_of(format);
    header->pages = 1;
    int status = BTI_UNREADABLE;
    if (header->format == BTI_TIFF) {
        l_int32 count = 0, ignored = 0;
        if (tiffGetCount(file, &count) == 0 && count > 0) {
            header->pages = count;
            if (page < 0 || page >= count) status = BTI_NO_SUCH_PAGE;
            else if (freadHeaderTiff(file, page, &width, &height, &bits, &samples, &resolution, &mapped, &ignored) == 0) status = BTI_OK;
        }
    } else if (page != 0) {
        status = BTI_NO_SUCH_PAGE;
    } else if (pixReadHeader(path, &format, &width, &height, &bits, &samples, &mapped) == 0) {
        status = BTI_OK;
        rewind(file);
        if (header->format == BTI_PNG) fgetPngResolution(file, &resolution, &vertical);
        if (header->format == BTI_JPEG) fgetJpegResolution(file, &resolution, &vertical);
    }
    fclose(file);
    header->width = width;
    header->height = height;
    header->bits_per_sample = bits;
    header->samples = samples;
    header->dpi = resolution > 0 ? resolution : 0;
    return status == BTI_OK && (width <= 0 || height <= 0) ? BTI_UNREADABLE : status;
}

static bti_picture *wrap(PIX *pix, int *status) {
    if (!pix) return NULL;
    bti_picture *picture = malloc(sizeof *picture);
    if (!picture) {
        pixDestroy(&pix);
        if (status) *status = BTI_NO_MEMORY;
        return NULL;
    }
    picture->pix = pix;
    if (status) *status = BTI_OK;
    return picture;
}

bti_picture *bti_picture_read(const char *path, int page, int *status) {
    bti_header header;
    *status = bti_read_header(path, page, &header);
    if (*status != BTI_OK) return NULL;
    *status = BTI_UNREADABLE;
    PIX *pix = NULL;
    if (header.format == BTI_TIFF) pix = pixReadTiff(path, page);
    else if (header.format == BTI_JPEG) pix = pixReadJpeg(path, 0, 1, NULL, 0);
    else if (header.format == BTI_PNG) pix = pixRead(path);
    if (pix && pixGetDepth(pix) == 32 && pixGetSpp(pix) == 4) {
        PIX *blended = pixAlphaBlendUniform(pix, 0xffffff00);
        pixDestroy(&pix);
        pix = blended;
    }
    return wrap(pix, status);
}

bti_picture *bti_picture_from(const uint8_t *pixels, int width, int height, int channels) {
    PIX *pix = pixCreateNoInit(width, height, channels == 1 ? 8 : 32);
    if (!pix) return NULL;
    l_uint32 *data = pixGetData(pix);
    const l_int32 words = pixGetWpl(pix);
    for (int row = 0; row < height; ++row) {
        l_uint32 *line = data + (size_t)row * (size_t)words;
        const uint8_t *from = pixels + (size_t)row * (size_t)width * (size_t)channels;
        if (channels == 1) {
            for (int column = 0; column < width; ++column) SET_DATA_BYTE(line, column, from[column]);
        } else {
            for (int column = 0; column < width; ++column) composeRGBPixel(from[column * 3], from[column * 3 + 1], from[column * 3 + 2], line + column);
        }
    }
    return wrap(pix, NULL);
}

void bti_picture_free(bti_picture *picture) {
    if (!picture) return;
    pixDestroy(&picture->pix);
    free(picture);
}

int bti_picture_width(const bti_picture *picture) { return pixGetWidth(picture->pix); }
int bti_picture_height(const bti_picture *picture) { return pixGetHeight(picture->pix); }

// Scales without sharpening, which would invent halos that a comparison then finds.
static PIX *scaled(PIX *pix, int width, int height) {
    if (pixGetWidth(pix) == width && pixGetHeight(pix) == height) return pixClone(pix);
    PIX *deep = pixGetDepth(pix) == 1 ? pixConvertTo8(pix, 0) : pixClone(pix);
    if (!deep) return NULL;
    PIX *result = pixScaleGeneral(deep, (l_float32)width / (l_float32)pixGetWidth(deep), (l_float32)height / (l_float32)pixGetHeight(deep), 0, 0);
    pixDestroy(&deep);
    return result;
}

int bti_picture_copy(const bti_picture *picture, int width, int height, int channels, uint8_t *out) {
    PIX *fitted = scaled(picture->pix, width, height);
    if (!fitted) return BTI_NO_MEMORY;
    PIX *plain = channels == 1 ? pixConvertTo8(fitted, 0) : pixConvertTo32(fitted);
    pixDestroy(&fitted);
    if (!plain) return BTI_NO_MEMORY;
    // Leptonica rounds the size by itself; what it leaves out is one row or column at most, and stays white.
    const int columns = pixGetWidth(plain) < width ? pixGetWidth(plain) : width;
    const int rows = pixGetHeight(plain) < height ? pixGetHeight(plain) : height;
    memset(out, 255, (size_t)width * (size_t)height * (size_t)channels);
    const l_uint32 *data = pixGetData(plain);
    const l_int32 words = pixGetWpl(plain);
    for (int row = 0; row < rows; ++row) {
        const l_uint32 *line = data + (size_t)row * (size_t)words;
        uint8_t *to = out + (size_t)row * (size_t)width * (size_t)channels;
        if (channels == 1) {
            for (int column = 0; column < columns; ++column) to[column] = (uint8_t)GET_DATA_BYTE(line, column);
        } else {
            for (int column = 0; column < columns; ++column) {
                l_int32 red, green, blue;
                extractRGBValues(line[column], &red, &green, &blue);
                to[column * 3] = (uint8_t)red;
                to[column * 3 + 1] = (uint8_t)green;
                to[column * 3 + 2] = (uint8_t)blue;
            }
        }
    }
    pixDestroy(&plain);
    return BTI_OK;
}

const char *bti_leptonica_version(void) {
    static char text[64];
    if (!text[0]) {
        char *version = getLeptonicaVersion();
        if (version) {
            strncpy(text, version, sizeof text - 1);
            lept_free(version);
        }
    }
    return text;
}
