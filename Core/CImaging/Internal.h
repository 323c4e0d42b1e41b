// What the files of this shim share.
#ifndef BUILDTRACE_CIMAGING_INTERNAL_H
#define BUILDTRACE_CIMAGING_INTERNAL_H

#include <leptonica/allheaders.h>
#include <tesseract/capi.h>

#include "CImaging.h"

struct bti_picture {
    PIX *pix;
};

struct bti_recogniser {
    TessBaseAPI *api;
};

// From pixels of the enlarged picture of a line, which stands in `area` and was turned upright, back to pixels of the page.
bti_box bti_place(bti_box area, int quarters, double scale, int margin, int left, int top, int right, int bottom);

#endif
