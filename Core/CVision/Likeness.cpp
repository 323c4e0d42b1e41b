// Whether what went at one place is what came at another.
#include <algorithm>

#include <opencv2/imgproc.hpp>

#include "Shared.hpp"

extern "C" int btv_likeness(btv_image mask, btv_image old_ink, btv_rect old_box, btv_image new_ink, btv_rect new_box, int search, int weak, double *likeness) {
    *likeness = 0;
    return btv::guarded([&] {
        const cv::Rect whole(0, 0, mask.width, mask.height);
        const cv::Rect a = btv::clipped(old_box, mask.width, mask.height), b = btv::clipped(new_box, mask.width, mask.height);
        if (a.area() == 0 || b.area() == 0) return;
        const cv::Mat marks = btv::view(mask), older = btv::view(old_ink), newer = btv::view(new_ink);
        const cv::Mat close = btv::disc(1.5);
        // One page's patch with a margin for every way of laying it; outside the page there is no ink.
        const int margin = search + 2 + std::max(std::abs(a.width - b.width), std::abs(a.height - b.height));
        const auto reach = [&](const cv::Mat &ink, cv::Rect box) {
            const cv::Rect grown(box.x - margin, box.y - margin, box.width + 2 * margin, box.height + 2 * margin), seen = grown & whole;
            cv::Mat patch = cv::Mat::zeros(grown.size(), CV_8UC1), wide;
            cv::Mat(ink(seen) > weak).copyTo(patch(seen - grown.tl()));
            cv::dilate(patch, wide, close);
            return wide;
        };
        const cv::Mat old_reach = reach(older, a), new_reach = reach(newer, b);
        cv::Mat removed, added;
        cv::Mat(marks(a) & cv::Scalar(BTV_REMOVED)).copyTo(removed);
        cv::Mat(marks(b) & cv::Scalar(BTV_ADDED)).copyTo(added);
        const double total = cv::countNonZero(removed) + cv::countNonZero(added);
        if (total == 0) return;
        removed = removed != 0, added = added != 0;
        const int w = b.width - a.width, h = b.height - a.height;
        const cv::Point starts[] = {{0, 0}, {w, h}, {w, 0}, {0, h}, {w / 2, h / 2}};  // a's corner from b's corner
        for (const cv::Point &start : starts)
            for (int y = -search; y <= search; ++y)
                for (int x = -search; x <= search; ++x) {
                    const cv::Point d = start + cv::Point(x, y);
                    const cv::Rect to(margin + d.x, margin + d.y, a.width, a.height), from(margin - d.x, margin - d.y, b.width, b.height);
                    const int met = cv::countNonZero(removed & new_reach(to)) + cv::countNonZero(added & old_reach(from));
                    *likeness = std::max(*likeness, met / total);
                }
    });
}
