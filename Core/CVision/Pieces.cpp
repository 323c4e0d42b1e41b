// Connected pieces of a sparse mask, and groups of pieces that lie near each other. Runs instead of label pictures: a sheet of 69 million pixels
// with few marks costs one pass and little memory.
#include <algorithm>
#include <numeric>
#include <vector>

#include <opencv2/imgproc.hpp>

#include "Shared.hpp"

namespace {

struct Run {
    int y, x0, x1;  // x1 exclusive
};

struct Forest {
    std::vector<int> parent;
    int make() {
        parent.push_back(static_cast<int>(parent.size()));
        return parent.back();
    }
    int root(int i) {
        while (parent[i] != i) i = parent[i] = parent[parent[i]];
        return i;
    }
    void join(int a, int b) {
        a = root(a), b = root(b);
        if (a != b) parent[std::max(a, b)] = std::min(a, b);
    }
};

void include(cv::Rect &box, int x0, int x1, int y) {
    const cv::Rect add(x0, y, x1 - x0, 1);
    box = box.width == 0 ? add : box | add;
}

}  // namespace

extern "C" int btv_pieces(btv_image mask, int least, btv_piece *pieces, int capacity, int *found) {
    *found = 0;
    return btv::guarded([&] {
        std::vector<Run> runs;
        Forest forest;
        size_t above = 0, above_end = 0;
        for (int y = 0; y < mask.height; ++y) {
            const uint8_t *row = mask.pixels + static_cast<long>(y) * mask.width;
            const size_t begin = runs.size();
            for (int x = 0; x < mask.width;) {
                if (row[x] == 0) {
                    ++x;
                    continue;
                }
                int end = x;
                while (end < mask.width && row[end] != 0) ++end;
                runs.push_back({y, x, end});
                forest.make();
                x = end;
            }
            for (size_t i = begin, j = above; i < runs.size(); ++i) {
                while (j < above_end && runs[j].x1 < runs[i].x0) ++j;
                for (size_t k = j; k < above_end && runs[k].x0 <= runs[i].x1; ++k) forest.join(static_cast<int>(i), static_cast<int>(k));
            }
            above = begin, above_end = runs.size();
        }
        std::vector<int> index(runs.size(), -1);
        struct Gathered {
            cv::Rect added, removed, whole;
            int added_area = 0, removed_area = 0, far_area = 0, seed_x = 0, seed_y = 0, area = 0;
        };
        std::vector<Gathered> all;
        for (size_t i = 0; i < runs.size(); ++i) {
            const int root = forest.root(static_cast<int>(i));
            if (index[root] < 0) {
                index[root] = static_cast<int>(all.size());
                all.emplace_back();
                all.back().seed_x = runs[i].x0, all.back().seed_y = runs[i].y;
            }
            Gathered &piece = all[index[root]];
            const Run &run = runs[i];
            const uint8_t *row = mask.pixels + static_cast<long>(run.y) * mask.width;
            include(piece.whole, run.x0, run.x1, run.y);
            piece.area += run.x1 - run.x0;
            for (int x = run.x0; x < run.x1; ++x) {
                if (row[x] & BTV_ADDED) ++piece.added_area, include(piece.added, x, x + 1, run.y);
                if (row[x] & BTV_REMOVED) ++piece.removed_area, include(piece.removed, x, x + 1, run.y);
                if (row[x] & (BTV_ADDED_FAR | BTV_REMOVED_FAR)) ++piece.far_area;
            }
        }
        for (const Gathered &piece : all) {
            if (piece.area < least) continue;
            if (*found < capacity)
                pieces[*found] = {btv::rect(piece.added), btv::rect(piece.removed), btv::rect(piece.whole), piece.added_area, piece.removed_area, piece.far_area,
                                  piece.seed_x, piece.seed_y};
            ++*found;
        }
    });
}

namespace {

// Marks in `grid` every cell of `cell` mask pixels that a connected figure of equal mask values touches; `unit` mask pixels make one pixel of the page.
void follow(btv_image mask, cv::Rect box, int seed_x, int seed_y, bool equal, int unit, int cell, cv::Mat &grid) {
    cv::Mat visited = cv::Mat::zeros(box.height, box.width, CV_8UC1);
    std::vector<std::pair<int, int>> stack(1, {seed_x, seed_y});
    const auto value = [&](int x, int y) { return mask.pixels[static_cast<long>(y) * mask.width + x]; };
    const uint8_t own = value(seed_x, seed_y);
    visited.at<uint8_t>(seed_y - box.y, seed_x - box.x) = 1;
    while (!stack.empty()) {
        const auto [x, y] = stack.back();
        stack.pop_back();
        const int x0 = x * unit / cell, y0 = y * unit / cell;
        const int x1 = std::min(grid.cols - 1, ((x + 1) * unit - 1) / cell), y1 = std::min(grid.rows - 1, ((y + 1) * unit - 1) / cell);
        for (int yy = y0; yy <= y1; ++yy)
            for (int xx = x0; xx <= x1; ++xx) grid.at<uint8_t>(yy, xx) = 1;
        for (int yy = std::max(box.y, y - 1); yy <= std::min(box.y + box.height - 1, y + 1); ++yy)
            for (int xx = std::max(box.x, x - 1); xx <= std::min(box.x + box.width - 1, x + 1); ++xx) {
                uint8_t &seen = visited.at<uint8_t>(yy - box.y, xx - box.x);
                if (seen || value(xx, yy) == 0 || (equal && value(xx, yy) != own)) continue;
                seen = 1;
                stack.emplace_back(xx, yy);
            }
    }
}

cv::Rect box_of(btv_rect r) { return cv::Rect(r.x, r.y, r.width, r.height); }

}  // namespace

extern "C" int btv_cluster(btv_image mask, const btv_piece *pieces, int count, btv_image ground, const btv_area *areas, int area_count, const btv_rect *extra,
                           int extras, int gap, int *clusters, int *cluster_count) {
    *cluster_count = 0;
    return btv::guarded([&] {
        const int cell = std::max(1, gap / 6);
        const int w = mask.width / cell + 1, h = mask.height / cell + 1;
        cv::Mat grid = cv::Mat::zeros(h, w, CV_8UC1);
        // Only cells that hold a piece or an area: marks too small to be pieces join nothing.
        std::vector<std::pair<int, int>> seeds;
        for (int i = 0; i < count; ++i) {
            follow(mask, box_of(pieces[i].whole), pieces[i].seed_x, pieces[i].seed_y, false, 1, cell, grid);
            seeds.emplace_back(pieces[i].seed_x / cell, pieces[i].seed_y / cell);
        }
        for (int i = 0; i < area_count; ++i) {
            follow(ground, box_of(areas[i].box), areas[i].seed_x, areas[i].seed_y, true, btv::ground_reduction, cell, grid);
            seeds.emplace_back(std::min(w - 1, areas[i].seed_x * btv::ground_reduction / cell), std::min(h - 1, areas[i].seed_y * btv::ground_reduction / cell));
        }
        for (int i = 0; i < extras; ++i) {
            const cv::Rect box = btv::clipped(extra[i], mask.width, mask.height);
            if (box.area() == 0) {
                seeds.emplace_back(0, 0);
                continue;
            }
            grid(cv::Rect(box.x / cell, box.y / cell, (box.x + box.width - 1) / cell - box.x / cell + 1, (box.y + box.height - 1) / cell - box.y / cell + 1)).setTo(1);
            seeds.emplace_back(box.x / cell, box.y / cell);
        }
        cv::Mat grown, labels;
        cv::dilate(grid, grown, btv::disc(gap / 2.0 / cell), cv::Point(-1, -1), 1, cv::BORDER_CONSTANT, 0);
        cv::connectedComponents(grown, labels, 8, CV_32S);
        std::vector<int> names;
        for (size_t i = 0; i < seeds.size(); ++i) {
            const int label = labels.at<int>(seeds[i].second, seeds[i].first);
            const auto at = std::find(names.begin(), names.end(), label);
            clusters[i] = static_cast<int>(at - names.begin());
            if (at == names.end()) names.push_back(label);
        }
        *cluster_count = static_cast<int>(names.size());
    });
}

extern "C" int btv_box_marked(btv_image mask, const btv_rect *boxes, int count, btv_rect *marked, int *pixels) {
    return btv::guarded([&] {
        const cv::Mat from = btv::view(mask);
        for (int i = 0; i < count; ++i) {
            marked[i] = btv_rect{0, 0, 0, 0}, pixels[i] = 0;
            const cv::Rect box = btv::clipped(boxes[i], mask.width, mask.height);
            if (box.area() == 0) continue;
            pixels[i] = cv::countNonZero(from(box));
            if (pixels[i] > 0) marked[i] = btv::rect(cv::boundingRect(from(box)) + box.tl());
        }
    });
}
