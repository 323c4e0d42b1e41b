// Where the ink of one page lands on the ink of another, under a given map.
#include <algorithm>
#include <cmath>

#include <opencv2/imgproc.hpp>

#include "Shared.hpp"

extern "C" int btv_reach(btv_image ink, int weak, int radius, uint8_t *out) {
    return btv::guarded([&] {
        cv::Mat reach(ink.height, ink.width, CV_8UC1, out);
        cv::dilate(btv::view(ink) > weak, reach, btv::disc(radius));
    });
}

extern "C" int btv_votes(btv_image ink, int strong, btv_image reach, const double matrix[6], int cell, int *inked, int *met) {
    return btv::guarded([&] {
        const int columns = (ink.width + cell - 1) / cell, rows = (ink.height + cell - 1) / cell;
        std::fill(inked, inked + columns * rows, 0);
        std::fill(met, met + columns * rows, 0);
        btv::bands(ink.height, cell, [&](int top, int bottom) {
            const long at = static_cast<long>(top / cell) * columns;
            for (int y = top; y < bottom; ++y) {
                const uint8_t *row = ink.pixels + static_cast<long>(y) * ink.width;
                for (int x = 0; x < ink.width; ++x) {
                    if (row[x] <= strong) continue;
                    ++inked[at + x / cell];
                    const double u = matrix[0] * x + matrix[1] * y + matrix[2], v = matrix[3] * x + matrix[4] * y + matrix[5];
                    if (u < -0.5 || v < -0.5 || u >= reach.width - 0.5 || v >= reach.height - 0.5) continue;
                    if (reach.pixels[static_cast<long>(std::lround(v)) * reach.width + std::lround(u)]) ++met[at + x / cell];
                }
            }
        });
    });
}
