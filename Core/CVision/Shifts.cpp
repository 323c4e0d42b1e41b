// Tile correlation to a fraction of a pixel, and coincidence of ink.
#include <algorithm>
#include <cmath>
#include <vector>

#include <opencv2/imgproc.hpp>

#include "Shared.hpp"

namespace {

// Peak of a correlation surface by a parabola through its neighbours; directions without curvature keep the whole-pixel value.
bool measure(const cv::Mat &surface, int search, btv_shift &shift) {
    // A slight preference for small displacements decides where a tile holds lines of one direction only.
    cv::Mat biased = surface.clone();
    for (int y = 0; y < biased.rows; ++y)
        for (int x = 0; x < biased.cols; ++x) {
            const float dx = x - search, dy = y - search;
            biased.at<float>(y, x) -= 0.04f * (dx * dx + dy * dy) / (search * search);
        }
    cv::Point peak;
    cv::minMaxLoc(biased, nullptr, nullptr, nullptr, &peak);
    if (peak.x < 1 || peak.y < 1 || peak.x >= surface.cols - 1 || peak.y >= surface.rows - 1) return false;
    const auto at = [&](int dx, int dy) { return static_cast<double>(surface.at<float>(peak.y + dy, peak.x + dx)); };
    const double gx = (at(1, 0) - at(-1, 0)) / 2, gy = (at(0, 1) - at(0, -1)) / 2;
    const double hxx = -(at(1, 0) - 2 * at(0, 0) + at(-1, 0)), hyy = -(at(0, 1) - 2 * at(0, 0) + at(0, -1));
    const double hxy = -(at(1, 1) - at(1, -1) - at(-1, 1) + at(-1, -1)) / 4;
    // Eigenvectors of the curvature: step along each only where it is well curved.
    const double mean = (hxx + hyy) / 2, part = std::sqrt((hxx - hyy) * (hxx - hyy) / 4 + hxy * hxy);
    const double angle = 0.5 * std::atan2(2 * hxy, hxx - hyy);
    const double directions[2][3] = {{std::cos(angle), std::sin(angle), mean + part}, {-std::sin(angle), std::cos(angle), mean - part}};
    double sx = 0, sy = 0, wxx = 0, wxy = 0, wyy = 0;
    for (const auto &d : directions) {
        if (d[2] < 0.01) continue;
        const double step = std::clamp((gx * d[0] + gy * d[1]) / d[2], -0.75, 0.75);
        sx += step * d[0], sy += step * d[1];
        wxx += d[2] * d[0] * d[0], wxy += d[2] * d[0] * d[1], wyy += d[2] * d[1] * d[1];
    }
    if (wxx + wyy <= 0) return false;
    shift.dx = static_cast<float>(peak.x - search + sx);
    shift.dy = static_cast<float>(peak.y - search + sy);
    shift.wxx = static_cast<float>(wxx), shift.wxy = static_cast<float>(wxy), shift.wyy = static_cast<float>(wyy);
    shift.score = static_cast<float>(at(0, 0));
    return true;
}

}  // namespace

extern "C" int btv_tile_shifts(btv_image first, btv_image second, int step, int half, int search, btv_shift *shifts, int capacity, int *count) {
    *count = 0;
    return btv::guarded([&] {
        const cv::Mat a = btv::view(first), b = btv::view(second);
        const int reach = half + search + 2;
        std::vector<cv::Point> centres;
        for (int y = reach; y < a.rows - reach; y += step)
            for (int x = reach; x < a.cols - reach; x += step) centres.emplace_back(x, y);
        std::vector<btv_shift> found(centres.size());
        std::vector<char> valid(centres.size(), 0);
        cv::parallel_for_(cv::Range(0, static_cast<int>(centres.size())), [&](const cv::Range &range) {
            for (int i = range.start; i < range.end; ++i) {
                const cv::Point c = centres[i];
                const cv::Rect inner(c.x - half, c.y - half, 2 * half + 1, 2 * half + 1), outer(c.x - reach + 2, c.y - reach + 2, 2 * (half + search) + 1, 2 * (half + search) + 1);
                cv::Scalar mean, deviation;
                cv::meanStdDev(a(inner), mean, deviation);
                if (deviation[0] < 12) continue;
                cv::meanStdDev(b(outer), mean, deviation);
                if (deviation[0] < 8) continue;
                cv::Mat one, other, surface;
                cv::GaussianBlur(a(inner), one, cv::Size(), 1.0, 1.0, cv::BORDER_REPLICATE | cv::BORDER_ISOLATED);
                cv::GaussianBlur(b(outer), other, cv::Size(), 1.0, 1.0, cv::BORDER_REPLICATE | cv::BORDER_ISOLATED);
                cv::matchTemplate(other, one, surface, cv::TM_CCOEFF_NORMED);
                found[i].x = static_cast<float>(c.x), found[i].y = static_cast<float>(c.y);
                valid[i] = measure(surface, search, found[i]) && found[i].score > 0.35f;
            }
        });
        for (size_t i = 0; i < found.size() && *count < capacity; ++i)
            if (valid[i]) shifts[(*count)++] = found[i];
    });
}

extern "C" int btv_agreement_cells(btv_image first_ink, btv_image second_ink, int cell, int radius, int strong, int weak, int shift, btv_agreement *cells, int capacity,
                                   int *columns, int *rows) {
    *columns = *rows = 0;
    return btv::guarded([&] {
        const cv::Mat inks[2] = {btv::view(first_ink), btv::view(second_ink)};
        const int w = inks[0].cols, h = inks[0].rows, nx = (w + cell - 1) / cell, ny = (h + cell - 1) / cell;
        if (nx * ny > capacity) return;
        cv::Mat strongs[2], reaches[2];
        for (int i = 0; i < 2; ++i) {
            strongs[i] = inks[i] > strong;
            cv::dilate(inks[i] > weak, reaches[i], btv::disc(radius));
        }
        // What would meet anyway: the same question with one picture moved away, in directions that follow no common line.
        const int moves[4][2] = {{shift, shift * 2 / 3}, {-shift * 2 / 3, shift}, {-shift, -shift * 4 / 5}, {shift * 4 / 5, -shift}};
        cv::Mat moved[4];
        for (int k = 0; k < 4; ++k) {
            const cv::Mat affine = (cv::Mat_<double>(2, 3) << 1, 0, moves[k][0], 0, 1, moves[k][1]);
            cv::warpAffine(reaches[1], moved[k], affine, reaches[1].size(), cv::INTER_NEAREST);
        }
        cv::parallel_for_(cv::Range(0, ny), [&](const cv::Range &range) {
            for (int j = range.start; j < range.end; ++j)
                for (int i = 0; i < nx; ++i) {
                    const cv::Rect r = cv::Rect(i * cell, j * cell, cell, cell) & cv::Rect(0, 0, w, h);
                    btv_agreement &out = cells[j * nx + i];
                    out.first = cv::countNonZero(strongs[0](r));
                    out.second = cv::countNonZero(strongs[1](r));
                    out.first_met = cv::countNonZero(strongs[0](r) & reaches[1](r));
                    out.second_met = cv::countNonZero(strongs[1](r) & reaches[0](r));
                    double chance = 0;
                    for (const auto &m : moved) chance += cv::countNonZero(strongs[0](r) & m(r));
                    out.by_chance = out.first > 0 ? static_cast<float>(chance / 4 / out.first) : 0;
                }
        });
        *columns = nx, *rows = ny;
    });
}
