// Reading a small piece of a picture of which it is known that lettering stands there.
#include <leptonica/allheaders.h>
#include <stdlib.h>
#include <string.h>
#include <tesseract/capi.h>

#include "CImaging.h"
#include "Internal.h"

// No curly quotes, no ligatures, no long dashes: what a keyboard has. Without the space, words would run together.
static const char *characters = " ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'\"/-.,:;()#&+=@%*?!<>";

bti_recogniser *bti_recogniser_open_codes(const char *language) {
    bti_recogniser *recogniser = calloc(1, sizeof *recogniser);
    if (!recogniser) return NULL;
    char *names[] = {"load_system_dawg", "load_freq_dawg", "load_number_dawg", "load_punc_dawg"}, *values[] = {"0", "0", "0", "0"};
    recogniser->api = TessBaseAPICreate();
    if (!recogniser->api || TessBaseAPIInit4(recogniser->api, NULL, language, OEM_LSTM_ONLY, NULL, 0, names, values, 4, 0) != 0) {
        bti_recogniser_free(recogniser);
        return NULL;
    }
    TessBaseAPISetVariable(recogniser->api, "debug_file", "/dev/null");
    TessBaseAPISetVariable(recogniser->api, "tessedit_do_invert", "0");
    TessBaseAPISetVariable(recogniser->api, "tessedit_char_whitelist", characters);
    TessBaseAPISetPageSegMode(recogniser->api, PSM_SINGLE_LINE);
    return recogniser;
}

// Paper to white and the darkest ink to black, whatever the scan made of them.
static PIX *stretched(PIX *grey) {
    l_float32 ink = 0, paper = 255;
    if (pixGetRankValueMasked(grey, NULL, 0, 0, 1, 0.02f, &ink, NULL) != 0 || pixGetRankValueMasked(grey, NULL, 0, 0, 1, 0.75f, &paper, NULL) != 0) return pixClone(grey);
    if (paper - ink < 20) return pixClone(grey);
    // A little below the paper, so that its grain goes too.
    return pixGammaTRC(NULL, grey, 1, (l_int32)ink, (l_int32)(paper - 0.12f * (paper - ink)));
}

// Marks that touch the patch's edge belong to something else: those that are the smaller part of what there is, and lines as long as the patch.
static void take_edges_out(PIX *grey) {
    PIX *bits = pixThresholdToBinary(grey, 150);
    if (!bits) return;
    const int width = pixGetWidth(bits), height = pixGetHeight(bits);
    l_int32 all = 0;
    pixCountPixels(bits, &all, NULL);
    PIXA *marks = NULL;
    BOXA *boxes = pixConnComp(bits, &marks, 8);
    PIX *mask = pixCreate(width, height, 1);
    for (int i = 0; boxes && marks && mask && i < boxaGetCount(boxes); ++i) {
        l_int32 x, y, w, h, count = 0;
        boxaGetBoxGeometry(boxes, i, &x, &y, &w, &h);
        if (x > 0 && y > 0 && x + w < width && y + h < height) continue;
        PIX *mark = pixaGetPix(marks, i, L_CLONE);
        pixCountPixels(mark, &count, NULL);
        const int is_line = w * 5 > width * 4 || h * 5 > height * 4, is_thin = count * 4 < w * h || w * 5 < height || h * 5 < height;
        if (count * 3 < all || (is_line && is_thin)) pixRasterop(mask, x, y, w, h, PIX_SRC | PIX_DST, mark, 0, 0);
        pixDestroy(&mark);
    }
    PIX *grown = mask ? pixDilateBrick(NULL, mask, 3, 3) : NULL;
    if (grown) pixSetMasked(grey, grown, 255);
    pixDestroy(&grown);
    pixDestroy(&mask);
    pixDestroy(&bits);
    boxaDestroy(&boxes);
    pixaDestroy(&marks);
}

static PIX *prepared(const uint8_t *pixels, int width, int height, int quarters, double scale, int is_cleaned, int margin) {
    bti_picture *patch = bti_picture_from(pixels, width, height, 1);
    PIX *grey = patch ? stretched(patch->pix) : NULL;
    bti_picture_free(patch);
    if (grey && is_cleaned) take_edges_out(grey);
    PIX *upright = grey ? pixRotateOrth(grey, (4 - quarters) % 4) : NULL;
    PIX *large = upright ? pixScaleGeneral(upright, (l_float32)scale, (l_float32)scale, 0, 0) : NULL;
    PIX *line = large ? pixAddBorderGeneral(large, margin, margin, margin, margin, 255) : NULL;
    pixDestroy(&grey);
    pixDestroy(&upright);
    pixDestroy(&large);
    return line;
}

int bti_recognise_patch(bti_recogniser *recogniser, const uint8_t *pixels, int width, int height, int quarters, double scale, int is_cleaned,
                        bti_symbol_callback callback, void *context) {
    enum { margin = 12 };
    PIX *line = prepared(pixels, width, height, quarters, scale, is_cleaned, margin);
    if (!line) return BTI_FAILED;
    TessBaseAPISetImage2(recogniser->api, line);
    TessBaseAPISetSourceResolution(recogniser->api, 300);
    const int failed = TessBaseAPIRecognize(recogniser->api, NULL);
    TessResultIterator *symbols = failed ? NULL : TessBaseAPIGetIterator(recogniser->api);
    if (symbols) {
        TessPageIterator *place_of = TessResultIteratorGetPageIterator(symbols);
        do {
            char *text = TessResultIteratorGetUTF8Text(symbols, RIL_SYMBOL);
            int left, top, right, bottom;
            if (text && TessPageIteratorBoundingBox(place_of, RIL_SYMBOL, &left, &top, &right, &bottom))
                callback(context, text, bti_place((bti_box){0, 0, width, height}, quarters, scale, margin, left, top, right, bottom),
                         TessResultIteratorConfidence(symbols, RIL_SYMBOL) / 100, TessPageIteratorIsAtBeginningOf(place_of, RIL_WORD));
            TessDeleteText(text);
        } while (TessResultIteratorNext(symbols, RIL_SYMBOL));
        TessResultIteratorDelete(symbols);
    }
    TessBaseAPIClear(recogniser->api);
    pixDestroy(&line);
    return failed ? BTI_FAILED : BTI_OK;
}
