// The straight line that belongs to a dimension's figures, and where it ends: at strokes that cross it (ticks, extension lines, arrowheads).
#include <algorithm>
#include <cstdlib>

#include "Shared.hpp"

namespace {

// The ink with u along the text and v across it.
struct Field {
    btv_image ink;
    int strong;
    bool upright;
    int along() const { return upright ? ink.width : ink.height; }
    int across() const { return upright ? ink.height : ink.width; }
    bool at(int u, int v) const {
        const int x = upright ? u : v, y = upright ? v : u;
        if (x < 0 || y < 0 || x >= ink.width || y >= ink.height) return false;
        return ink.pixels[static_cast<long>(y) * ink.width + x] >= strong;
    }
    bool on(int u, int v) const { return at(u, v) || at(u, v - 1) || at(u, v + 1); }

    // Whether strokes leave the line at u on both sides.
    bool crossed(int u, int v, int reach) const {
        bool before = false, behind = false;
        for (int d = -reach; d <= reach; ++d) {
            before = before || at(u + d, v - reach);
            behind = behind || at(u + d, v + reach);
        }
        return before && behind;
    }

    // The last u of the line at v, going from `start` by `step`; gaps of two pixels are bridged.
    int end(int start, int v, int step) const {
        int last = start, gap = 0;
        for (int u = start; u >= 0 && u < along() && gap <= 2; u += step) {
            if (on(u, v)) last = u, gap = 0;
            else ++gap;
        }
        return last;
    }

    // The first crossing on the way from `start` to `stop`; -1 where there is none.
    int crossing(int start, int stop, int v, int reach) const {
        const int step = stop >= start ? 1 : -1;
        for (int u = start; u != stop + step * (reach + 1); u += step)
            if (crossed(u, v, reach)) return u;
        return -1;
    }
};

struct Candidate {
    int v = 0, left = 0, right = 0, from = 0, to = 0;
    int length() const { return right - left; }
};

// A line that passes the text above or below it, or is parted by it.
bool follow(const Field &field, int u0, int u1, int v, int height, bool parted, Candidate *found) {
    int left = (u0 + u1) / 2, right = left;
    if (parted) {
        const int widest = height * 3 / 2;
        left = u0 - 1, right = u1 + 1;
        while (left > u0 - widest && !field.on(left, v)) --left;
        while (right < u1 + widest && !field.on(right, v)) ++right;
        if (!field.on(left, v) || !field.on(right, v)) return false;
    } else {
        for (int u = u0; u <= u1; ++u)
            if (!field.on(u, v)) return false;
    }
    found->v = v, found->from = left, found->to = right;
    found->left = field.end(left, v, -1), found->right = field.end(right, v, 1);
    return !parted || (left - found->left >= height / 2 && found->right - right >= height / 2);
}

}  // namespace

extern "C" int btv_dimension_line(btv_image ink, int strong, btv_rect text, int upright, int reach, btv_segment *segment) {
    segment->found = 0;
    return btv::guarded([&] {
        const Field field{ink, strong, upright != 0};
        const int u0 = upright ? text.x : text.y, u1 = u0 + (upright ? text.width : text.height) - 1;
        const int v0 = upright ? text.y : text.x, height = upright ? text.height : text.width, v1 = v0 + height - 1;
        if (height < 3 || u1 - u0 < 3) return;
        Candidate best;
        bool above = false, below = false;
        for (int v = v0 - height; v <= v1 + height; ++v) {
            const bool inside = v > v0 + height * 3 / 10 && v < v1 - height * 3 / 10;
            // Inside, a line would strike the figures through; at their edge, a row of figures can look like one.
            if (!inside && v > v0 + height / 8 && v < v1 - height / 8) continue;
            Candidate candidate;
            if (!follow(field, u0, u1, v, height, inside, &candidate)) continue;
            const int middle = (v0 + v1) / 2;
            above = above || (!inside && v < middle);
            below = below || (!inside && v > middle);
            if (candidate.length() > best.length() + 2 ||
                (std::abs(candidate.length() - best.length()) <= 2 && std::abs(v - middle) < std::abs(best.v - middle)))
                best = candidate;
        }
        // Between two lines, figures stand in a cell of a table.
        if (best.length() <= 0 || (above && below)) return;
        const int from = field.crossing(best.from, best.left, best.v, reach), to = field.crossing(best.to, best.right, best.v, reach);
        if (from < 0 || to < 0 || to - from < height) return;
        *segment = btv_segment{1, from, to, best.v};
    });
}
