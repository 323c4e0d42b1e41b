// Ink apart from its ground, and where two inks differ.
#include <algorithm>
#include <vector>

#include <opencv2/imgproc.hpp>

#include "Shared.hpp"

namespace {

constexpr int reduction = btv::ground_reduction;

// The largest value of each 4 × 4 block: strokes vanish, areas stay.
void block_maximum(const cv::Mat &from, cv::Mat &to) {
    for (int y = 0; y < to.rows; ++y) {
        uint8_t *out = to.ptr(y);
        std::fill(out, out + to.cols, uint8_t(0));
        for (int yy = y * reduction; yy < std::min(from.rows, (y + 1) * reduction); ++yy) {
            const uint8_t *in = from.ptr(yy);
            for (int x = 0; x < from.cols; ++x) out[x / reduction] = std::max(out[x / reduction], in[x]);
        }
    }
}

}  // namespace

extern "C" int btv_ink(btv_image source, double sigma, int stroke, uint8_t *out, uint8_t *ground) {
    return btv::guarded([&] {
        const cv::Mat from = btv::view(source);
        cv::Mat ink(source.height, source.width, CV_8UC1, out);
        cv::Mat low((source.height + reduction - 1) / reduction, (source.width + reduction - 1) / reduction, CV_8UC1, ground);
        const int band = 256, margin = static_cast<int>(sigma * 4) + 1;
        btv::bands(source.height, band, [&](int top, int bottom) {
            if (sigma > 0) {
                const int first = std::max(0, top - margin), last = std::min(from.rows, bottom + margin);
                cv::Mat smooth;
                cv::GaussianBlur(from.rowRange(first, last), smooth, cv::Size(), sigma, sigma, cv::BORDER_REPLICATE | cv::BORDER_ISOLATED);
                smooth.rowRange(top - first, bottom - first).copyTo(ink.rowRange(top, bottom));
            } else {
                from.rowRange(top, bottom).copyTo(ink.rowRange(top, bottom));
            }
            cv::Mat part = low.rowRange(top / reduction, (bottom + reduction - 1) / reduction);
            block_maximum(ink.rowRange(top, bottom), part);
        });
        const int side = std::max(3, stroke / reduction | 1);
        const cv::Mat square = cv::Mat::ones(side, side, CV_8UC1), wider = cv::Mat::ones(side + 2, side + 2, CV_8UC1);
        cv::Mat spread, closed;
        cv::dilate(low, spread, square);
        // One cell more than was spread: no rim of ink stays inside the edge of an area.
        cv::erode(spread, closed, wider);
        closed.copyTo(low);
        btv::bands(source.height, band, [&](int top, int bottom) {
            for (int y = top; y < bottom; ++y) {
                const uint8_t *base = low.ptr(y / reduction);
                uint8_t *row = ink.ptr(y);
                for (int x = 0; x < ink.cols; ++x) row[x] = cv::saturate_cast<uint8_t>(base[x / reduction] - row[x]);
            }
        });
    });
}

extern "C" int btv_difference(btv_image old_ink, btv_image new_ink, int strong, int weak, double near, double far, uint8_t *mask) {
    return btv::guarded([&] {
        const cv::Mat inks[2] = {btv::view(old_ink), btv::view(new_ink)};
        cv::Mat out(old_ink.height, old_ink.width, CV_8UC1, mask);
        const cv::Mat close = btv::disc(near), wide = btv::disc(far);
        const int margin = static_cast<int>(far) + 2;
        btv::bands(old_ink.height, 256, [&](int top, int bottom) {
            const int first = std::max(0, top - margin), last = std::min(out.rows, bottom + margin);
            cv::Mat part = out.rowRange(top, bottom);
            part.setTo(0);
            for (int side = 0; side < 2; ++side) {  // 0: removed, strong old without new; 1: added
                const cv::Mat reach = inks[1 - side].rowRange(first, last) > weak;
                const cv::Mat core = inks[side].rowRange(top, bottom) > strong;
                cv::Mat near_reach, far_reach;
                cv::dilate(reach, near_reach, close, cv::Point(-1, -1), 1, cv::BORDER_CONSTANT | cv::BORDER_ISOLATED, 0);
                cv::Mat lone = core & ~near_reach.rowRange(top - first, bottom - first);
                if (cv::countNonZero(lone) == 0) continue;
                cv::dilate(reach, far_reach, wide, cv::Point(-1, -1), 1, cv::BORDER_CONSTANT | cv::BORDER_ISOLATED, 0);
                cv::Mat lonely = lone & ~far_reach.rowRange(top - first, bottom - first);
                part |= (lone & (side == 0 ? BTV_REMOVED : BTV_ADDED)) | (lonely & (side == 0 ? BTV_REMOVED_FAR : BTV_ADDED_FAR));
            }
        });
    });
}

extern "C" int btv_overlay(btv_image old_page, btv_image new_page, const uint8_t old_colour[3], const uint8_t new_colour[3], double near, uint8_t *out) {
    return btv::guarded([&] {
        const cv::Mat pages[2] = {btv::view(old_page), btv::view(new_page)};
        const cv::Mat close = btv::disc(near);
        const int margin = static_cast<int>(near) + 1;
        btv::bands(new_page.height, 256, [&](int top, int bottom) {
            const int first = std::max(0, top - margin), last = std::min(new_page.height, bottom + margin);
            cv::Mat spread[2];  // the darkest within reach: what the other page has nearby
            for (int side = 0; side < 2; ++side) {
                cv::Mat darkest;
                cv::erode(pages[side].rowRange(first, last), darkest, close, cv::Point(-1, -1), 1, cv::BORDER_CONSTANT | cv::BORDER_ISOLATED, 255);
                spread[side] = darkest.rowRange(top - first, bottom - first);
            }
            for (int y = top; y < bottom; ++y) {
                const uint8_t *o = pages[0].ptr(y), *n = pages[1].ptr(y), *os = spread[0].ptr(y - top), *ns = spread[1].ptr(y - top);
                uint8_t *pixel = out + static_cast<long>(y) * new_page.width * 3;
                for (int x = 0; x < new_page.width; ++x, pixel += 3) {
                    const int lone_old = std::max(0, ns[x] - o[x]), lone_new = std::max(0, os[x] - n[x]);
                    const int base = 255 - (255 - std::min(o[x], n[x])) * 5 / 8;
                    const uint8_t *colour = lone_new >= lone_old ? new_colour : old_colour;
                    const int part = std::max(lone_old, lone_new) > 40 ? std::max(lone_old, lone_new) : 0;
                    for (int c = 0; c < 3; ++c) pixel[c] = static_cast<uint8_t>(part == 0 ? base : 255 - (255 - colour[c]) * part / 255);
                }
            }
        });
    });
}
