#include "PageImage.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include <GfxState.h>
#include <OutputDev.h>
#include <PDFDoc.h>
#include <goo/GooString.h>

namespace {

// Pages with more line work than this are drawings, not scans; a scan has a stamp or a frame drawn over it at most.
constexpr int most_paths = 2000;
// Drawings can have pictures behind them that fill the page; then there is more than a stamp over them.
constexpr int most_paths_of_scan = 200, most_glyphs_of_scan = 400;
// The share of the page that its picture covers.
constexpr double least_share = 0.8;

struct Picture {
    double matrix[6];  // unit square to pixels of the slice
    int width, height;
};

// Notes the pictures of a page and draws nothing.
class Recorder final : public OutputDev {
public:
    std::vector<Picture> pictures;
    int paths = 0, glyphs = 0;

    bool upsideDown() override { return true; }
    bool useDrawChar() override { return true; }
    bool interpretType3Chars() override { return false; }
    void stroke(GfxState *) override { ++paths; }
    void fill(GfxState *) override { ++paths; }
    void eoFill(GfxState *) override { ++paths; }

    // The text that a recogniser laid under a scan is not seen.
    void drawChar(GfxState *state, double, double, double, double, double, double, CharCode, int, const Unicode *, int) override { glyphs += (state->getRender() & 3) != 3; }

    void drawImageMask(GfxState *state, Object *ref, Stream *str, int width, int height, bool invert, bool interpolate, bool inlined) override {
        note(state, width, height);
        OutputDev::drawImageMask(state, ref, str, width, height, invert, interpolate, inlined);
    }
    void drawImage(GfxState *state, Object *ref, Stream *str, int width, int height, GfxImageColorMap *map, bool interpolate, const int *mask, bool inlined) override {
        note(state, width, height);
        OutputDev::drawImage(state, ref, str, width, height, map, interpolate, mask, inlined);
    }
    void drawMaskedImage(GfxState *state, Object *, Stream *, int width, int height, GfxImageColorMap *, bool, Stream *, int, int, bool, bool) override {
        note(state, width, height);
    }
    void drawSoftMaskedImage(GfxState *state, Object *, Stream *, int width, int height, GfxImageColorMap *, bool, Stream *, int, int, GfxImageColorMap *,
                             bool) override {
        note(state, width, height);
    }

private:
    void note(GfxState *state, int width, int height) {
        const double *m = state->getCTM();
        pictures.push_back({{m[0], m[1], -m[2], -m[3], m[2] + m[4], m[3] + m[5]}, width, height});
    }
};

bool enough(void *data) { return static_cast<Recorder *>(data)->paths > most_paths; }

// Splash stretches a picture from the whole pixel below its first edge to the one above its last, enlarges it from its first row and column on
// instead of from their centres, and reduces it in steps of whole rows and columns.
btp::Axis axis(double edge, double extent, int elements) {
    const double first = std::floor(edge), drawn = std::floor(edge + extent) + 1 - first;
    // Element j's centre lies at the share f = (j + ½ − edge) / extent of the picture.
    double shift;
    if (drawn >= elements) shift = -0.5 * drawn / elements;
    else shift = std::fmod(elements, drawn) == 0 ? -0.5 : -0.5 + 0.5 * drawn / elements;
    return {drawn / extent, (0.5 - edge) / extent * drawn + first + shift};
}

}  // namespace

double btp::Axis::largest(int length) const { return std::max(std::abs(offset), std::abs((scale - 1) * length + offset)); }

btp::PageImages::PageImages(std::string path) : path(std::move(path)) {}
btp::PageImages::~PageImages() = default;

bool btp::PageImages::is_open() {
    if (!document) document = std::make_unique<PDFDoc>(std::make_unique<GooString>(path));
    return document->isOk();
}

bool btp::PageImages::fill(int page) {
    if (!is_open()) return false;
    Recorder recorder;
    document->displayPage(&recorder, page + 1, 72, 72, 0, false, true, false, enough, &recorder);
    if (recorder.paths > most_paths_of_scan || recorder.glyphs > most_glyphs_of_scan) return false;
    // A scan can be cut into strips.
    double covered = 0;
    for (const Picture &picture : recorder.pictures) {
        const double *m = picture.matrix;
        covered += std::abs(m[0] * m[3] - m[1] * m[2]);
    }
    return covered >= least_share * document->getPageCropWidth(page + 1) * document->getPageCropHeight(page + 1);
}

std::optional<btp::Placement> btp::PageImages::find(int page, double dpi, int x, int y, int width, int height) {
    if (!is_open()) return std::nullopt;
    Recorder recorder;
    document->displayPageSlice(&recorder, page + 1, dpi, dpi, 0, false, true, false, x, y, width, height, enough, &recorder);
    if (recorder.paths > most_paths) return std::nullopt;
    const bool turned = document->getPageRotate(page + 1) % 180 != 0;
    const double across = document->getPageCropWidth(page + 1) * dpi / 72, down = document->getPageCropHeight(page + 1) * dpi / 72;
    const double whole = (turned ? down : across) * (turned ? across : down);
    const Picture *best = nullptr;
    for (const Picture &picture : recorder.pictures) {
        const double *m = picture.matrix;
        if (m[0] <= 0 || m[3] == 0 || m[1] != 0 || m[2] != 0 || m[0] * std::abs(m[3]) < least_share * whole) continue;
        if (!best || static_cast<double>(picture.width) * picture.height > static_cast<double>(best->width) * best->height) best = &picture;
    }
    if (!best) return std::nullopt;
    const double *m = best->matrix;
    const double top = std::min(m[5], m[5] + m[3]), extent = std::abs(m[3]);
    return Placement{axis(m[4], m[0], best->width), axis(top, extent, best->height)};
}

namespace {

// Where each of `count` results begins in its source, and the weights of the four elements from there on.
struct Taps {
    std::vector<int> first;
    std::vector<float> weights;

    Taps(const btp::Axis &axis, int begin, int count, int shift, int length) : first(count), weights(4 * static_cast<size_t>(count)) {
        for (int i = 0; i < count; ++i) {
            const double at = axis.scale * (begin + i) + axis.offset - shift;
            const double whole = std::floor(at), t = at - whole;
            first[i] = std::clamp(static_cast<int>(whole) - 1, -1, length);
            float *w = &weights[4 * static_cast<size_t>(i)];
            w[0] = static_cast<float>(((-0.5 * t + 1) * t - 0.5) * t);
            w[1] = static_cast<float>((1.5 * t - 2.5) * t * t + 1);
            w[2] = static_cast<float>(((-1.5 * t + 2) * t + 0.5) * t);
            w[3] = static_cast<float>((0.5 * t - 0.5) * t * t);
        }
    }
};

}  // namespace

void btp::rectify(const Placement &placement, const unsigned char *source, long source_stride, int source_rows, int first, int width, int rows, unsigned char *out,
                  long stride) {
    const Taps across(placement.x, 0, width, 0, width), down(placement.y, first, rows, 0, source_rows);
    // Two elements on either side for the taps that reach beyond the edge.
    const int margin = 4;
    std::vector<float> line(static_cast<size_t>(width) + 2 * margin);
    for (int row = 0; row < rows; ++row) {
        const unsigned char *from[4];
        for (int k = 0; k < 4; ++k) from[k] = source + source_stride * std::clamp(down.first[row] + k, 0, source_rows - 1);
        const float *w = &down.weights[4 * static_cast<size_t>(row)];
        float *mixed = line.data() + margin;
        for (int x = 0; x < width; ++x) mixed[x] = w[0] * from[0][x] + w[1] * from[1][x] + w[2] * from[2][x] + w[3] * from[3][x];
        std::fill(line.begin(), line.begin() + margin, mixed[0]);
        std::fill(line.end() - margin, line.end(), mixed[width - 1]);
        unsigned char *to = out + row * stride;
        for (int x = 0; x < width; ++x) {
            const float *v = &across.weights[4 * static_cast<size_t>(x)], *at = mixed + across.first[x];
            const float value = v[0] * at[0] + v[1] * at[1] + v[2] * at[2] + v[3] * at[3];
            to[x] = static_cast<unsigned char>(std::clamp(value + 0.5f, 0.0f, 255.0f));
        }
    }
}
