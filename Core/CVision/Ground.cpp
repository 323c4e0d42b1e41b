// Where the ground of two pages differs: fills and shading.
#include <algorithm>

#include <opencv2/imgproc.hpp>

#include "Shared.hpp"

namespace {

// What the page shows on average: dense strokes that pass for ground on one page only leave it as it was.
cv::Mat shown(const cv::Mat &ground, const cv::Mat &mean_ink) {
    cv::Mat grey;
    cv::subtract(ground, mean_ink, grey);
    return grey;
}

// The share of `part` that `whole` has.
float share(const cv::Mat &part, const cv::Mat &whole) {
    const int all = cv::countNonZero(whole);
    return all == 0 ? 0 : static_cast<float>(cv::countNonZero(part & whole)) / all;
}

}  // namespace

extern "C" int btv_ground_changes(btv_image old_ground, btv_image new_ground, btv_image old_ink, btv_image new_ink, int threshold, int least, uint8_t *marks,
                                  btv_area *areas, int capacity, int *found) {
    *found = 0;
    return btv::guarded([&] {
        const cv::Mat a = btv::view(old_ground), b = btv::view(new_ground);
        cv::Mat out(a.rows, a.cols, CV_8UC1, marks);
        out.setTo(0);
        cv::Mat old_mean, new_mean;
        cv::resize(btv::view(old_ink), old_mean, a.size(), 0, 0, cv::INTER_AREA);
        cv::resize(btv::view(new_ink), new_mean, a.size(), 0, 0, cv::INTER_AREA);
        const cv::Mat old_grey = shown(a, old_mean), new_grey = shown(b, new_mean);
        // A stroke of one pixel darkens a cell by a quarter of its contrast.
        const cv::Mat lines = (old_mean > 8) & (new_mean > 8);
        cv::Mat along;
        cv::dilate(lines, along, cv::Mat::ones(5, 5, CV_8UC1));
        for (int sign = -1; sign <= 1; sign += 2) {
            cv::Mat difference, seen, mask, labels, stats, centroids;
            cv::subtract(sign > 0 ? b : a, sign > 0 ? a : b, difference);
            cv::subtract(sign > 0 ? new_grey : old_grey, sign > 0 ? old_grey : new_grey, seen);
            mask = (difference > threshold) & (seen > threshold / 2);
            cv::morphologyEx(mask, mask, cv::MORPH_OPEN, cv::Mat::ones(3, 3, CV_8UC1));
            const int n = cv::connectedComponentsWithStats(mask, labels, stats, centroids, 8, CV_32S);
            for (int i = 1; i < n; ++i) {
                const int area = stats.at<int>(i, cv::CC_STAT_AREA);
                if (area < least) continue;
                const cv::Rect box(stats.at<int>(i, cv::CC_STAT_LEFT), stats.at<int>(i, cv::CC_STAT_TOP), stats.at<int>(i, cv::CC_STAT_WIDTH),
                                   stats.at<int>(i, cv::CC_STAT_HEIGHT));
                const cv::Mat inside = labels(box) == i;
                out(box).setTo(sign > 0 ? 2 : 1, inside);
                if (*found < capacity) {
                    btv_area &entry = areas[*found];
                    entry = {btv::rect(box), area, sign, cvRound(cv::mean(a(box), inside)[0]), cvRound(cv::mean(b(box), inside)[0]), 0, box.y, 0, 0};
                    entry.seed_x = box.x + static_cast<int>(std::find(inside.ptr(0), inside.ptr(0) + box.width, uint8_t(255)) - inside.ptr(0));
                    const cv::Rect wide = cv::Rect(box.x - 4, box.y - 4, box.width + 8, box.height + 8) & cv::Rect(0, 0, a.cols, a.rows);
                    cv::Mat own = labels(wide) == i, near, far;
                    cv::dilate(own, near, cv::Mat::ones(5, 5, CV_8UC1));
                    cv::dilate(own, far, cv::Mat::ones(7, 7, CV_8UC1));
                    const cv::Mat rim = far & ~near;
                    // The level of the fill: what there was when it went, what there is when it came.
                    const cv::Mat &filled = sign > 0 ? a : b;
                    const int level = sign > 0 ? entry.old_level : entry.new_level;
                    cv::Mat aside, steady;
                    cv::absdiff(filled(wide), cv::Scalar(level), aside);
                    cv::absdiff(a(wide), b(wide), steady);
                    entry.continued = share((aside < 14) & (steady < 10), rim);
                    cv::Mat eroded;
                    cv::erode(own, eroded, cv::Mat::ones(3, 3, CV_8UC1), cv::Point(-1, -1), 1, cv::BORDER_CONSTANT, cv::Scalar(0));
                    entry.outlined = share(along(wide), own & ~eroded);
                }
                ++*found;
            }
        }
    });
}
