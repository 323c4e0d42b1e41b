// What the parts of the shim share: views on lent pictures, and the wall that no exception passes.
#pragma once

#include <new>

#include <opencv2/core.hpp>

#include "CVision.h"

namespace btv {

// Grounds are reduced this many times.
constexpr int ground_reduction = 4;

inline cv::Mat view(btv_image image) { return cv::Mat(image.height, image.width, CV_8UC1, const_cast<uint8_t *>(image.pixels)); }

inline cv::Rect clipped(btv_rect box, int width, int height) {
    return cv::Rect(box.x, box.y, box.width, box.height) & cv::Rect(0, 0, width, height);
}

inline btv_rect rect(const cv::Rect &r) { return btv_rect{r.x, r.y, r.width, r.height}; }

// A disc of `radius` pixels as a structuring element.
cv::Mat disc(double radius);

template <typename Body>
int guarded(Body body) {
    try {
        body();
        return BTV_OK;
    } catch (const std::bad_alloc &) {
        return BTV_OUT_OF_MEMORY;
    } catch (const cv::Exception &error) {
        return error.code == cv::Error::StsNoMem ? BTV_OUT_OF_MEMORY : BTV_FAILED;
    } catch (...) {
        return BTV_FAILED;
    }
}

// Runs body(first, last) over bands of rows; bands are the same on any number of threads.
template <typename Body>
void bands(int rows, int band, Body body) {
    const int count = (rows + band - 1) / band;
    cv::parallel_for_(cv::Range(0, count), [&](const cv::Range &range) {
        for (int i = range.start; i < range.end; ++i) body(i * band, std::min(rows, (i + 1) * band));
    });
}

}  // namespace btv
