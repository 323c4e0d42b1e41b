#include <leptonica/allheaders.h>
#include <stdlib.h>
#include <tesseract/capi.h>

#include "CImaging.h"
#include "Internal.h"

struct bti_ink {
    PIX *grey;
    /// 1 bit a pixel: the marks that may be text, with the grey edge around them.
    PIX *mask;
    BOXA *boxes;
};

// Paper that is not white is brought to white first, so that one threshold holds all over the sheet.
static PIX *ink_of(PIX *grey) {
    PIX *even = pixBackgroundNorm(grey, NULL, NULL, 64, 64, 80, 200, 230, 2, 2);
    PIX *bits = pixThresholdToBinary(even ? even : grey, 170);
    pixDestroy(&even);
    return bits;
}

// Rules of at least `length` and at most `thickest` pixels, across or down.
static PIX *rules_of(PIX *bits, int length, int thickest, int is_down) {
    PIX *rules = is_down ? pixOpenBrick(NULL, bits, 1, length) : pixOpenBrick(NULL, bits, length, 1);
    PIX *thick = rules ? (is_down ? pixOpenBrick(NULL, rules, thickest + 1, 1) : pixOpenBrick(NULL, rules, 1, thickest + 1)) : NULL;
    if (thick) pixSubtract(rules, rules, thick);
    pixDestroy(&thick);
    return rules;
}

// Letters that stand on a rule or are crossed by one come free of it, and what it cut is joined again.
static void take_rules_out(PIX *bits, int length, int thickest) {
    PIX *across = rules_of(bits, length, thickest, 0), *down = rules_of(bits, length, thickest, 1);
    for (int is_down = 0; is_down < 2; ++is_down) {
        PIX *rules = is_down ? down : across;
        if (!rules) continue;
        pixSubtract(bits, bits, rules);
        // Only where there is ink on both sides of it.
        PIX *joined = is_down ? pixCloseSafeBrick(NULL, bits, thickest + 1, 1) : pixCloseSafeBrick(NULL, bits, 1, thickest + 1);
        if (joined) {
            pixAnd(joined, joined, rules);
            pixOr(bits, bits, joined);
        }
        pixDestroy(&joined);
    }
    pixDestroy(&across);
    pixDestroy(&down);
}

bti_ink *bti_ink_find(const bti_picture *picture, int longest, int thickest) {
    bti_ink *ink = calloc(1, sizeof *ink);
    if (!ink) return NULL;
    ink->grey = pixConvertTo8(picture->pix, 0);
    PIX *bits = ink->grey ? ink_of(ink->grey) : NULL;
    if (bits) take_rules_out(bits, longest / 2, thickest);
    PIX *small = bits ? pixSelectBySize(bits, longest, longest, 8, L_SELECT_IF_BOTH, L_SELECT_IF_LTE, NULL) : NULL;
    pixDestroy(&bits);
    if (small) {
        ink->boxes = pixConnCompBB(small, 8);
        ink->mask = pixDilateBrick(NULL, small, 3, 3);
        pixDestroy(&small);
    }
    if (ink->boxes && ink->mask) return ink;
    bti_ink_free(ink);
    return NULL;
}

void bti_ink_free(bti_ink *ink) {
    if (!ink) return;
    pixDestroy(&ink->grey);
    pixDestroy(&ink->mask);
    boxaDestroy(&ink->boxes);
    free(ink);
}

int bti_ink_count(const bti_ink *ink) { return boxaGetCount(ink->boxes); }

bti_box bti_ink_box(const bti_ink *ink, int index) {
    bti_box box = {0, 0, 0, 0};
    boxaGetBoxGeometry(ink->boxes, index, &box.left, &box.top, &box.width, &box.height);
    return box;
}

bti_recogniser *bti_recogniser_open(const char *language) {
    bti_recogniser *recogniser = calloc(1, sizeof *recogniser);
    if (!recogniser) return NULL;
    recogniser->api = TessBaseAPICreate();
    if (!recogniser->api || TessBaseAPIInit2(recogniser->api, NULL, language, OEM_LSTM_ONLY) != 0) {
        bti_recogniser_free(recogniser);
        return NULL;
    }
    TessBaseAPISetVariable(recogniser->api, "debug_file", "/dev/null");
    // Ink on paper is dark; trying the negative of every doubtful line costs a third of the time.
    TessBaseAPISetVariable(recogniser->api, "tessedit_do_invert", "0");
    TessBaseAPISetPageSegMode(recogniser->api, PSM_SINGLE_LINE);
    return recogniser;
}

void bti_recogniser_free(bti_recogniser *recogniser) {
    if (!recogniser) return;
    if (recogniser->api) {
        TessBaseAPIEnd(recogniser->api);
        TessBaseAPIDelete(recogniser->api);
    }
    free(recogniser);
}

// The line alone, upright and enlarged, on white, with a margin all around. Everything that is not ink of the mask is white.
static PIX *line_picture(const bti_ink *ink, bti_box area, int quarters, double scale, int margin) {
    BOX *box = boxCreate(area.left, area.top, area.width, area.height);
    PIX *grey = pixClipRectangle(ink->grey, box, NULL);
    PIX *mask = pixClipRectangle(ink->mask, box, NULL);
    boxDestroy(&box);
    PIX *line = NULL;
    if (grey && mask && pixGetWidth(grey) == area.width && pixGetHeight(grey) == area.height) {
        pixInvert(mask, mask);
        pixSetMasked(grey, mask, 255);
        PIX *upright = pixRotateOrth(grey, (4 - quarters) % 4);
        PIX *large = upright ? pixScaleGeneral(upright, (l_float32)scale, (l_float32)scale, 0, 0) : NULL;
        line = large ? pixAddBorderGeneral(large, margin, margin, margin, margin, 255) : NULL;
        pixDestroy(&upright);
        pixDestroy(&large);
    }
    pixDestroy(&grey);
    pixDestroy(&mask);
    return line;
}

bti_box bti_place(bti_box area, int quarters, double scale, int margin, int left, int top, int right, int bottom) {
    const double u0 = (left - margin) / scale, v0 = (top - margin) / scale, u1 = (right - margin) / scale, v1 = (bottom - margin) / scale;
    double x0, y0, x1, y1;
    switch (quarters) {
        case 1: x0 = area.width - v1; x1 = area.width - v0; y0 = u0; y1 = u1; break;
        case 2: x0 = area.width - u1; x1 = area.width - u0; y0 = area.height - v1; y1 = area.height - v0; break;
        case 3: x0 = v0; x1 = v1; y0 = area.height - u1; y1 = area.height - u0; break;
        default: x0 = u0; x1 = u1; y0 = v0; y1 = v1;
    }
    bti_box box = {area.left + (int)(x0 + 0.5), area.top + (int)(y0 + 0.5), (int)(x1 - x0 + 0.5), (int)(y1 - y0 + 0.5)};
    return box;
}

int bti_recognise_line(bti_recogniser *recogniser, const bti_ink *ink, bti_box area, int quarters, double scale, bti_word_callback callback,
                       void *context) {
    enum { margin = 10 };
    PIX *line = line_picture(ink, area, quarters, scale, margin);
    if (!line) return BTI_FAILED;
    TessBaseAPISetImage2(recogniser->api, line);
    TessBaseAPISetSourceResolution(recogniser->api, 300);
    const int failed = TessBaseAPIRecognize(recogniser->api, NULL);
    TessResultIterator *words = failed ? NULL : TessBaseAPIGetIterator(recogniser->api);
    if (words) {
        TessPageIterator *place_of = TessResultIteratorGetPageIterator(words);
        do {
            char *text = TessResultIteratorGetUTF8Text(words, RIL_WORD);
            int left, top, right, bottom;
            if (text && TessPageIteratorBoundingBox(place_of, RIL_WORD, &left, &top, &right, &bottom))
                callback(context, text, bti_place(area, quarters, scale, margin, left, top, right, bottom),
                         TessResultIteratorConfidence(words, RIL_WORD) / 100);
            TessDeleteText(text);
        } while (TessResultIteratorNext(words, RIL_WORD));
        TessResultIteratorDelete(words);
    }
    TessBaseAPIClear(recogniser->api);
    pixDestroy(&line);
    return failed ? BTI_FAILED : BTI_OK;
}

const char *bti_tesseract_version(void) { return TessVersion(); }
