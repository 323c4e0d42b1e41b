#include "CPoppler.h"

#include <algorithm>
#include <atomic>
#include <cstring>
#include <memory>
#include <string>

#include <poppler-document.h>
#include <poppler-global.h>
#include <poppler-image.h>
#include <poppler-page-renderer.h>
#include <poppler-page.h>
#include <poppler-version.h>

#include "PageImage.hpp"

struct btp_document {
    std::unique_ptr<poppler::document> document;
    // Declared after the document, whose settings of Poppler it needs while it lives.
    std::unique_ptr<btp::PageImages> images;
};

namespace {

// Poppler's messages go to one place for the whole process.
std::atomic<long> complaints{0};
std::atomic<long> memory_complaints{0};

void count_message(const std::string &message, void *) {
    ++complaints;
    // Poppler goes on without the picture that did not fit, which must not pass for a whole page.
    for (const char *words : {"Bogus memory allocation", "Out of memory", "Unable to allocate", "out of memory", "Memory allocation"})
        if (message.find(words) != std::string::npos) ++memory_complaints;
}

std::unique_ptr<poppler::page> load(const btp_document *document, int page) {
    if (page < 0 || page >= document->document->pages()) return nullptr;
    return std::unique_ptr<poppler::page>(document->document->create_page(page));
}

// Pixels; what is drawn less far aside stays as it is.
constexpr double least_misplacement = 0.05;

// The size of a page as it is displayed: poppler-cpp gives the crop box before rotation.
void displayed_size(const poppler::page &page, double &width, double &height) {
    const poppler::rectf box = page.page_rect(poppler::crop_box);
    const auto orientation = page.orientation();
    const bool turned = orientation == poppler::page::landscape || orientation == poppler::page::seascape;
    width = turned ? box.height() : box.width();
    height = turned ? box.width() : box.height();
}

}  // namespace

extern "C" btp_document *btp_open(const char *path, int *status) {
    try {
        poppler::set_debug_error_function(count_message, nullptr);
        std::unique_ptr<poppler::document> document(poppler::document::load_from_file(path));
        if (!document) {
            *status = BTP_UNREADABLE;
            return nullptr;
        }
        if (document->is_locked()) {
            *status = BTP_ENCRYPTED;
            return nullptr;
        }
        *status = BTP_OK;
        return new btp_document{std::move(document), std::make_unique<btp::PageImages>(path)};
    } catch (...) {
        *status = BTP_UNREADABLE;
        return nullptr;
    }
}

extern "C" void btp_close(btp_document *document) { delete document; }

extern "C" int btp_page_count(const btp_document *document) { return document->document->pages(); }

extern "C" int btp_page_size(const btp_document *document, int page, double *width, double *height) {
    try {
        auto loaded = load(document, page);
        if (!loaded) return BTP_NO_SUCH_PAGE;
        displayed_size(*loaded, *width, *height);
        return BTP_OK;
    } catch (...) {
        return BTP_UNREADABLE;
    }
}

extern "C" int btp_is_picture(const btp_document *document, int page) {
    try {
        return page >= 0 && page < document->document->pages() && document->images->fill(page) ? 1 : 0;
    } catch (...) {
        return 0;
    }
}

extern "C" int btp_render(const btp_document *document, int page, double dpi, int x, int y, int width, int height, int channels,
                          unsigned char *out, long stride) {
    try {
        auto loaded = load(document, page);
        if (!loaded) return BTP_NO_SUCH_PAGE;
        poppler::page_renderer renderer;
        renderer.set_render_hint(poppler::page_renderer::antialiasing, true);
        renderer.set_render_hint(poppler::page_renderer::text_antialiasing, true);
        renderer.set_image_format(channels == 1 ? poppler::image::format_gray8 : poppler::image::format_rgb24);
        // The picture of a scan is drawn up to two pixels aside: those around the slice are needed to put it right.
        std::optional<btp::Placement> placement;
        if (channels == 1 && x == 0) placement = document->images->find(page, dpi, x, y, width, height);
        if (placement && std::max(placement->x.largest(width), placement->y.largest(height)) < least_misplacement) placement.reset();
        if (placement) {
            const int above = std::min(y, 4), rows = height + above + 4;
            placement = document->images->find(page, dpi, x, y - above, width, rows);
            if (!placement) return BTP_RENDER_FAILED;
            const poppler::image image = renderer.render_page(loaded.get(), dpi, dpi, x, y - above, width, rows);
            if (!image.is_valid() || image.width() < width || image.height() < rows) return BTP_RENDER_FAILED;
            btp::rectify(*placement, reinterpret_cast<const unsigned char *>(image.const_data()), image.bytes_per_row(), rows, above, width, height, out, stride);
            return BTP_OK;
        }
        const poppler::image image = renderer.render_page(loaded.get(), dpi, dpi, x, y, width, height);
        if (!image.is_valid() || image.width() < width || image.height() < height) return BTP_RENDER_FAILED;
        for (int row = 0; row < height; ++row)
            std::memcpy(out + row * stride, image.const_data() + static_cast<long>(row) * image.bytes_per_row(),
                        static_cast<size_t>(width) * channels);
        return BTP_OK;
    } catch (...) {
        return BTP_RENDER_FAILED;
    }
}

extern "C" int btp_words(const btp_document *document, int page, btp_word_callback callback, void *context) {
    try {
        auto loaded = load(document, page);
        if (!loaded) return BTP_NO_SUCH_PAGE;
        for (const auto &word : loaded->text_list(poppler::page::text_list_include_font)) {
            const auto bytes = word.text().to_utf8();
            const std::string text(bytes.begin(), bytes.end());
            const auto box = word.bbox();
            callback(context, text.c_str(), box.left(), box.top(), box.right(), box.bottom(),
                     word.has_font_info() ? word.get_font_size() : 0, word.rotation() * 90, word.has_space_after());  // quarter turns
        }
        return BTP_OK;
    } catch (...) {
        return BTP_UNREADABLE;
    }
}

extern "C" long btp_complaints(void) { return complaints; }

extern "C" long btp_memory_complaints(void) { return memory_complaints; }

extern "C" const char *btp_version(void) { return POPPLER_VERSION; }
