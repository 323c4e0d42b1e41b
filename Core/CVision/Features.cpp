// Places that look alike in two pictures.
#include <algorithm>
#include <vector>

#include <opencv2/features2d.hpp>

#include "Shared.hpp"

extern "C" int btv_match_features(btv_image first, btv_image second, int features, double ratio, btv_match *matches, int capacity, int *count) {
    *count = 0;
    return btv::guarded([&] {
        std::vector<cv::KeyPoint> points[2];
        cv::Mat descriptors[2];
        const btv_image images[2] = {first, second};
        for (int i = 0; i < 2; ++i) {
            cv::SIFT::create(features)->detectAndCompute(btv::view(images[i]), cv::noArray(), points[i], descriptors[i]);
            if (points[i].size() < 2) return;
        }
        // Exhaustive search: the approximate one draws from a random generator.
        std::vector<std::vector<cv::DMatch>> pairs;
        cv::BFMatcher(cv::NORM_L2).knnMatch(descriptors[0], descriptors[1], pairs, 2);
        std::vector<btv_match> found;
        for (const auto &pair : pairs) {
            if (pair.size() < 2 || pair[0].distance >= ratio * pair[1].distance) continue;
            const auto &p = points[0][pair[0].queryIdx].pt, &q = points[1][pair[0].trainIdx].pt;
            found.push_back({p.x, p.y, q.x, q.y, pair[0].distance / std::max(pair[1].distance, 1e-6f)});
        }
        std::sort(found.begin(), found.end(), [](const btv_match &a, const btv_match &b) {
            return std::tie(a.ratio, a.x1, a.y1, a.x2, a.y2) < std::tie(b.ratio, b.x1, b.y1, b.x2, b.y2);
        });
        *count = std::min(capacity, static_cast<int>(found.size()));
        std::copy(found.begin(), found.begin() + *count, matches);
    });
}
