import CDocuments
import Foundation

/// A PDF that is put together of pages of others, through QPDF. Not for use by several tasks at once.
final class AssembledPDF {
    private let document: OpaquePointer
    /// Kept until the document is saved: pages are copied then.
    private var sources: [String: Source] = [:]

    struct Failure: Error, CustomStringConvertible {
        var description: String
    }

    /// A file that pages are taken from.
    private final class Source {
        let pointer: OpaquePointer

        private var isFlat = false

        init(_ path: String) throws(Failure) { pointer = try AssembledPDF.opened { bqp_open(path, $0, $1) } }

        /// Makes notes part of the drawing. Damaged ones are left out.
        func flatten() {
            if !isFlat { _ = bqp_flatten(pointer) }
            isFlat = true
        }

        deinit { bqp_close(pointer) }
    }

    private static func opened(_ open: (UnsafeMutablePointer<CChar>?, Int) -> OpaquePointer?) throws(Failure) -> OpaquePointer {
        var reason = [CChar](repeating: 0, count: 400)
        let pointer = reason.withUnsafeMutableBufferPointer { open($0.baseAddress, $0.count) }
        guard let pointer else {
            let text = String(decoding: reason.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
            throw Failure(description: "the PDF cannot be taken apart: \(text)")
        }
        return pointer
    }

    init() throws(Failure) {
        guard let document = bqp_new() else { throw Failure(description: "no memory for a PDF") }
        self.document = document
    }

    /// Begins with all pages of a PDF, with their links, bookmarks and layers.
    init(from path: String) throws(Failure) { document = try Self.opened { bqp_new_from(path, $0, $1) } }

    deinit { bqp_discard(document) }

    /// Where points of the page as it is shown lie in the page's own coordinates.
    func frame(of page: Int, in path: String) throws(Failure) -> PageFrame {
        var box = bqp_page_box()
        guard bqp_box(try source(path).pointer, Int32(page), &box) == 0 else { throw Failure(description: "page \(page + 1) has no size") }
        return PageFrame(left: box.left, bottom: box.bottom, right: box.right, top: box.top, rotation: Int(box.rotation))
    }

    /// Turns to a page that is there: what is drawn and noted after goes to it.
    func turn(to page: Int) throws(Failure) { try check(bqp_turn_to(document, Int32(page))) }

    func pageCount(of path: String) throws(Failure) -> Int { Int(bqp_page_count(try source(path).pointer)) }

    /// Appends a copy of a page and turns to it.
    func append(page: Int, of path: String) throws(Failure) { try check(bqp_append(document, try source(path).pointer, Int32(page))) }

    func appendBlank(width: Double, height: Double) throws(Failure) { try check(bqp_append_blank(document, width, height)) }

    /// Draws a page as it is shown, with its notes, as large as fits in the area.
    func place(page: Int, of path: String, in area: PageArea) throws(Failure) {
        try source(path).flatten()
        try check(bqp_place_page(document, try source(path).pointer, Int32(page), area.left, area.bottom, area.right, area.top))
    }

    /// - Parameter picture: its file must be there until the document is saved.
    func place(_ picture: PNGContent, in area: PageArea) throws(Failure) {
        let status = picture.path.withCString { path in
            picture.colourSpace.withCString { space in
                var picture = bqp_picture(
                    width: Int32(picture.width), height: Int32(picture.height), bits: Int32(picture.bits), channels: Int32(picture.channels),
                    colour_space: space, path: path)
                return bqp_place_picture(document, &picture, area.left, area.bottom, area.right, area.top)
            }
        }
        try check(status)
    }

    func draw(_ operators: String) throws(Failure) {
        let bytes = Array(operators.utf8CString)
        try check(bqp_draw(document, bytes, bytes.count - 1))
    }

    /// - Parameters:
    ///   - dictionary: in PDF syntax.
    ///   - appearance: operators in the page's coordinates.
    ///   - answers: the annotation that it replies to.
    /// - Returns: the annotation's number.
    @discardableResult
    func annotate(_ dictionary: String, appearance: String?, answers: Int? = nil) throws(Failure) -> Int {
        var number: Int32 = 0
        let bytes = appearance.map { Array($0.utf8CString) }
        let status = (bytes ?? []).withUnsafeBufferPointer { looks in
            bqp_annotate(document, dictionary, bytes == nil ? nil : looks.baseAddress, max(0, looks.count - 1), Int32(answers ?? -1), &number)
        }
        try check(status)
        return Int(number)
    }

    /// Saves the document with the names of its pages, in order.
    func save(to path: String, labels: [String]) throws(Failure) {
        var copies = labels.map { strdup(PDFSyntax.text($0)) }
        defer { copies.forEach { free($0) } }
        let status = copies.withUnsafeMutableBufferPointer { copies in
            copies.withMemoryRebound(to: UnsafePointer<CChar>?.self) { bqp_label(document, $0.baseAddress, Int32(labels.count)) }
        }
        try check(status)
        try check(bqp_save(document, path))
    }

    private func source(_ path: String) throws(Failure) -> Source {
        if let source = sources[path] { return source }
        let source = try Source(path)
        sources[path] = source
        return source
    }

    private func check(_ status: Int32) throws(Failure) {
        guard status == 0 else { throw Failure(description: "the PDF cannot be made: \(String(cString: bqp_reason(document)))") }
    }
}
