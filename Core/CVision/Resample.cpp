// Reduction, warping and statistics of whole pictures.
#include <array>
#include <cmath>
#include <vector>

#include <opencv2/imgproc.hpp>

#include "Shared.hpp"

cv::Mat btv::disc(double radius) {
    const int r = static_cast<int>(std::floor(radius));
    cv::Mat element = cv::Mat::zeros(2 * r + 1, 2 * r + 1, CV_8UC1);
    for (int y = -r; y <= r; ++y)
        for (int x = -r; x <= r; ++x)
            if (x * x + y * y <= radius * radius + 1e-9) element.at<uint8_t>(y + r, x + r) = 1;
    return element;
}

extern "C" const char *btv_version(void) { return CV_VERSION; }

extern "C" void btv_use_threads(int count) { cv::setNumThreads(count); }

extern "C" int btv_resize(btv_image source, int width, int height, uint8_t *out) {
    return btv::guarded([&] {
        cv::Mat target(height, width, CV_8UC1, out);
        const bool smaller = width < source.width || height < source.height;
        cv::resize(btv::view(source), target, target.size(), 0, 0, smaller ? cv::INTER_AREA : cv::INTER_LINEAR);
    });
}

extern "C" int btv_flatness(btv_image source, double *share) {
    return btv::guarded([&] {
        std::array<long, 256> counts{};
        const long total = static_cast<long>(source.width) * source.height;
        for (long i = 0; i < total; i += 3) ++counts[source.pixels[i]];
        *share = total > 0 ? static_cast<double>(*std::max_element(counts.begin(), counts.end())) / ((total + 2) / 3) : 1;
    });
}

extern "C" int btv_warp(btv_image source, const double matrix[6], btv_field field, uint8_t *out, int width, int height) {
    return btv::guarded([&] {
        cv::Mat from = btv::view(source);
        double m[6];
        std::copy(matrix, matrix + 6, m);
        // Averaging first keeps one-pixel lines that plain interpolation would skip.
        const double step = std::sqrt(std::abs(m[0] * m[4] - m[1] * m[3]));
        cv::Mat reduced;
        if (step > 1.15) {
            const int w = std::max(1, static_cast<int>(std::lround(from.cols / step))), h = std::max(1, static_cast<int>(std::lround(from.rows / step)));
            cv::resize(from, reduced, cv::Size(w, h), 0, 0, cv::INTER_AREA);
            const double fx = static_cast<double>(w) / from.cols, fy = static_cast<double>(h) / from.rows;
            for (int i = 0; i < 3; ++i) m[i] *= fx, m[3 + i] *= fy;
            m[2] += 0.5 * fx - 0.5;
            m[5] += 0.5 * fy - 0.5;
            from = reduced;
        }
        const cv::Mat target(height, width, CV_8UC1, out);
        btv::bands(height, 128, [&](int top, int bottom) {
            cv::Mat part = target.rowRange(top, bottom);
            if (field.dx == nullptr) {
                const cv::Mat affine = (cv::Mat_<double>(2, 3) << m[0], m[1], m[2] + m[1] * top, m[3], m[4], m[5] + m[4] * top);
                cv::warpAffine(from, part, affine, part.size(), cv::INTER_LINEAR | cv::WARP_INVERSE_MAP, cv::BORDER_CONSTANT, cv::Scalar(255));
                return;
            }
            cv::Mat map(part.rows, width, CV_32FC2);
            for (int y = 0; y < part.rows; ++y) {
                auto *row = map.ptr<cv::Vec2f>(y);
                const float gy = std::min((top + y) / field.step, field.rows - 1.001f);
                const int j = std::min(static_cast<int>(gy), field.rows - 2);
                const float ty = gy - j;
                for (int x = 0; x < width; ++x) {
                    const float gx = std::min(x / field.step, field.columns - 1.001f);
                    const int i = std::min(static_cast<int>(gx), field.columns - 2);
                    const float tx = gx - i;
                    const int at = j * field.columns + i;
                    const auto mix = [&](const float *f) {
                        return (1 - ty) * ((1 - tx) * f[at] + tx * f[at + 1]) + ty * ((1 - tx) * f[at + field.columns] + tx * f[at + field.columns + 1]);
                    };
                    const double u = x - mix(field.dx), v = top + y - mix(field.dy);
                    row[x] = cv::Vec2f(static_cast<float>(m[0] * u + m[1] * v + m[2]), static_cast<float>(m[3] * u + m[4] * v + m[5]));
                }
            }
            cv::remap(from, part, map, cv::noArray(), cv::INTER_LINEAR, cv::BORDER_CONSTANT, cv::Scalar(255));
        });
    });
}

extern "C" int btv_line_profile(btv_image source, int dark, int bridge, int *columns, int *rows) {
    return btv::guarded([&] {
        const int w = source.width, h = source.height;
        std::vector<int> start(w, -1), last(w, -1);
        std::fill(columns, columns + w, 0);
        for (int y = 0; y < h; ++y) {
            const uint8_t *row = source.pixels + static_cast<long>(y) * w;
            int run = -1, seen = -1, best = 0;
            for (int x = 0; x < w; ++x) {
                if (row[x] >= dark) continue;
                if (seen < 0 || x - seen > bridge) run = x;
                seen = x;
                best = std::max(best, x - run + 1);
                if (last[x] < 0 || y - last[x] > bridge) start[x] = y;
                last[x] = y;
                columns[x] = std::max(columns[x], y - start[x] + 1);
            }
            rows[y] = best;
        }
    });
}
