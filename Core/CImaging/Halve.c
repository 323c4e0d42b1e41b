#include "CImaging.h"

void bti_halve(const uint8_t *pixels, int width, int height, int channels, uint8_t *out) {
    const int half_width = (width + 1) / 2, half_height = (height + 1) / 2;
    for (int y = 0; y < half_height; ++y) {
        const uint8_t *upper = pixels + (size_t)(2 * y) * (size_t)width * (size_t)channels;
        const uint8_t *lower = 2 * y + 1 < height ? upper + (size_t)width * (size_t)channels : upper;
        for (int x = 0; x < half_width; ++x) {
            const size_t left = (size_t)(2 * x) * (size_t)channels;
            const size_t right = 2 * x + 1 < width ? left + (size_t)channels : left;
            for (int c = 0; c < channels; ++c) *out++ = (uint8_t)((upper[left + c] + upper[right + c] + lower[left + c] + lower[right + c] + 2) / 4);
        }
    }
}
