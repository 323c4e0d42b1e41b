// Strokes that one picture shows only faintly: found by averaging along what the other picture shows clearly.
#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include <opencv2/imgproc.hpp>

#include "Shared.hpp"

namespace {

// Pixels within which the faint stroke may lie aside, and between which its surroundings are looked at.
constexpr int aside = 2, ring_from = 4, ring_to = 7;
// Marks have so many pixels at most that are averaged.
constexpr int most_samples = 1200;
// Neighbouring pixels share their grain: so many along a stroke say what one does.
constexpr double shared_grain = 7;

double mean_at(const cv::Mat &picture, const std::vector<cv::Point> &points, int dx, int dy) {
    long sum = 0;
    for (const cv::Point &p : points) sum += picture.at<uint8_t>(p.y + dy, p.x + dx);
    return static_cast<double>(sum) / static_cast<double>(points.size());
}

// How far the best mean within `aside` stands above both its sides, in the direction in which it does so most. The slope beside another stroke is high on one
// side, and along it nothing stands out.
double ridge(const cv::Mat &picture, const std::vector<cv::Point> &points) {
    double best = 0;
    for (int dy = -aside; dy <= aside; ++dy)
        for (int dx = -aside; dx <= aside; ++dx) best = std::max(best, mean_at(picture, points, dx, dy));
    const std::array<std::array<int, 2>, 4> directions = {{{1, 0}, {0, 1}, {1, 1}, {1, -1}}};
    double level = 255;
    for (const auto &d : directions) {
        double sides[2] = {255, 255};
        const double unit = d[0] != 0 && d[1] != 0 ? 1 / std::sqrt(2.0) : 1;
        for (int side = 0; side < 2; ++side)
            for (int r = ring_from; r <= ring_to; ++r) {
                const int step = static_cast<int>(std::lround(r * unit)) * (side == 0 ? 1 : -1);
                sides[side] = std::min(sides[side], mean_at(picture, points, d[0] * step, d[1] * step));
            }
        level = std::min(level, std::max(sides[0], sides[1]));
    }
    return best - level;
}

}  // namespace

extern "C" int btv_box_faint(btv_image ink, btv_image other, const btv_rect *boxes, int count, int strong, int weak, double near, btv_faint *faint) {
    return btv::guarded([&] {
        const cv::Mat own = btv::view(ink), foreign = btv::view(other);
        const cv::Mat close = btv::disc(near), around = btv::disc(5);
        const int margin = ring_to + 1, surroundings = 24;
        const cv::Rect whole(0, 0, own.cols, own.rows);
        cv::parallel_for_(cv::Range(0, count), [&](const cv::Range &range) {
            for (int i = range.start; i < range.end; ++i) {
                faint[i] = {0, 0};
                const cv::Rect box = btv::clipped(boxes[i], own.cols, own.rows);
                const int m = margin + surroundings;
                const cv::Rect grown = cv::Rect(box.x - m, box.y - m, box.width + 2 * m, box.height + 2 * m) & whole;
                if (box.area() == 0) continue;
                const cv::Mat mine = own(grown), theirs = foreign(grown);
                cv::Mat reach;
                cv::dilate(theirs > weak, reach, close, cv::Point(-1, -1), 1, cv::BORDER_CONSTANT | cv::BORDER_ISOLATED, 0);
                cv::Mat lone = (mine > strong) & ~reach;
                std::vector<cv::Point> points;
                long contrast = 0;
                const cv::Rect inner(box.x - grown.x, box.y - grown.y, box.width, box.height);
                for (int y = std::max(inner.y, margin); y < std::min(inner.y + inner.height, grown.height - margin); ++y)
                    for (int x = std::max(inner.x, margin); x < std::min(inner.x + inner.width, grown.width - margin); ++x)
                        if (lone.at<uint8_t>(y, x) != 0) points.emplace_back(x, y), contrast += mine.at<uint8_t>(y, x);
                if (points.empty()) continue;
                const double all = static_cast<double>(points.size()), strength = std::max(1.0, static_cast<double>(contrast) / all);
                if (points.size() > most_samples) {
                    for (int k = 0; k < most_samples; ++k) points[k] = points[static_cast<size_t>(k) * points.size() / most_samples];
                    points.resize(most_samples);
                }
                // Grain, where neither picture has ink.
                cv::Mat inked, calm;
                cv::dilate((mine > weak) | (theirs > weak), inked, around, cv::Point(-1, -1), 1, cv::BORDER_CONSTANT | cv::BORDER_ISOLATED, 0);
                cv::bitwise_not(inked, calm);
                cv::Scalar mean, deviation(4);
                if (cv::countNonZero(calm) > 60) cv::meanStdDev(theirs, mean, deviation, calm);
                const double rise = ridge(theirs, points);
                faint[i].share = static_cast<float>(std::max(0.0, rise / strength));
                faint[i].certainty = static_cast<float>(std::max(0.0, rise) / std::max(0.3, deviation[0] / std::sqrt(std::max(1.0, all / shared_grain))));
            }
        });
    });
}
