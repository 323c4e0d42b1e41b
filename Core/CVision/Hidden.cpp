// Hairlines that a fill covers on one of two pages, as renderers snap lines and fills to pixels each for itself.
#include <algorithm>
#include <vector>

#include <opencv2/imgproc.hpp>

#include "Shared.hpp"

namespace {

// Pixels: strokes of up to this width are hairlines; a fill is looked for on either side of them, beginning so far from them.
constexpr int thickest = 3, first = 2, last = 4;
// Levels: what is darker than paper by this is a fill, up to what is dark enough for a stroke.
constexpr int fill = 6, darkest = 140;
// Levels by which the two sides of a fill's edge differ, and those of one fill do not.
constexpr int edge = 8;

// Whether the three pixels on one side of a place show one level, and which.
bool side(const cv::Mat &page, cv::Point p, cv::Point across, int sign, int &level) {
    int low = 255, high = 0;
    for (int r = first; r <= last; ++r) {
        const cv::Point at = p + across * (sign * r);
        if (at.x < 0 || at.y < 0 || at.x >= page.cols || at.y >= page.rows) return false;
        const int value = page.at<uint8_t>(at);
        low = std::min(low, value), high = std::max(high, value);
    }
    level = (low + high) / 2;
    return high - low <= edge;
}

struct Ground {
    bool is_edge = false, is_inside = false;
};

// Whether a place lies at the edge of a fill, or inside one.
Ground ground(const cv::Mat &page, cv::Point p, cv::Point across) {
    int a = 0, b = 0;
    if (!side(page, p, across, 1, a) || !side(page, p, across, -1, b) || std::min(a, b) < darkest) return {};
    return {std::abs(a - b) >= edge, std::abs(a - b) < edge && a <= 255 - fill};
}

}  // namespace

extern "C" int btv_box_hidden(btv_image mask, int bit, btv_image page, btv_image other, const btv_rect *boxes, int count, int weak_ink, btv_image old_ink,
                              btv_image new_ink, int longest, double *share) {
    return btv::guarded([&] {
        const cv::Mat marks = btv::view(mask), lacking = btv::view(page), having = btv::view(other);
        const cv::Mat inks[2] = {btv::view(old_ink), btv::view(new_ink)};
        const cv::Rect whole(0, 0, marks.cols, marks.rows);
        const auto marked = [&](cv::Point p) { return whole.contains(p) && (marks.at<uint8_t>(p) & bit) != 0; };
        const auto both = [&](cv::Point p) {
            for (const cv::Mat &ink : inks) {
                bool any = false;
                for (int y = -2; y <= 2 && !any; ++y)
                    for (int x = -2; x <= 2 && !any; ++x) any = whole.contains(p + cv::Point(x, y)) && ink.at<uint8_t>(p + cv::Point(x, y)) > weak_ink;
                if (!any) return false;
            }
            return true;
        };
        cv::parallel_for_(cv::Range(0, count), [&](const cv::Range &range) {
            for (int i = range.start; i < range.end; ++i) {
                share[i] = 0;
                const cv::Rect box = btv::clipped(boxes[i], marks.cols, marks.rows);
                long all = 0, hidden = 0;
                for (int y = box.y; y < box.y + box.height; ++y)
                    for (int x = box.x; x < box.x + box.width; ++x) {
                        const cv::Point p(x, y);
                        if (!marked(p)) continue;
                        ++all;
                        // How far the stroke goes on each way; the shorter is its width.
                        int reach[4] = {0, 0, 0, 0};
                        const cv::Point ways[4] = {{1, 0}, {-1, 0}, {0, 1}, {0, -1}};
                        for (int w = 0; w < 4; ++w)
                            while (reach[w] <= longest && marked(p + ways[w] * (reach[w] + 1))) ++reach[w];
                        const int wide = reach[0] + reach[1] + 1, high = reach[2] + reach[3] + 1;
                        if (std::min(wide, high) > thickest) continue;
                        const bool level = wide >= high;
                        const cv::Point across = level ? cv::Point(0, 1) : cv::Point(1, 0);
                        const Ground here = ground(lacking, p, across), there = ground(having, p, across);
                        if (here.is_edge && there.is_edge) {
                            ++hidden;
                        } else if (here.is_inside && there.is_inside && std::max(wide, high) <= longest) {
                            const int way = level ? 0 : 2;
                            if (both(p + ways[way] * (reach[way] + 2)) && both(p + ways[way + 1] * (reach[way + 1] + 2))) ++hidden;
                        }
                    }
                if (all > 0) share[i] = static_cast<double>(hidden) / static_cast<double>(all);
            }
        });
    });
}
