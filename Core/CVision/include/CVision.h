// A C face for what OpenCV does on pixels here. No exception leaves it: every function answers a status. All pictures are one byte a pixel, rows
// without padding, 0 black, origin top left; coordinates of pixels are those of their centres (the first pixel's centre is 0, 0). Functions are
// safe to call from several threads at once and give the same result on any number of threads.
#ifndef BUILDTRACE_CVISION_H
#define BUILDTRACE_CVISION_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum btv_status { BTV_OK = 0, BTV_FAILED = 1, BTV_OUT_OF_MEMORY = 2 };

typedef struct {
    const uint8_t *pixels;
    int width, height;
} btv_image;

typedef struct {
    int x, y, width, height;
} btv_rect;

/// The version of OpenCV.
const char *btv_version(void);

/// Threads that an operation may use; negative for as many as there are cores.
void btv_use_threads(int count);

/// Area-averaged reduction (or linear enlargement) of `source` to width × height.
int btv_resize(btv_image source, int width, int height, uint8_t *out);

/// Share of the pixels that have exactly the commonest value: near 1 for drawn pages, small for scans with grain.
int btv_flatness(btv_image source, double *share);

/// A pair of places that look alike: (x1, y1) in the first picture, (x2, y2) in the second; smaller ratios are surer.
typedef struct {
    float x1, y1, x2, y2, ratio;
} btv_match;

/// Matches SIFT features (Lowe 2004) of two pictures, best first, at most `capacity`; *count receives how many.
int btv_match_features(btv_image first, btv_image second, int features, double ratio, btv_match *matches, int capacity, int *count);

/// Displacements, in pixels, on a grid of `columns` × `rows` nodes `step` pixels apart, the first at (0, 0). NULL pointers for none.
typedef struct {
    const float *dx, *dy;
    int columns, rows;
    float step;
} btv_field;

/// Resamples `source` into width × height: out(x, y) = source(m0·u + m1·v + m2, m3·u + m4·v + m5) with (u, v) = (x, y) − field(x, y); white outside.
/// Strong reductions are averaged, so that thin lines stay.
int btv_warp(btv_image source, const double matrix[6], btv_field field, uint8_t *out, int width, int height);

/// Where a tile of one picture lies in the other.
typedef struct {
    float x, y;           // centre of the tile
    float dx, dy;         // second(x + dx) looks like first(x)
    float wxx, wxy, wyy;  // information (curvature of the correlation): how well the displacement is fixed in each direction
    float score;          // normalised correlation at the peak
} btv_shift;

/// Correlates tiles (side 2·half + 1) on a grid `step` pixels apart within ± search pixels, to a fraction of a pixel. Flat tiles are left out.
int btv_tile_shifts(btv_image first, btv_image second, int step, int half, int search, btv_shift *shifts, int capacity, int *count);

/// How the ink of two pictures on one grid coincides, per square of `cell` pixels (row by row).
typedef struct {
    int first, first_met;    // ink of the first picture; of that, with ink of the second within `radius`
    int second, second_met;  // the other way round
    float by_chance;         // share of all this ink that meets when the second is shifted by several millimetres
} btv_agreement;

int btv_agreement_cells(btv_image first_ink, btv_image second_ink, int cell, int radius, int strong, int weak, int shift, btv_agreement *cells, int capacity,
                        int *columns, int *rows);

/// Marks in `out` (255) what lies within `radius` pixels of ink above `weak`.
int btv_reach(btv_image ink, int weak, int radius, uint8_t *out);

/// For each square of `cell` pixels of `ink` (row by row): pixels above `strong` (inked), and those of them that `matrix`, from pixel to pixel as in btv_warp,
/// takes onto a marked pixel of `reach` (met).
int btv_votes(btv_image ink, int strong, btv_image reach, const double matrix[6], int cell, int *inked, int *met);

/// Ink as contrast against the local ground: out = ground − picture (after a blur of `sigma` pixels). Solid areas wider than about `stroke` pixels are
/// ground, not ink. `ground` receives the ground, reduced 4 times: ((width + 3) / 4) × ((height + 3) / 4).
int btv_ink(btv_image source, double sigma, int stroke, uint8_t *out, uint8_t *ground);

enum btv_bits { BTV_ADDED = 1, BTV_REMOVED = 2, BTV_ADDED_FAR = 4, BTV_REMOVED_FAR = 8 };

/// Marks in `mask` strong ink of one picture that has no weak ink of the other within `near` pixels (ADDED, REMOVED), and of that the part with none
/// within `far` pixels (…_FAR).
int btv_difference(btv_image old_ink, btv_image new_ink, int strong, int weak, double near, double far, uint8_t *mask);

/// A connected piece of marked pixels.
typedef struct {
    btv_rect added, removed, whole;            // boxes; width 0 where none
    int added_area, removed_area, far_area;    // pixels
    int seed_x, seed_y;                        // its first pixel
} btv_piece;

/// Connected pieces (8 neighbours) of non-zero mask pixels with at least `least` pixels, from top to bottom. *found may exceed `capacity`.
int btv_pieces(btv_image mask, int least, btv_piece *pieces, int capacity, int *found);

/// A connected area where two grounds differ, in pixels of the grounds. sign: new lighter > 0.
typedef struct {
    btv_rect box;
    int area, sign, old_level, new_level;
    int seed_x, seed_y;  // its first pixel
    float continued;     // share of its rim behind which the same fill goes on, as it was
    float outlined;      // share of its rim that lies along strokes which both pages have
} btv_area;

/// Connected areas where two grounds differ by more than `threshold` and the pages show it; `least` is the smallest area, in pixels of the grounds. `mask`
/// (of the grounds' size) receives 1 where the new ground is darker, 2 where it is lighter.
int btv_ground_changes(btv_image old_ground, btv_image new_ground, btv_image old_ink, btv_image new_ink, int threshold, int least, uint8_t *mask,
                       btv_area *areas, int capacity, int *found);

/// Groups pieces whose pixels lie within `gap` pixels of each other. Areas of `ground` (the mask of btv_ground_changes) take part after the pieces, then the
/// `extra` boxes (e.g. of words). `clusters` receives for each piece, each area, each extra box the number of its cluster.
int btv_cluster(btv_image mask, const btv_piece *pieces, int count, btv_image ground, const btv_area *areas, int area_count, const btv_rect *extra, int extras,
                int gap, int *clusters, int *cluster_count);

/// For each box: the box around the marked pixels of the mask inside it, and their number.
int btv_box_marked(btv_image mask, const btv_rect *boxes, int count, btv_rect *marked, int *pixels);

/// For each box of a small thing that crosses strokes of both pages: the box around all ink, within `reach` pixels of it, that has no partner within a pixel
/// and hangs together with what the box holds over gaps of a few pixels.
int btv_box_whole(btv_image old_ink, btv_image new_ink, const btv_rect *boxes, int count, int strong, int weak, int reach, btv_rect *whole);

/// For each box: the smallest and largest value of the picture in it, grown by `margin` pixels.
int btv_box_range(btv_image source, const btv_rect *boxes, int count, int margin, int *least, int *most);

/// For each box of a thin piece: the step between the mean levels of the three pixels on its two long sides, one pixel apart from it; 0 where either side is
/// not even.
int btv_box_step(btv_image source, const btv_rect *boxes, int count, double *step);

/// For each box: the share of its marked pixels (those of `bit`) that are of hairlines which `page` does not show and a fill may cover there, of which `other`
/// shows them: along the edge of a fill, or up to `longest` pixels long inside one, between strokes that both pages have.
int btv_box_hidden(btv_image mask, int bit, btv_image page, btv_image other, const btv_rect *boxes, int count, int weak_ink, btv_image old_ink,
                   btv_image new_ink, int longest, double *share);

/// For each box: whether its marked pixels (those of `bit`) are the rim of strokes that `lacking` has too, only narrower, by up to `most` pixels on either side;
/// ink counts from `dark` on.
int btv_box_widened(btv_image mask, int bit, btv_image having, btv_image lacking, const btv_rect *boxes, int count, int dark, int most, int *widened);

/// What one picture shows where the other has lone ink.
typedef struct {
    float share;      // of the contrast of the lone ink that stands out as a stroke (0…1 and more)
    float certainty;  // the same in standard deviations of the grain
} btv_faint;

/// For each box: the lone pixels of `ink` (strong, without weak ink of `other` within `near` pixels), and whether `other` has a stroke there, averaged over them,
/// that stands above what lies on both its sides. A thin line that bounds an area which both pictures show counts as being there (1, 100).
int btv_box_faint(btv_image ink, btv_image other, const btv_rect *boxes, int count, int strong, int weak, double near, btv_faint *faint);

/// How one word looks in two pictures.
typedef struct {
    float mismatch;  // of its least alike glyph: 0 alike, about 1 where the glyphs have nothing in common
    float likeness;  // normalised correlation of the whole
    float presence;  // ink of the second picture per ink of the first, both as contrast against the paper
} btv_word;

/// Compares words in the given boxes after smoothing by the two sigmas, with the second picture shifted by up to `search` pixels to where the word looks most alike.
/// `upright`: not 0 where the word reads down or up. Words whose box (and its reach) leaves the pictures stay 0.
int btv_word_agreement(btv_image first, btv_image second, const btv_rect *boxes, const uint8_t *upright, int count, double first_sigma, double second_sigma, int search,
                       btv_word *words);

/// For each box: pixels of `darker` that are darker by more than `threshold` than the darkest of `lighter` within `near` pixels, both smoothed by `sigma`.
int btv_box_darker(btv_image lighter, btv_image darker, const btv_rect *boxes, int count, double sigma, double near, int threshold, int *pixels);

/// For each box: strong ink of either picture without weak ink of the other within `near` pixels (unmet), and all strong ink (ink).
int btv_box_unmet(btv_image old_ink, btv_image new_ink, const btv_rect *boxes, int count, int strong, int weak, double near, int *unmet, int *ink);

/// For each box: strong ink without partner within `near` pixels, unshifted and for the best shift of the old ink up to `search` pixels.
int btv_box_shifted(btv_image old_ink, btv_image new_ink, const btv_rect *boxes, int count, int search, int strong, int weak, double near, int *unshifted,
                    int *shifted);

/// How well what the mask marks as removed in `old_box` is found in the new ink at `new_box`, and what it marks as added there in the old ink: the share of
/// both that meets, laid corner on corner or centre on centre, within ± search pixels.
int btv_likeness(btv_image mask, btv_image old_ink, btv_rect old_box, btv_image new_ink, btv_rect new_box, int search, int weak, double *likeness);

/// Draws old only in `old_colour`, new only in `new_colour`, what is common in grey; colours are RGB. out: width × height × 3.
int btv_overlay(btv_image old_page, btv_image new_page, const uint8_t old_colour[3], const uint8_t new_colour[3], double near, uint8_t *out);

/// A straight line between two strokes that cross it, in pixels; `across` is its row where it is level, its column where it is upright.
typedef struct {
    int found, from, to, across;
} btv_segment;

/// The line of a dimension: beside the figures in `text` or parted by them, level where `upright` (the figures stand upright), bounded on either side by
/// the nearest stroke that leaves it on both sides by `reach` pixels. Lines without such bounds are not found, nor those of a table's cells.
int btv_dimension_line(btv_image ink, int strong, btv_rect text, int upright, int reach, btv_segment *segment);

/// Closed chains of outward arcs (revision clouds) and small triangles of equal sides (deltas) in ink darker than `dark`; `millimetre` in pixels.
int btv_clouds(btv_image ink, int dark, double millimetre, btv_rect *clouds, int capacity, int *count, btv_rect *triangles, int triangle_capacity,
               int *triangle_count);

/// Longest runs of ink: for each column (row) the length of its longest vertical (horizontal) dark run, bridging gaps of `bridge` pixels.
int btv_line_profile(btv_image source, int dark, int bridge, int *columns, int *rows);

#ifdef __cplusplus
}
#endif
#endif
