// Ink apart from its ground, and where two inks differ.
#include <algorithm>
#include <vector>

#include <opencv2/imgproc.hpp>

#include "Shared.hpp"

namespace {

constexpr int reduction = 4;

// The largest value of each 4 × 4 block: strokes vanish, areas stay.
void block_maximum(const cv::Mat &from, cv::Mat &to) {
    for (int y = 0; y < to.rows; ++y) {
        uint8_t *out = to.ptr(y);
        std::fill(out, out + to.cols, uint8_t(0));
        for (int yy = y * reduction; yy < std::min(from.rows, (y + 1) * reduction); ++yy) {
            const uint8_t *in = from.ptr(yy);
            for (int x = 0; x < from.cols; ++x) out[x / reduction] = std::max(out[x / reduction], in[x]);
        }
    }
}

}  // namespace

extern "C" int btv_ink(btv_image source, double sigma, int stroke, uint8_t *out, uint8_t *ground) {
    return btv::guarded([&] {
        const cv::Mat from = btv::view(source);
        cv::Mat ink(source.height, source.width, CV_8UC1, out);
        cv::Mat low((source.height + reduction - 1) / reduction, (source.width + reduction - 1) / reduction, CV_8UC1, ground);
        const int band = 256, margin = static_cast<int>(sigma * 4) + 1;
        btv::bands(source.height, band, [&](int top, int bottom) {
            if (sigma > 0) {
                const int first = std::max(0, top - margin), last = std::min(from.rows, bottom + margin);
                cv::Mat smooth;
                cv::GaussianBlur(from.rowRange(first, last), smooth, cv::Size(), sigma, sigma, cv::BORDER_REPLICATE | cv::BORDER_ISOLATED);
                smooth.rowRange(top - first, bottom - first).copyTo(ink.rowRange(top, bottom));
            } else {
                from.rowRange(top, bottom).copyTo(ink.rowRange(top, bottom));
            }
            cv::Mat part = low.rowRange(top / reduction, (bottom + reduction - 1) / reduction);
            block_maximum(ink.rowRange(top, bottom), part);
        });
        const int side = std::max(3, stroke / reduction | 1);
        const cv::Mat square = cv::Mat::ones(side, side, CV_8UC1), wider = cv::Mat::ones(side + 2, side + 2, CV_8UC1);
        cv::Mat spread, closed;
        cv::dilate(low, spread, square);
        // One cell more than was spread: no rim of ink stays inside the edge of an area.
        cv::erode(spread, closed, wider);
        closed.copyTo(low);
        btv::bands(source.height, band, [&](int top, int bottom) {
            for (int y = top; y < bottom; ++y) {
                const uint8_t *base = low.ptr(y / reduction);
                uint8_t *row = ink.ptr(y);
                for (int x = 0; x < ink.cols; ++x) row[x] = cv::saturate_cast<uint8_t>(base[x / reduction] - row[x]);
            }
        });
    });
}

extern "C" int btv_difference(btv_image old_ink, btv_image new_ink, int strong, int weak, double near, double far, uint8_t *mask) {
    return btv::guarded([&] {
        const cv::Mat inks[2] = {btv::view(old_ink), btv::view(new_ink)};
        cv::Mat out(old_ink.height, old_ink.width, CV_8UC1, mask);
        const cv::Mat close = btv::disc(near), wide = btv::disc(far);
        const int margin = static_cast<int>(far) + 2;
        btv::bands(old_ink.height, 256, [&](int top, int bottom) {
            const int first = std::max(0, top - margin), last = std::min(out.rows, bottom + margin);
            cv::Mat part = out.rowRange(top, bottom);
            part.setTo(0);
            for (int side = 0; side < 2; ++side) {  // 0: removed, strong old without new; 1: added
                const cv::Mat reach = inks[1 - side].rowRange(first, last) > weak;
                const cv::Mat core = inks[side].rowRange(top, bottom) > strong;
                cv::Mat near_reach, far_reach;
                cv::dilate(reach, near_reach, close, cv::Point(-1, -1), 1, cv::BORDER_CONSTANT | cv::BORDER_ISOLATED, 0);
                cv::Mat lone = core & ~near_reach.rowRange(top - first, bottom - first);
                if (cv::countNonZero(lone) == 0) continue;
                cv::dilate(reach, far_reach, wide, cv::Point(-1, -1), 1, cv::BORDER_CONSTANT | cv::BORDER_ISOLATED, 0);
                cv::Mat lonely = lone & ~far_reach.rowRange(top - first, bottom - first);
                part |= (lone & (side == 0 ? BTV_REMOVED : BTV_ADDED)) | (lonely & (side == 0 ? BTV_REMOVED_FAR : BTV_ADDED_FAR));
            }
        });
    });
}

extern "C" int btv_ground_changes(btv_image old_ground, btv_image new_ground, btv_image old_ink, btv_image new_ink, int threshold, int least, btv_area *areas,
                                  int capacity, int *found) {
    *found = 0;
    return btv::guarded([&] {
        const cv::Mat a = btv::view(old_ground), b = btv::view(new_ground);
        // What the page shows on average: dense strokes that pass for ground on one page only leave it as it was.
        const auto shown = [](const cv::Mat &ground, btv_image ink) {
            cv::Mat mean, grey;
            cv::resize(btv::view(ink), mean, ground.size(), 0, 0, cv::INTER_AREA);
            cv::subtract(ground, mean, grey);
            return grey;
        };
        const cv::Mat old_grey = shown(a, old_ink), new_grey = shown(b, new_ink);
        for (int sign = -1; sign <= 1; sign += 2) {
            cv::Mat difference, mask, labels, stats, centroids;
            if (sign > 0) cv::subtract(b, a, difference);
            else cv::subtract(a, b, difference);
            mask = difference > threshold;
            cv::morphologyEx(mask, mask, cv::MORPH_OPEN, cv::Mat::ones(3, 3, CV_8UC1));
            const int n = cv::connectedComponentsWithStats(mask, labels, stats, centroids, 8, CV_32S);
            for (int i = 1; i < n; ++i) {
                const int area = stats.at<int>(i, cv::CC_STAT_AREA);
                if (area < least) continue;
                const cv::Rect box(stats.at<int>(i, cv::CC_STAT_LEFT), stats.at<int>(i, cv::CC_STAT_TOP), stats.at<int>(i, cv::CC_STAT_WIDTH),
                                   stats.at<int>(i, cv::CC_STAT_HEIGHT));
                const cv::Mat inside = labels(box) == i;
                const double level = cv::mean(b(box), inside)[0] - cv::mean(a(box), inside)[0];
                const double grey = cv::mean(new_grey(box), inside)[0] - cv::mean(old_grey(box), inside)[0];
                if (grey * sign < 0.5 * level * sign) continue;
                if (*found < capacity)
                    areas[*found] = {btv::rect(box), area, sign, cvRound(cv::mean(a(box), inside)[0]), cvRound(cv::mean(b(box), inside)[0])};
                ++*found;
            }
        }
    });
}

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

extern "C" int btv_box_contrast(btv_image source, const btv_rect *boxes, int count, int *contrast) {
    return btv::guarded([&] {
        const cv::Mat from = btv::view(source);
        for (int i = 0; i < count; ++i) {
            contrast[i] = 0;
            const cv::Rect box = btv::clipped(boxes[i], source.width, source.height);
            if (box.area() == 0) continue;
            double least = 0, most = 0;
            cv::minMaxLoc(from(box), &least, &most);
            contrast[i] = static_cast<int>(most - least);
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

extern "C" int btv_likeness(btv_image first_ink, btv_rect first_box, btv_image second_ink, btv_rect second_box, int search, int strong, double *likeness, int *dx,
                            int *dy) {
    *likeness = 0, *dx = 0, *dy = 0;
    return btv::guarded([&] {
        const cv::Rect a = btv::clipped(first_box, first_ink.width, first_ink.height), b = btv::clipped(second_box, second_ink.width, second_ink.height);
        if (a.area() == 0 || b.area() == 0) return;
        // Both laid centre on centre in frames of one size; a reach of one pixel forgives the grid.
        const int w = std::max(a.width, b.width) + 2 * search + 4, h = std::max(a.height, b.height) + 2 * search + 4;
        cv::Mat first = cv::Mat::zeros(h, w, CV_8UC1), second = cv::Mat::zeros(h, w, CV_8UC1), first_reach, second_reach;
        cv::Mat(btv::view(first_ink)(a) > strong).copyTo(first(cv::Rect((w - a.width) / 2, (h - a.height) / 2, a.width, a.height)));
        cv::Mat(btv::view(second_ink)(b) > strong).copyTo(second(cv::Rect((w - b.width) / 2, (h - b.height) / 2, b.width, b.height)));
        const cv::Mat close = btv::disc(1.5);
        cv::dilate(first, first_reach, close);
        cv::dilate(second, second_reach, close);
        const double total = cv::countNonZero(first) + cv::countNonZero(second);
        if (total == 0) return;
        const cv::Rect inner(search, search, w - 2 * search, h - 2 * search);
        for (int y = -search; y <= search; ++y)
            for (int x = -search; x <= search; ++x) {
                const cv::Rect from(search - x, search - y, inner.width, inner.height);
                const double met = (cv::countNonZero(first(from) & second_reach(inner)) + cv::countNonZero(second(inner) & first_reach(from))) / total;
                if (met > *likeness) *likeness = met, *dx = x, *dy = y;
            }
    });
}

extern "C" int btv_overlay(btv_image old_page, btv_image new_page, const uint8_t old_colour[3], const uint8_t new_colour[3], double near, uint8_t *out) {
    return btv::guarded([&] {
        const cv::Mat pages[2] = {btv::view(old_page), btv::view(new_page)};
        const cv::Mat close = btv::disc(near);
        const int margin = static_cast<int>(near) + 1;
        btv::bands(new_page.height, 256, [&](int top, int bottom) {
            const int first = std::max(0, top - margin), last = std::min(new_page.height, bottom + margin);
            cv::Mat spread[2];  // the darkest within reach: what the other page has nearby
            for (int side = 0; side < 2; ++side) {
                cv::Mat darkest;
                cv::erode(pages[side].rowRange(first, last), darkest, close, cv::Point(-1, -1), 1, cv::BORDER_CONSTANT | cv::BORDER_ISOLATED, 255);
                spread[side] = darkest.rowRange(top - first, bottom - first);
            }
            for (int y = top; y < bottom; ++y) {
                const uint8_t *o = pages[0].ptr(y), *n = pages[1].ptr(y), *os = spread[0].ptr(y - top), *ns = spread[1].ptr(y - top);
                uint8_t *pixel = out + static_cast<long>(y) * new_page.width * 3;
                for (int x = 0; x < new_page.width; ++x, pixel += 3) {
                    const int lone_old = std::max(0, ns[x] - o[x]), lone_new = std::max(0, os[x] - n[x]);
                    const int base = 255 - (255 - std::min(o[x], n[x])) * 5 / 8;
                    const uint8_t *colour = lone_new >= lone_old ? new_colour : old_colour;
                    const int part = std::max(lone_old, lone_new) > 40 ? std::max(lone_old, lone_new) : 0;
                    for (int c = 0; c < 3; ++c) pixel[c] = static_cast<uint8_t>(part == 0 ? base : 255 - (255 - colour[c]) * part / 255);
                }
            }
        });
    });
}
