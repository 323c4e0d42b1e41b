// Questions about single places of two pages on one grid.
#include <algorithm>
#include <vector>

#include <opencv2/imgproc.hpp>

#include "Shared.hpp"

extern "C" int btv_box_unmet(btv_image old_ink, btv_image new_ink, const btv_rect *boxes, int count, int strong, int weak, double near, int *unmet, int *ink) {
    return btv::guarded([&] {
        const cv::Mat inks[2] = {btv::view(old_ink), btv::view(new_ink)};
        const cv::Mat close = btv::disc(near);
        cv::parallel_for_(cv::Range(0, count), [&](const cv::Range &range) {
            for (int i = range.start; i < range.end; ++i) {
                unmet[i] = ink[i] = 0;
                const cv::Rect box = btv::clipped(boxes[i], old_ink.width, old_ink.height);
                if (box.area() == 0) continue;
                for (int side = 0; side < 2; ++side) {
                    cv::Mat reach;
                    cv::dilate(inks[1 - side](box) > weak, reach, close, cv::Point(-1, -1), 1, cv::BORDER_CONSTANT | cv::BORDER_ISOLATED, 0);
                    const cv::Mat core = inks[side](box) > strong;
                    ink[i] += cv::countNonZero(core);
                    unmet[i] += cv::countNonZero(core & ~reach);
                }
            }
        });
    });
}

extern "C" int btv_box_darker(btv_image lighter, btv_image darker, const btv_rect *boxes, int count, double sigma, double near, int threshold, int *pixels) {
    return btv::guarded([&] {
        const cv::Mat light = btv::view(lighter), dark = btv::view(darker);
        const cv::Mat close = btv::disc(near);
        const int margin = static_cast<int>(near) + static_cast<int>(sigma * 3) + 2;
        cv::parallel_for_(cv::Range(0, count), [&](const cv::Range &range) {
            for (int i = range.start; i < range.end; ++i) {
                pixels[i] = 0;
                const cv::Rect box = btv::clipped(boxes[i], darker.width, darker.height);
                if (box.area() == 0) continue;
                const cv::Rect grown = cv::Rect(box.x - margin, box.y - margin, box.width + 2 * margin, box.height + 2 * margin) & cv::Rect(0, 0, dark.cols, dark.rows);
                cv::Mat smooth_light, smooth_dark, darkest, difference;
                cv::GaussianBlur(light(grown), smooth_light, cv::Size(), sigma, sigma, cv::BORDER_REPLICATE | cv::BORDER_ISOLATED);
                cv::GaussianBlur(dark(grown), smooth_dark, cv::Size(), sigma, sigma, cv::BORDER_REPLICATE | cv::BORDER_ISOLATED);
                cv::erode(smooth_light, darkest, close, cv::Point(-1, -1), 1, cv::BORDER_REPLICATE | cv::BORDER_ISOLATED);
                cv::subtract(darkest, smooth_dark, difference);
                pixels[i] = cv::countNonZero(difference(cv::Rect(box.x - grown.x, box.y - grown.y, box.width, box.height)) > threshold);
            }
        });
    });
}

extern "C" int btv_box_range(btv_image source, const btv_rect *boxes, int count, int margin, int *least, int *most) {
    return btv::guarded([&] {
        const cv::Mat from = btv::view(source);
        for (int i = 0; i < count; ++i) {
            least[i] = most[i] = 0;
            const btv_rect grown{boxes[i].x - margin, boxes[i].y - margin, boxes[i].width + 2 * margin, boxes[i].height + 2 * margin};
            const cv::Rect box = btv::clipped(grown, source.width, source.height);
            if (box.area() == 0) continue;
            double low = 0, high = 0;
            cv::minMaxLoc(from(box), &low, &high);
            least[i] = static_cast<int>(low), most[i] = static_cast<int>(high);
        }
    });
}

extern "C" int btv_box_whole(btv_image old_ink, btv_image new_ink, const btv_rect *boxes, int count, int strong, int weak, int reach, btv_rect *whole) {
    return btv::guarded([&] {
        const cv::Mat inks[2] = {btv::view(old_ink), btv::view(new_ink)};
        const cv::Mat close = btv::disc(1.0), across = btv::disc(2.5);
        cv::parallel_for_(cv::Range(0, count), [&](const cv::Range &range) {
            for (int i = range.start; i < range.end; ++i) {
                whole[i] = boxes[i];
                const cv::Rect grown = cv::Rect(boxes[i].x - reach, boxes[i].y - reach, boxes[i].width + 2 * reach, boxes[i].height + 2 * reach) &
                                       cv::Rect(0, 0, old_ink.width, old_ink.height);
                const cv::Rect own = btv::clipped(boxes[i], old_ink.width, old_ink.height);
                if (own.area() == 0) continue;
                cv::Mat lone = cv::Mat::zeros(grown.size(), CV_8UC1), joined, labels;
                for (int side = 0; side < 2; ++side) {
                    cv::Mat partner;
                    cv::dilate(inks[1 - side](grown) > weak, partner, close, cv::Point(-1, -1), 1, cv::BORDER_CONSTANT | cv::BORDER_ISOLATED, 0);
                    lone |= (inks[side](grown) > strong) & ~partner;
                }
                cv::dilate(lone, joined, across, cv::Point(-1, -1), 1, cv::BORDER_CONSTANT | cv::BORDER_ISOLATED, 0);
                const int n = cv::connectedComponents(joined, labels, 8, CV_32S);
                std::vector<uint8_t> touched(n, 0);
                const cv::Rect inner = own - grown.tl();
                for (int y = inner.y; y < inner.y + inner.height; ++y)
                    for (int x = inner.x; x < inner.x + inner.width; ++x)
                        if (lone.at<uint8_t>(y, x)) touched[labels.at<int>(y, x)] = 1;
                cv::Rect box = inner;
                for (int y = 0; y < lone.rows; ++y)
                    for (int x = 0; x < lone.cols; ++x)
                        if (lone.at<uint8_t>(y, x) && touched[labels.at<int>(y, x)]) box |= cv::Rect(x, y, 1, 1);
                whole[i] = btv::rect(box + grown.tl());
            }
        });
    });
}

extern "C" int btv_box_step(btv_image source, const btv_rect *boxes, int count, double *step) {
    return btv::guarded([&] {
        const cv::Mat from = btv::view(source);
        const cv::Rect whole(0, 0, source.width, source.height);
        for (int i = 0; i < count; ++i) {
            step[i] = 0;
            const btv_rect &box = boxes[i];
            const bool flat = box.width >= box.height;
            const cv::Rect sides[2] = {whole & (flat ? cv::Rect(box.x, box.y - 4, box.width, 3) : cv::Rect(box.x - 4, box.y, 3, box.height)),
                                       whole & (flat ? cv::Rect(box.x, box.y + box.height + 1, box.width, 3)
                                                     : cv::Rect(box.x + box.width + 1, box.y, 3, box.height))};
            if (sides[0].area() == 0 || sides[1].area() == 0) continue;
            cv::Scalar mean[2], spread[2];
            for (int side = 0; side < 2; ++side) cv::meanStdDev(from(sides[side]), mean[side], spread[side]);
            if (std::max(spread[0][0], spread[1][0]) < 24) step[i] = std::abs(mean[0][0] - mean[1][0]);
        }
    });
}

extern "C" int btv_box_shifted(btv_image old_ink, btv_image new_ink, const btv_rect *boxes, int count, int search, int strong, int weak, double near, int *unshifted,
                               int *shifted) {
    return btv::guarded([&] {
        const cv::Mat older = btv::view(old_ink), newer = btv::view(new_ink);
        const cv::Mat close = btv::disc(near);
        cv::parallel_for_(cv::Range(0, count), [&](const cv::Range &range) {
            for (int i = range.start; i < range.end; ++i) {
                unshifted[i] = shifted[i] = 0;
                const cv::Rect whole(0, 0, old_ink.width, old_ink.height);
                const cv::Rect box = btv::clipped(boxes[i], old_ink.width, old_ink.height);
                if (box.area() == 0) continue;
                const int reach = search + static_cast<int>(near) + 1;
                cv::Mat patches[2];
                const cv::Rect grown(box.x - reach, box.y - reach, box.width + 2 * reach, box.height + 2 * reach), seen = grown & whole;
                for (int side = 0; side < 2; ++side) {
                    patches[side] = cv::Mat::zeros(grown.size(), CV_8UC1);
                    (side == 0 ? older : newer)(seen).copyTo(patches[side](cv::Rect(seen.x - grown.x, seen.y - grown.y, seen.width, seen.height)));
                }
                cv::Mat reaches[2];
                for (int side = 0; side < 2; ++side) cv::dilate(patches[side] > weak, reaches[side], close);
                const cv::Mat cores[2] = {patches[0] > strong, patches[1] > strong};
                const cv::Rect inner(reach, reach, box.width, box.height);
                int best = -1;
                for (int dy = -search; dy <= search; ++dy)
                    for (int dx = -search; dx <= search; ++dx) {
                        const cv::Rect from(inner.x - dx, inner.y - dy, inner.width, inner.height);
                        const int lone = cv::countNonZero(cores[1](inner) & ~reaches[0](from)) + cv::countNonZero(cores[0](from) & ~reaches[1](inner));
                        if (dx == 0 && dy == 0) unshifted[i] = lone;
                        if (best < 0 || lone < best) best = lone;
                    }
                shifted[i] = best;
            }
        });
    });
}
