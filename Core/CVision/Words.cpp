// How well two pictures of one word agree, glyph by glyph.
#include <algorithm>
#include <cmath>
#include <vector>

#include <opencv2/imgproc.hpp>

#include "Shared.hpp"

namespace {

// The part of a word's height over which windows slide, and by how much: about one glyph and a third of one.
constexpr double window_share = 0.7, step_share = 0.2;
// Windows with less of the word's ink than this share of its fullest are measured against that share: grain on blank paper is no difference.
constexpr double least_energy = 0.3;

struct Patches {
    cv::Mat first, second;  // darkness against the paper, turned so that the word reads along the rows
    double gain = 0, likeness = 0;
};

cv::Mat darkness(const cv::Mat &picture, const cv::Rect &box, double sigma) {
    const int margin = static_cast<int>(std::ceil(3 * sigma));
    const cv::Rect grown = cv::Rect(box.x - margin, box.y - margin, box.width + 2 * margin, box.height + 2 * margin) & cv::Rect(0, 0, picture.cols, picture.rows);
    cv::Mat smooth;
    cv::GaussianBlur(picture(grown), smooth, cv::Size(), sigma, sigma, cv::BORDER_REPLICATE | cv::BORDER_ISOLATED);
    cv::Mat part;
    smooth(cv::Rect(box.x - grown.x, box.y - grown.y, box.width, box.height)).convertTo(part, CV_32F, -1, 255);
    return part;
}

// Against the commonest level, which is the paper's.
void take_paper_off(cv::Mat &patch) {
    std::vector<float> values(patch.begin<float>(), patch.end<float>());
    const auto middle = values.begin() + static_cast<long>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    patch -= *middle;
}

}  // namespace

extern "C" int btv_word_agreement(btv_image first, btv_image second, const btv_rect *boxes, const uint8_t *upright, int count, double first_sigma, double second_sigma,
                                  int search, btv_word *words) {
    return btv::guarded([&] {
        const cv::Mat a = btv::view(first), b = btv::view(second);
        std::vector<Patches> patches(static_cast<size_t>(count));
        cv::parallel_for_(cv::Range(0, count), [&](const cv::Range &range) {
            for (int i = range.start; i < range.end; ++i) {
                words[i] = {0, 0, 0};
                const cv::Rect box(boxes[i].x, boxes[i].y, boxes[i].width, boxes[i].height);
                const cv::Rect reach(box.x - search, box.y - search, box.width + 2 * search, box.height + 2 * search);
                if (box.width < 4 || box.height < 4 || (reach & cv::Rect(0, 0, a.cols, a.rows)) != reach) continue;
                cv::Mat one = darkness(a, box, first_sigma), wide = darkness(b, reach, second_sigma);
                take_paper_off(one);
                take_paper_off(wide);
                const double energy = one.dot(one);
                double best = -2;
                for (int dy = 0; dy <= 2 * search; ++dy)
                    for (int dx = 0; dx <= 2 * search; ++dx) {
                        const cv::Mat other = wide(cv::Rect(dx, dy, box.width, box.height));
                        const double common = one.dot(other), likeness = common / std::sqrt(energy * other.dot(other) + 1e-6);
                        if (likeness <= best) continue;
                        best = likeness;
                        patches[i].second = other;
                        patches[i].gain = common / (energy + 1e-6);
                    }
                patches[i].first = one;
                patches[i].likeness = best;
            }
        });
        // One page is fainter than the other by what it is for most of its words.
        std::vector<double> gains;
        for (const Patches &p : patches)
            if (!p.first.empty() && p.likeness > 0.5) gains.push_back(p.gain);
        double usual = 1;
        if (!gains.empty()) {
            std::nth_element(gains.begin(), gains.begin() + static_cast<long>(gains.size() / 2), gains.end());
            usual = gains[gains.size() / 2];
        }
        cv::parallel_for_(cv::Range(0, count), [&](const cv::Range &range) {
            for (int i = range.start; i < range.end; ++i) {
                const Patches &p = patches[i];
                if (p.first.empty()) continue;
                const double gain = std::clamp(p.gain, 0.6 * usual, 1.6 * usual);
                cv::Mat one = p.first * gain, other = p.second;
                cv::Mat rest = one - other, squared, column_rest, column_energy;
                cv::multiply(rest, rest, squared);
                const int along = upright[i] ? 1 : 0;
                cv::reduce(squared, column_rest, along, cv::REDUCE_SUM, CV_64F);
                cv::Mat energies = one.mul(one) + other.mul(other);
                cv::reduce(energies, column_energy, along, cv::REDUCE_SUM, CV_64F);
                const int length = static_cast<int>(column_rest.total()), height = upright[i] ? one.cols : one.rows;
                const int window = std::min(length, std::max(5, static_cast<int>(window_share * height))), step = std::max(1, static_cast<int>(step_share * height));
                const double *r = column_rest.ptr<double>(), *e = column_energy.ptr<double>();
                double fullest = 0;
                for (int pass = 0; pass < 2; ++pass)
                    for (int at = 0; at + window <= length; at += step) {
                        double differs = 0, all = 0;
                        for (int k = at; k < at + window; ++k) differs += r[k], all += e[k];
                        if (pass == 0) fullest = std::max(fullest, all);
                        else words[i].mismatch = std::max(words[i].mismatch, static_cast<float>(differs / std::max(all, least_energy * fullest + 1e-3)));
                    }
                words[i].likeness = static_cast<float>(std::max(0.0, p.likeness));
                const double mean_first = cv::norm(one, cv::NORM_L2SQR), mean_second = cv::norm(other, cv::NORM_L2SQR);
                words[i].presence = static_cast<float>(mean_first > 0 ? std::sqrt(mean_second / mean_first) : 0);
            }
        });
    });
}
