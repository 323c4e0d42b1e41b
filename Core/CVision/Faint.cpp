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
// The share of a faint stroke's pixels that stand out, in spite of the grain.
constexpr double least_above = 0.35;
// Levels between an area and what lies beside it.
constexpr double least_step = 20;
// Marks have so many pixels at most that are averaged.
constexpr int most_samples = 1200;
// Neighbouring pixels share their grain: so many along a stroke say what one does.
constexpr double shared_grain = 7;

// No value counts for more than `most`: another stroke that crosses the place weighs no more than a faint one.
double mean_at(const cv::Mat &picture, const std::vector<cv::Point> &points, int dx, int dy, int most = 255) {
    long sum = 0;
    for (const cv::Point &p : points) sum += std::min<int>(most, picture.at<uint8_t>(p.y + dy, p.x + dx));
    return static_cast<double>(sum) / static_cast<double>(points.size());
}

// How far the best mean within `aside` stands above both its sides, in the direction in which it does so most; 0 where only few of the pixels do. The slope
// beside another stroke is high on one side, and along it nothing stands out.
double ridge(const cv::Mat &picture, const std::vector<cv::Point> &points, int most) {
    double best = 0;
    cv::Point where;
    for (int dy = -aside; dy <= aside; ++dy)
        for (int dx = -aside; dx <= aside; ++dx) {
            const double mean = mean_at(picture, points, dx, dy, most);
            if (mean > best) best = mean, where = cv::Point(dx, dy);
        }
    const std::array<std::array<int, 2>, 4> directions = {{{1, 0}, {0, 1}, {1, 1}, {1, -1}}};
    double level = 255;
    for (const auto &d : directions) {
        double sides[2] = {255, 255};
        const double unit = d[0] != 0 && d[1] != 0 ? 1 / std::sqrt(2.0) : 1;
        for (int side = 0; side < 2; ++side)
            for (int r = ring_from; r <= ring_to; ++r) {
                const int step = static_cast<int>(std::lround(r * unit)) * (side == 0 ? 1 : -1);
                sides[side] = std::min(sides[side], mean_at(picture, points, d[0] * step, d[1] * step, most));
            }
        level = std::min(level, std::max(sides[0], sides[1]));
    }
    const double middle = (best + level) / 2;
    const auto above = std::count_if(points.begin(), points.end(), [&](const cv::Point &p) { return picture.at<uint8_t>(p.y + where.y, p.x + where.x) > middle; });
    return static_cast<double>(above) < least_above * static_cast<double>(points.size()) ? 0 : best - level;
}

// Whether a thin line of `own` bounds an area that both pictures show: the line itself cannot be told from the area's edge on a scan.
bool bounds_area(const cv::Mat &own, const cv::Mat &foreign, const std::vector<cv::Point> &points, double strength) {
    const auto beside = [&](const cv::Mat &picture, int dx, int dy, int sign) {
        return (mean_at(picture, points, sign * 4 * dx, sign * 4 * dy) + mean_at(picture, points, sign * 5 * dx, sign * 5 * dy)) / 2;
    };
    for (const auto &d : {std::array<int, 2>{1, 0}, std::array<int, 2>{0, 1}}) {
        const double ours[2] = {beside(own, d[0], d[1], 1), beside(own, d[0], d[1], -1)}, theirs[2] = {beside(foreign, d[0], d[1], 1), beside(foreign, d[0], d[1], -1)};
        const double step = ours[0] - ours[1], other = theirs[0] - theirs[1];
        if (std::abs(step) < least_step || std::abs(other) < least_step || step * other < 0 || std::abs(other) < 0.5 * std::abs(step)) continue;
        const double edge = std::max(mean_at(own, points, 3 * d[0], 3 * d[1]), mean_at(own, points, -3 * d[0], -3 * d[1]));
        if (edge <= std::max(ours[0], ours[1]) + 0.3 * strength) return true;
    }
    return false;
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
                if (bounds_area(mine, theirs, points, strength)) {
                    faint[i] = {1, 100};
                    continue;
                }
                const double rise = ridge(theirs, points, weak);
                faint[i].share = static_cast<float>(std::max(0.0, rise / strength));
                faint[i].certainty = static_cast<float>(std::max(0.0, rise) / std::max(0.3, deviation[0] / std::sqrt(std::max(1.0, all / shared_grain))));
            }
        });
    });
}
