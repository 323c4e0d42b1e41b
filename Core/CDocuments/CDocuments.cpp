// shared_ptr throughout: QPDF asks to be told.
#define POINTERHOLDER_TRANSITION 4

#include "CDocuments.h"

#include <algorithm>

#include <cstring>
#include <exception>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include <qpdf/Constants.h>
#include <qpdf/QPDF.hh>
#include <qpdf/QPDFLogger.hh>
#include <qpdf/QPDFObjectHandle.hh>
#include <qpdf/QPDFPageDocumentHelper.hh>
#include <qpdf/QPDFPageObjectHelper.hh>
#include <qpdf/QPDFWriter.hh>
#include <qpdf/QUtil.hh>

using Handle = QPDFObjectHandle;

struct bqp_source {
    QPDF pdf;
    /// The documents that have taken over what it says of its layers.
    std::set<const void *> layered;
    std::vector<QPDFPageObjectHelper> pages;
    std::string path;
};

struct bqp_document {
    QPDF pdf;
    Handle current;
    std::vector<Handle> annotations;
    int names = 0;
    std::string reason;
    Handle font;

    Handle page() {
        if (!current.isInitialized()) throw std::runtime_error("the document has no page yet");
        return current;
    }

    std::string name() { return "/BuildTrace" + std::to_string(names++); }

    /// The page's own resources of a kind: copies of what pages share are made before they are changed.
    Handle resources(const std::string &kind) {
        Handle dictionary = QPDFPageObjectHelper(page()).getAttribute("/Resources", true);
        if (!dictionary.isDictionary()) dictionary = page().replaceKeyAndGetNew("/Resources", Handle::newDictionary());
        Handle found = dictionary.getKey(kind);
        found = found.isDictionary() ? found.shallowCopy() : Handle::newDictionary();
        dictionary.replaceKey(kind, found);
        return dictionary.getKey(kind);
    }

    void draw(const std::string &operators) {
        page().addPageContents(Handle::newStream(&pdf, "q\n" + operators + "\nQ\n"), false);
    }
};

namespace {

template <typename Body> int guarded(bqp_document *document, Body body) {
    try {
        body();
        return 0;
    } catch (const std::exception &error) {
        document->reason = error.what();
    } catch (...) {
        document->reason = "unknown failure";
    }
    return -1;
}

QPDFPageObjectHelper &page_of(bqp_source *source, int page) {
    if (page < 0 || static_cast<size_t>(page) >= source->pages.size()) throw std::runtime_error("the file has no such page");
    return source->pages[static_cast<size_t>(page)];
}

void say(const char *what, char *reason, size_t length) {
    if (length == 0) return;
    strncpy(reason, what, length - 1);
    reason[length - 1] = 0;
}

bool holds(Handle array, Handle item) {
    for (auto const &other : array.aitems()) {
        if (other.isSameObjectAs(item)) return true;
    }
    return false;
}

/// Adds to an array of a dictionary, which is made where it is missing.
void extend(Handle dictionary, const std::string &key, Handle items) {
    if (!items.isArray()) return;
    Handle array = dictionary.getKey(key);
    if (!array.isArray()) array = dictionary.replaceKeyAndGetNew(key, Handle::newArray());
    for (auto const &item : items.aitems()) array.appendItem(item);
}

/// Lets the layers of a source be as they are there (ISO 32000-1, 8.11.4): without that all of them would be shown.
void take_layers(bqp_document *document, bqp_source *source) {
    if (!source->layered.insert(document).second) return;
    Handle root = source->pdf.getRoot();
    Handle theirs = root.getKey("/OCProperties");
    if (!theirs.isDictionary()) return;
    if (!theirs.isIndirect()) {
        theirs = source->pdf.makeIndirectObject(theirs);
        root.replaceKey("/OCProperties", theirs);
    }
    theirs = document->pdf.copyForeignObject(theirs);
    Handle usual = theirs.getKey("/D");
    Handle hidden = usual.isDictionary() && usual.getKey("/OFF").isArray() ? usual.getKey("/OFF").shallowCopy() : Handle::newArray();
    Handle shown = usual.isDictionary() ? usual.getKey("/ON") : Handle::newNull();
    if (usual.isDictionary() && usual.getKey("/BaseState").isNameAndEquals("/OFF") && theirs.getKey("/OCGs").isArray()) {
        for (auto const &layer : theirs.getKey("/OCGs").aitems()) {
            if (!(shown.isArray() && holds(shown, layer)) && !holds(hidden, layer)) hidden.appendItem(layer);
        }
    }
    Handle ours = document->pdf.getRoot().getKey("/OCProperties");
    if (!ours.isDictionary()) ours = document->pdf.getRoot().replaceKeyAndGetNew("/OCProperties", Handle::parse("<< /OCGs [] /D << /Order [] /OFF [] >> >>"));
    extend(ours, "/OCGs", theirs.getKey("/OCGs"));
    extend(ours.getKey("/D"), "/OFF", hidden);
    if (usual.isDictionary()) extend(ours.getKey("/D"), "/Order", usual.getKey("/Order"));
}

std::string number(double value) { return QUtil::double_to_string(value, 4); }

} // namespace

bqp_source *bqp_open(const char *path, char *reason, size_t reason_length) {
    try {
        auto source = std::make_unique<bqp_source>();
        source->path = path;
        source->pdf.setSuppressWarnings(true);
        source->pdf.setLogger(QPDFLogger::create());
        source->pdf.processFile(path);
        source->pages = QPDFPageDocumentHelper(source->pdf).getAllPages();
        return source.release();
    } catch (const std::exception &error) {
        say(error.what(), reason, reason_length);
    } catch (...) {
        say("unknown failure", reason, reason_length);
    }
    return nullptr;
}

void bqp_close(bqp_source *source) { delete source; }

int bqp_page_count(const bqp_source *source) { return static_cast<int>(source->pages.size()); }

int bqp_flatten(bqp_source *source) {
    try {
        QPDFPageDocumentHelper helper(source->pdf);
        helper.flattenAnnotations(0, an_invisible | an_hidden | an_no_view);
        source->pages = helper.getAllPages();
        return 0;
    } catch (...) {
        return -1;
    }
}

int bqp_box(bqp_source *source, int page, bqp_page_box *box) {
    try {
        QPDFPageObjectHelper &helper = page_of(source, page);
        Handle found = helper.getCropBox();
        if (!found.isRectangle()) return -1;
        Handle::Rectangle rectangle = found.getArrayAsRectangle();
        Handle media = helper.getMediaBox();
        if (media.isRectangle()) {
            // Only what lies on the paper is shown.
            Handle::Rectangle paper = media.getArrayAsRectangle();
            rectangle.llx = std::max(rectangle.llx, paper.llx);
            rectangle.lly = std::max(rectangle.lly, paper.lly);
            rectangle.urx = std::min(rectangle.urx, paper.urx);
            rectangle.ury = std::min(rectangle.ury, paper.ury);
        }
        *box = {rectangle.llx, rectangle.lly, rectangle.urx, rectangle.ury, 0};
        Handle rotation = helper.getAttribute("/Rotate", false);
        if (rotation.isNumber()) box->rotation = ((static_cast<int>(rotation.getNumericValue()) % 360) + 360) % 360;
        return 0;
    } catch (...) {
        return -1;
    }
}

bqp_document *bqp_new(void) {
    try {
        auto document = std::make_unique<bqp_document>();
        document->pdf.setSuppressWarnings(true);
        document->pdf.setLogger(QPDFLogger::create());
        document->pdf.emptyPDF();
        return document.release();
    } catch (...) {
        return nullptr;
    }
}

bqp_document *bqp_new_from(const char *path, char *reason, size_t reason_length) {
    try {
        auto document = std::make_unique<bqp_document>();
        document->pdf.setSuppressWarnings(true);
        document->pdf.setLogger(QPDFLogger::create());
        document->pdf.processFile(path);
        return document.release();
    } catch (const std::exception &error) {
        say(error.what(), reason, reason_length);
    } catch (...) {
        say("unknown failure", reason, reason_length);
    }
    return nullptr;
}

void bqp_discard(bqp_document *document) { delete document; }

const char *bqp_reason(const bqp_document *document) { return document->reason.c_str(); }

int bqp_turn_to(bqp_document *document, int page) {
    return guarded(document, [&] { document->current = document->pdf.getAllPages().at(static_cast<size_t>(page)); });
}

int bqp_append(bqp_document *document, bqp_source *source, int page) {
    return guarded(document, [&] {
        QPDFPageDocumentHelper(document->pdf).addPage(page_of(source, page), false);
        document->current = document->pdf.getAllPages().back();
        take_layers(document, source);
    });
}

int bqp_append_blank(bqp_document *document, double width, double height) {
    return guarded(document, [&] {
        Handle page = document->pdf.makeIndirectObject(Handle::parse(
            "<< /Type /Page /MediaBox [0 0 " + number(width) + " " + number(height) + "] /Resources << >> >>"));
        document->pdf.addPage(page, false);
        document->current = page;
    });
}

int bqp_place_page(bqp_document *document, bqp_source *source, int page, double left, double bottom, double right, double top) {
    return guarded(document, [&] {
        Handle form = document->pdf.copyForeignObject(page_of(source, page).getFormXObjectForPage());
        take_layers(document, source);
        std::string name = document->name();
        std::string operators =
            QPDFPageObjectHelper(document->page()).placeFormXObject(form, name, Handle::Rectangle(left, bottom, right, top), false, true, true);
        document->resources("/XObject").replaceKey(name, form);
        document->draw(operators);
    });
}

int bqp_place_picture(bqp_document *document, const bqp_picture *picture, double left, double bottom, double right, double top) {
    return guarded(document, [&] {
        std::string width = std::to_string(picture->width), bits = std::to_string(picture->bits);
        Handle stream = Handle::newStream(&document->pdf);
        stream.replaceDict(Handle::parse(
            "<< /Type /XObject /Subtype /Image /Width " + width + " /Height " + std::to_string(picture->height) + " /BitsPerComponent " + bits +
            " /ColorSpace " + picture->colour_space + " >>"));
        stream.replaceStreamData(
            QUtil::file_provider(picture->path), Handle::newName("/FlateDecode"),
            Handle::parse("<< /Predictor 15 /Colors " + std::to_string(picture->channels) + " /BitsPerComponent " + bits + " /Columns " + width + " >>"));
        std::string name = document->name();
        document->resources("/XObject").replaceKey(name, stream);
        document->draw(
            number(right - left) + " 0 0 " + number(top - bottom) + " " + number(left) + " " + number(bottom) + " cm " + name + " Do");
    });
}

int bqp_draw(bqp_document *document, const char *operators, size_t length) {
    return guarded(document, [&] {
        if (!document->font.isInitialized()) {
            document->font = document->pdf.makeIndirectObject(
                Handle::parse("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"));
        }
        document->resources("/Font").replaceKey("/Text", document->font);
        document->draw(std::string(operators, length));
    });
}

int bqp_annotate(bqp_document *document, const char *dictionary, const char *appearance, size_t length, int answers, int *index) {
    return guarded(document, [&] {
        Handle page = document->page();
        Handle annotation = document->pdf.makeIndirectObject(Handle::parse(dictionary));
        annotation.replaceKey("/P", page);
        if (answers >= 0) annotation.replaceKey("/IRT", document->annotations.at(static_cast<size_t>(answers)));
        if (appearance) {
            Handle stream = Handle::newStream(&document->pdf, std::string(appearance, length));
            stream.getDict().replaceKey("/Type", Handle::newName("/XObject"));
            stream.getDict().replaceKey("/Subtype", Handle::newName("/Form"));
            stream.getDict().replaceKey("/BBox", annotation.getKey("/Rect"));
            stream.getDict().replaceKey("/Resources", Handle::newDictionary());
            Handle looks = Handle::newDictionary();
            looks.replaceKey("/N", stream);
            annotation.replaceKey("/AP", looks);
        }
        Handle list = page.getKey("/Annots");
        list = list.isArray() ? list.shallowCopy() : Handle::newArray();
        list.appendItem(annotation);
        page.replaceKey("/Annots", list);
        *index = static_cast<int>(document->annotations.size());
        document->annotations.push_back(annotation);
    });
}

int bqp_label(bqp_document *document, const char *const *labels, int count) {
    return guarded(document, [&] {
        Handle numbers = Handle::newArray();
        for (int page = 0; page < count; ++page) {
            numbers.appendItem(Handle::newInteger(page));
            numbers.appendItem(Handle::parse(std::string("<< /P ") + labels[page] + " >>"));
        }
        Handle tree = Handle::newDictionary();
        tree.replaceKey("/Nums", numbers);
        document->pdf.getRoot().replaceKey("/PageLabels", tree);
    });
}

int bqp_save(bqp_document *document, const char *path) {
    return guarded(document, [&] {
        QPDFWriter writer(document->pdf, path);
        writer.setDeterministicID(true);
        writer.setObjectStreamMode(qpdf_o_generate);
        writer.write();
    });
}
