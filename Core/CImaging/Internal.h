// What the files of this shim share.
#ifndef BUILDTRACE_CIMAGING_INTERNAL_H
#define BUILDTRACE_CIMAGING_INTERNAL_H

#include <leptonica/allheaders.h>

struct bti_picture {
    PIX *pix;
};

#endif
