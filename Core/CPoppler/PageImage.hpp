// Where Splash draws the picture of a scanned page, and where the PDF puts it.
#pragma once

#include <memory>
#include <optional>
#include <string>

class PDFDoc;

namespace btp {

// One axis: picture element `j` of the page, at the place where the PDF puts it, is at `scale` · j + `offset` in the raster that Splash drew.
struct Axis {
    double scale = 1, offset = 0;
    // The largest distance between the two over `length` pixels.
    double largest(int length) const;
};

struct Placement {
    Axis x, y;
};

// The document once more, for questions that poppler-cpp has no words for.
class PageImages {
public:
    explicit PageImages(std::string path);
    ~PageImages();
    // Whether pictures are nearly all that the page shows, as on scans.
    bool fill(int page);
    // nullopt where the slice shows no upright picture that fills the page.
    std::optional<Placement> find(int page, double dpi, int x, int y, int width, int height);

private:
    bool is_open();
    std::string path;
    std::unique_ptr<PDFDoc> document;
};

// Moves the pixels of one band to where the PDF puts them, by cubic convolution (Keys 1981, a = −1/2). `source` has `source_rows` rows of `width` bytes, of which row
// `first` is the first of the `rows` rows that go to `out`, `stride` bytes apart.
void rectify(const Placement &placement, const unsigned char *source, long source_stride, int source_rows, int first, int width, int rows, unsigned char *out, long stride);

}  // namespace btp
