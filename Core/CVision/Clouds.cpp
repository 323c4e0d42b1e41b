// Designers' revision clouds and deltas. A cloud is a closed chain of arcs of one size that bulge outwards and meet in cusps; other lines may cross it,
// so the chain is put together from stretches of the contours of all ink. A delta is a small triangle with three equal sides.
#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include <opencv2/imgproc.hpp>

#include "Shared.hpp"

namespace {

constexpr double kPi = 3.14159265358979323846;

double wrapped(double angle) {
    while (angle > kPi) angle -= 2 * kPi;
    while (angle < -kPi) angle += 2 * kPi;
    return angle;
}

struct Arc {
    cv::Point2d from, to, normal;  // the normal points to the side to which the arc bulges
    double chord;
    cv::Rect box;
    cv::Point2d middle() const { return (from + to) * 0.5; }
};

using Run = std::vector<Arc>;

// A contour with the direction and the turn at each of its points.
class Outline {
public:
    // Directions are taken over `arm` points on either side.
    Outline(const std::vector<cv::Point> &contour, int arm)
        : count_(static_cast<int>(contour.size())), arm_(arm), points_(contour.size()), turns_(contour.size()) {
        const int width = std::max(1, arm * 2 / 3);
        for (int i = 0; i < count_; ++i) {
            cv::Point2d sum(0, 0);
            for (int d = -width; d <= width; ++d) sum += cv::Point2d(contour[index(i + d)]);
            points_[i] = sum * (1.0 / (2 * width + 1));
        }
        std::vector<double> angles(count_);
        for (int i = 0; i < count_; ++i) {
            const cv::Point2d way = at(i + arm_) - at(i - arm_);
            angles[i] = std::atan2(way.y, way.x);
        }
        for (int i = 0; i < count_; ++i) turns_[i] = wrapped(angles[index(i + arm_)] - angles[index(i - arm_)]);
    }

    // Runs of at least `least` arcs that turn to the side `sign`, with cusps between them.
    void runs(double sign, double shortest, double longest, size_t least, std::vector<Run> *found) const {
        const std::vector<int> cusps = this->cusps(sign);
        if (cusps.size() < 3) return;
        Run run;
        auto close = [&] {
            if (run.size() >= least) found->push_back(run);
            run.clear();
        };
        for (size_t i = 0; i < cusps.size(); ++i) {
            const int first = cusps[i], last = i + 1 < cusps.size() ? cusps[i + 1] : cusps[0] + count_;
            Arc arc;
            const bool isArc = read(first, last, sign, shortest, longest, &arc);
            if (!isArc || (!run.empty() && !alike(run.back().chord, arc.chord))) close();
            if (isArc) run.push_back(arc);
        }
        close();
    }

    static bool alike(double a, double b) { return a < 1.9 * b && b < 1.9 * a; }

private:
    int index(int i) const { return ((i % count_) + count_) % count_; }
    const cv::Point2d &at(int i) const { return points_[index(i)]; }

    std::vector<int> cusps(double sign) const {
        std::vector<int> found;
        for (int i = 0; i < count_; ++i) {
            const double turn = -sign * turns_[i];
            if (turn < 0.75) continue;
            bool highest = true;
            for (int d = 1; d <= arm_ && highest; ++d) highest = turn >= -sign * turns_[index(i - d)] && turn > -sign * turns_[index(i + d)];
            if (highest) found.push_back(i);
        }
        return found;
    }

    // The stretch between two cusps, where it is an arc.
    bool read(int first, int last, double sign, double shortest, double longest, Arc *arc) const {
        if (last - first < 6 || last - first > 4 * longest) return false;
        const cv::Point2d a = at(first), b = at(last), way = b - a;
        const double chord = std::hypot(way.x, way.y);
        if (chord < shortest || chord > longest) return false;
        // Image coordinates: y points down, so a positive turn is clockwise and bulges to the left of the way.
        const cv::Point2d normal = cv::Point2d(way.y, -way.x) * (sign / chord);
        double sagitta = 0;
        for (int i = first; i <= last; ++i) sagitta = std::max(sagitta, (at(i) - a).dot(normal));
        if (sagitta < 0.16 * chord || sagitta > 0.85 * chord) return false;
        // The same line seen from its other side is a chain as well, with cusps where the arcs have their tops: there it turns less than within the arcs.
        double within = 0;
        for (int i = first + arm_; i <= last - arm_; ++i) within = std::max(within, sign * turns_[index(i)]);
        if (within > -0.5 * sign * (turns_[index(first)] + turns_[index(last)])) return false;
        // The circle through both ends and the top.
        const double radius = (chord * chord / 4 + sagitta * sagitta) / (2 * sagitta);
        const cv::Point2d centre = (a + b) * 0.5 + normal * (sagitta - radius);
        double worst = 0;
        cv::Rect2d box(a, cv::Size2d(1, 1));
        for (int i = first; i <= last; ++i) {
            const cv::Point2d p = at(i), out = p - centre;
            box |= cv::Rect2d(p, cv::Size2d(1, 1));
            if (i - first < 2 || last - i < 2) continue;
            worst = std::max(worst, std::abs(std::hypot(out.x, out.y) - radius));
        }
        if (worst > 0.16 * radius + 0.9) return false;
        *arc = Arc{a, b, normal, chord, cv::Rect(box)};
        return true;
    }

    int count_, arm_;
    std::vector<cv::Point2d> points_;
    std::vector<double> turns_;
};

double apart(const cv::Point2d &a, const cv::Point2d &b) { return std::hypot(a.x - b.x, a.y - b.y); }

double chord(const Run &run) {
    double sum = 0;
    for (const Arc &arc : run) sum += arc.chord;
    return sum / static_cast<double>(run.size());
}

// Whether one run can be the continuation of the other: an end of the one is near an end of the other, and arcs are of one size.
bool continues(const Run &a, const Run &b) {
    const double one = chord(a), other = chord(b);
    if (!(one < 1.5 * other && other < 1.5 * one)) return false;
    const double reach = 4 * std::max(one, other);
    for (const cv::Point2d &p : {a.front().from, a.back().to})
        for (const cv::Point2d &q : {b.front().from, b.back().to})
            if (apart(p, q) < reach) return true;
    return false;
}

// Whether arcs surround something: all sides have some, and they bulge outwards.
bool surrounds(const std::vector<const Arc *> &arcs, const cv::Rect &box) {
    constexpr int sectors = 24;
    const cv::Point2d centre(box.x + box.width * 0.5, box.y + box.height * 0.5);
    bool covered[sectors] = {};
    int outward = 0, sides[4] = {};
    for (const Arc *arc : arcs) {
        const cv::Point2d out = arc->middle() - centre;
        // Seen from the middle of a long cloud, its ends are small: measured in a square.
        auto sector = [&](const cv::Point2d &p) {
            const double angle = std::atan2((p.y - centre.y) / box.height, (p.x - centre.x) / box.width);
            return static_cast<int>((angle + kPi) / (2 * kPi) * sectors) % sectors;
        };
        const cv::Point2d scaled(out.x / box.width, out.y / box.height);
        const bool level = std::abs(scaled.x) > std::abs(scaled.y);
        const int side = level ? (scaled.x > 0 ? 0 : 1) : (scaled.y > 0 ? 2 : 3);
        const double along = side == 0 ? arc->normal.x : side == 1 ? -arc->normal.x : side == 2 ? arc->normal.y : -arc->normal.y;
        if (along > 0.2) {
            ++outward;
            ++sides[side];
        }
        covered[sector(arc->from)] = covered[sector(arc->middle())] = covered[sector(arc->to)] = true;
    }
    const int hit = static_cast<int>(std::count(covered, covered + sectors, true));
    const bool everywhere = *std::min_element(sides, sides + 4) >= 1;
    return everywhere && outward * 10 >= static_cast<int>(arcs.size()) * 8 && hit * 10 >= sectors * 8;
}

void triangle(const std::vector<cv::Point> &contour, double millimetre, std::vector<cv::Rect> *found) {
    const double length = static_cast<double>(contour.size());
    if (length < 9 * millimetre || length > 60 * millimetre) return;
    std::vector<cv::Point> corners;
    cv::approxPolyDP(contour, corners, 0.08 * cv::arcLength(contour, true), true);
    if (corners.size() != 3) return;
    double sides[3];
    for (int i = 0; i < 3; ++i) sides[i] = apart(corners[i], corners[(i + 1) % 3]);
    const double least = *std::min_element(sides, sides + 3), most = *std::max_element(sides, sides + 3);
    if (least < 3 * millimetre || most > 1.3 * least) return;
    const double whole = cv::contourArea(corners);
    if (std::abs(cv::contourArea(contour)) < 0.8 * whole) return;
    found->push_back(cv::boundingRect(corners));
}

// The clouds that groups of runs make.
void clouds(const std::vector<Run> &runs, double millimetre, std::vector<cv::Rect> *found) {
    std::vector<size_t> parent(runs.size());
    std::iota(parent.begin(), parent.end(), size_t{0});
    auto root = [&](size_t i) {
        while (parent[i] != i) i = parent[i] = parent[parent[i]];
        return i;
    };
    for (size_t i = 0; i < runs.size(); ++i)
        for (size_t j = i + 1; j < runs.size(); ++j)
            if (root(i) != root(j) && continues(runs[i], runs[j])) parent[std::max(root(i), root(j))] = std::min(root(i), root(j));
    std::vector<std::vector<const Arc *>> groups(runs.size());
    for (size_t i = 0; i < runs.size(); ++i)
        for (const Arc &arc : runs[i]) groups[root(i)].push_back(&arc);
    for (const std::vector<const Arc *> &group : groups) {
        if (group.size() < 10) continue;
        cv::Rect box = group.front()->box;
        for (const Arc *arc : group) box |= arc->box;
        if (box.width >= 5 * millimetre && box.height >= 3 * millimetre && surrounds(group, box)) found->push_back(box);
    }
}

}  // namespace

extern "C" int btv_clouds(btv_image ink, int dark, double millimetre, btv_rect *found, int capacity, int *count, btv_rect *triangles, int triangle_capacity,
                          int *triangle_count) {
    *count = *triangle_count = 0;
    return btv::guarded([&] {
        cv::Mat lines;
        cv::threshold(btv::view(ink), lines, dark, 255, cv::THRESH_BINARY);
        std::vector<std::vector<cv::Point>> contours;
        cv::findContours(lines, contours, cv::RETR_LIST, cv::CHAIN_APPROX_NONE);
        std::vector<cv::Rect> deltas, boxes;
        std::vector<Run> runs;
        for (const std::vector<cv::Point> &contour : contours) {
            if (static_cast<double>(contour.size()) < 6 * millimetre) continue;
            // Small arcs and large ones, thin lines and thick ones: each shows at its own arm.
            for (double arm : {0.2, 0.4, 0.8}) {
                const Outline outline(contour, std::max(2, static_cast<int>(std::lround(arm * millimetre))));
                for (double sign : {1.0, -1.0}) outline.runs(sign, 1.1 * millimetre, 16 * millimetre, 2, &runs);
            }
        }
        clouds(runs, millimetre, &boxes);
        for (const std::vector<cv::Point> &contour : contours) triangle(contour, millimetre, &deltas);
        for (const cv::Rect &box : boxes)
            if (*count < capacity) found[(*count)++] = btv::rect(box);
        for (const cv::Rect &delta : deltas)
            if (*triangle_count < triangle_capacity) triangles[(*triangle_count)++] = btv::rect(delta);
    });
}
