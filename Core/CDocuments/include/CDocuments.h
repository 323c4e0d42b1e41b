// A C face for QPDF: a new PDF put together of pages of others. No exception leaves it. One document, one thread at a time.
#ifndef BUILDTRACE_CDOCUMENTS_H
#define BUILDTRACE_CDOCUMENTS_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct bqp_source bqp_source;
typedef struct bqp_document bqp_document;

/// A page's crop box in its own coordinates (points, origin bottom left) and by how many degrees clockwise it is shown turned.
typedef struct {
    double left, bottom, right, top;
    int rotation;
} bqp_page_box;

/// A picture whose bytes, the whole content of a file, are compressed as in a PNG: rows with PNG filters, deflated.
typedef struct {
    int width, height, bits, channels;
    /// A PDF colour space, such as `/DeviceRGB`.
    const char *colour_space;
    const char *path;
} bqp_picture;

/// Opens a file. Returns NULL where it cannot be read; `reason` then says why.
bqp_source *bqp_open(const char *path, char *reason, size_t reason_length);
void bqp_close(bqp_source *source);
int bqp_page_count(const bqp_source *source);
/// Makes the notes that are shown part of the pages' drawing, for `bqp_place_page`. Returns 0, or -1 where they are damaged.
int bqp_flatten(bqp_source *source);
/// Returns 0, or -1 where there is no such page or it has no box.
int bqp_box(bqp_source *source, int page, bqp_page_box *box);

bqp_document *bqp_new(void);
/// A document that is another one at first: its pages with their links, bookmarks and layers. Returns NULL where it cannot be read; `reason` then says why.
bqp_document *bqp_new_from(const char *path, char *reason, size_t reason_length);
void bqp_discard(bqp_document *document);
/// Why the last call failed.
const char *bqp_reason(const bqp_document *document);

// Each returns 0, or -1 with a reason. Pages count from 0; everything is added to the page that was appended or turned to last.

/// Turns to a page that the document has.
int bqp_turn_to(bqp_document *document, int page);
/// Appends a copy of a page, with the notes that it carries and its layers shown or hidden as in the source, which must not be closed before the document is saved.
int bqp_append(bqp_document *document, bqp_source *source, int page);
int bqp_append_blank(bqp_document *document, double width, double height);
/// Draws a page of a source as it is shown, without notes that are not part of its drawing, as large as fits in the rectangle.
int bqp_place_page(bqp_document *document, bqp_source *source, int page, double left, double bottom, double right, double top);
/// The picture's file must be there until the document is saved.
int bqp_place_picture(bqp_document *document, const bqp_picture *picture, double left, double bottom, double right, double top);
/// Adds drawing operators; `/Text` names Helvetica.
int bqp_draw(bqp_document *document, const char *operators, size_t length);
/// Adds an annotation. `dictionary`: in PDF syntax, with its /Rect. `appearance`: operators in the page's coordinates, or NULL.
/// `answers`: the number of the annotation that it replies to, or -1. Sets `number`, which counts from 0 over the document.
int bqp_annotate(bqp_document *document, const char *dictionary, const char *appearance, size_t length, int answers, int *number);
/// Names the pages of the document, in order, as viewers list them: `count` strings in PDF syntax.
int bqp_label(bqp_document *document, const char *const *labels, int count);
int bqp_save(bqp_document *document, const char *path);

#ifdef __cplusplus
}
#endif
#endif
