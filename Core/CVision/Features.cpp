// Places that look alike in two pictures.
#include <algorithm>
#include <tuple>
#include <vector>

#include <opencv2/features2d.hpp>

#include "Shared.hpp"

namespace {

// Rows of a picture whose features are sought at once, and rows of the next strips seen with them: the pyramids of a whole picture take a hundred times its
// memory.
constexpr int strip = 640, overlap = 96;

struct Features {
    std::vector<cv::KeyPoint> points;
    cv::Mat descriptors;
};

// The strongest features of a picture, sought strip by strip.
Features features(const cv::Mat &picture, int most) {
    std::vector<cv::KeyPoint> points;
    cv::Mat descriptors;
    for (int top = 0; top < picture.rows; top += strip) {
        const int bottom = std::min(picture.rows, top + strip), first = std::max(0, top - overlap), last = std::min(picture.rows, bottom + overlap);
        std::vector<cv::KeyPoint> found;
        cv::Mat described;
        cv::SIFT::create(most)->detectAndCompute(picture.rowRange(first, last), cv::noArray(), found, described);
        for (size_t i = 0; i < found.size(); ++i) {
            cv::KeyPoint point = found[i];
            point.pt.y += static_cast<float>(first);
            if (point.pt.y < static_cast<float>(top) || point.pt.y >= static_cast<float>(bottom)) continue;
            points.push_back(point);
            descriptors.push_back(described.row(static_cast<int>(i)));
        }
    }
    std::vector<int> order(points.size());
    for (size_t i = 0; i < order.size(); ++i) order[i] = static_cast<int>(i);
    std::sort(order.begin(), order.end(), [&](int a, int b) {
        const cv::KeyPoint &p = points[a], &q = points[b];
        return std::tie(q.response, p.pt.y, p.pt.x, p.angle, a) < std::tie(p.response, q.pt.y, q.pt.x, q.angle, b);
    });
    order.resize(std::min(order.size(), static_cast<size_t>(most)));
    Features kept;
    for (const int i : order) {
        kept.points.push_back(points[i]);
        kept.descriptors.push_back(descriptors.row(i));
    }
    return kept;
}

}  // namespace

extern "C" int btv_match_features(btv_image first, btv_image second, int features_most, double ratio, btv_match *matches, int capacity, int *count) {
    *count = 0;
    return btv::guarded([&] {
        const Features one = features(btv::view(first), features_most), other = features(btv::view(second), features_most);
        if (one.points.size() < 2 || other.points.size() < 2) return;
        // Exhaustive search: the approximate one draws from a random generator.
        std::vector<std::vector<cv::DMatch>> pairs;
        cv::BFMatcher(cv::NORM_L2).knnMatch(one.descriptors, other.descriptors, pairs, 2);
        std::vector<btv_match> found;
        for (const auto &pair : pairs) {
            if (pair.size() < 2 || pair[0].distance >= ratio * pair[1].distance) continue;
            const auto &p = one.points[pair[0].queryIdx].pt, &q = other.points[pair[0].trainIdx].pt;
            found.push_back({p.x, p.y, q.x, q.y, pair[0].distance / std::max(pair[1].distance, 1e-6f)});
        }
        std::sort(found.begin(), found.end(), [](const btv_match &a, const btv_match &b) {
            return std::tie(a.ratio, a.x1, a.y1, a.x2, a.y2) < std::tie(b.ratio, b.x1, b.y1, b.x2, b.y2);
        });
        *count = std::min(capacity, static_cast<int>(found.size()));
        std::copy(found.begin(), found.begin() + *count, matches);
    });
}
