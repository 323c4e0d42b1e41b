// Strokes that both pages have, drawn wider on one of them.
#include <algorithm>

#include <opencv2/imgproc.hpp>

#include "Shared.hpp"

namespace {

// Share of the marks that must be the rim of a wider stroke, and share of either stroke's middle that must lie on the other's.
constexpr double least_rim = 0.9, least_middle = 0.85;
// Pixels by which rims and middles are told too small or too large.
constexpr double slack = 1.5;
// What the pixels just outside a box matter to the distances inside it.
constexpr int margin = 6;

double share(const cv::Mat &part, const cv::Mat &whole) {
    const int all = cv::countNonZero(whole);
    return all == 0 ? 0 : static_cast<double>(cv::countNonZero(part & whole)) / all;
}

cv::Mat within(const cv::Mat &marks, double distance) {
    cv::Mat apart;
    cv::distanceTransform(~marks, apart, cv::DIST_L2, cv::DIST_MASK_5);
    return apart <= distance;
}

}  // namespace

extern "C" int btv_box_widened(btv_image mask, int bit, btv_image having, btv_image lacking, const btv_rect *boxes, int count, int dark, int most, int *widened) {
    return btv::guarded([&] {
        const cv::Mat marks = btv::view(mask), wide = btv::view(having), narrow = btv::view(lacking);
        const cv::Rect whole(0, 0, marks.cols, marks.rows);
        cv::parallel_for_(cv::Range(0, count), [&](const cv::Range &range) {
            for (int i = range.start; i < range.end; ++i) {
                widened[i] = 0;
                const int m = 2 * most + margin;
                const cv::Rect box = cv::Rect(boxes[i].x - m, boxes[i].y - m, boxes[i].width + 2 * m, boxes[i].height + 2 * m) & whole;
                const cv::Rect own = btv::clipped(boxes[i], marks.cols, marks.rows);
                if (own.area() == 0) continue;
                cv::Mat rim = cv::Mat::zeros(box.size(), CV_8UC1);
                cv::Mat(marks(own) & cv::Scalar(bit)).copyTo(rim(own - box.tl()));
                rim = rim != 0;
                const cv::Mat stroke = wide(box) > dark, line = narrow(box) > dark;
                if (cv::countNonZero(rim) == 0 || cv::countNonZero(line) == 0) continue;
                cv::Mat from_line, depth;
                cv::distanceTransform(~line, from_line, cv::DIST_L2, cv::DIST_MASK_5);
                double reach = 0;
                cv::minMaxLoc(from_line, nullptr, &reach, nullptr, nullptr, rim);
                if (reach > most) continue;
                cv::distanceTransform(stroke, depth, cv::DIST_L2, cv::DIST_MASK_5);
                // The wider stroke without what it has more on either side.
                const cv::Mat middle = depth >= reach;
                const cv::Mat near_middle = within(middle, reach + slack), near_rim = within(rim, 2 * reach + slack);
                if (share(near_middle, rim) < least_rim) continue;
                if (share(within(line, slack), middle & near_rim) < least_middle) continue;
                if (share(within(middle, 2 * slack), line & within(rim, reach + slack)) < least_middle) continue;
                widened[i] = 1;
            }
        });
    });
}
