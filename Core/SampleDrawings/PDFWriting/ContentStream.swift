import Domain

/// Writes primitives as the operators of a PDF page (ISO 32000-1, 8 and 9). Keeps the graphics state, to say only what changes.
struct ContentStream {
    private(set) var bytes: [UInt8] = []
    private let sheetHeight: Double
    private var strokeColour = Colour.black
    private var fillColour = Colour.black
    private var lineWidth = 1.0
    private var dash = Dash.solid

    /// - Parameters:
    ///   - sheetHeight: points; the primitives have their origin top left, a PDF page has it bottom left.
    ///   - matrix: places the sheet on the page, both with the origin bottom left.
    init(sheetHeight: Double, matrix: AffineTransform) {
        self.sheetHeight = sheetHeight
        bytes.reserveCapacity(1 << 18)
        if matrix != .identity {
            for value in [matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f] { number(value, decimals: 6) }
            word("cm\n")
        }
        word("1 J 1 j\n")
    }

    mutating func draw(_ primitives: [Primitive]) {
        for primitive in primitives {
            switch primitive {
            case .path(let path): draw(path)
            case .text(let run): draw(run)
            }
        }
    }

    private mutating func draw(_ path: Path) {
        if let fill = path.fill { setFill(fill) }
        if let width = path.lineWidth {
            setStroke(path.colour)
            if width != lineWidth {
                lineWidth = width
                number(width)
                word("w\n")
            }
            if path.dash != dash {
                dash = path.dash
                word("[")
                dash.lengths.forEach { number($0) }
                word("] 0 d\n")
            }
        }
        for segment in path.segments {
            segment.points.forEach { point($0) }
            switch segment {
            case .move: word("m\n")
            case .line: word("l\n")
            case .curve: word("c\n")
            case .close: word("h\n")
            }
        }
        switch (path.fill != nil, path.lineWidth != nil) {
        case (true, true): word("B\n")
        case (true, false): word("f\n")
        case (false, true): word("S\n")
        case (false, false): word("n\n")
        }
    }

    private mutating func draw(_ run: TextRun) {
        setFill(run.colour)
        word(run.isBold ? "BT /F2 " : "BT /F1 ")
        number(run.size)
        word(run.isTurned ? "Tf 0 1 -1 0 " : "Tf 1 0 0 1 ")
        point(run.origin)
        word("Tm (")
        for byte in run.string.utf8 {
            if byte == UInt8(ascii: "(") || byte == UInt8(ascii: ")") || byte == UInt8(ascii: "\\") { bytes.append(UInt8(ascii: "\\")) }
            bytes.append(byte >= 32 && byte < 127 ? byte : 32)
        }
        word(") Tj ET\n")
    }

    private mutating func setStroke(_ colour: Colour) {
        guard colour != strokeColour else { return }
        strokeColour = colour
        components(colour)
        word(colour.red == colour.green && colour.green == colour.blue ? "G\n" : "RG\n")
    }

    private mutating func setFill(_ colour: Colour) {
        guard colour != fillColour else { return }
        fillColour = colour
        components(colour)
        word(colour.red == colour.green && colour.green == colour.blue ? "g\n" : "rg\n")
    }

    private mutating func components(_ colour: Colour) {
        number(colour.red)
        guard colour.red != colour.green || colour.green != colour.blue else { return }
        number(colour.green)
        number(colour.blue)
    }

    private mutating func point(_ point: Point) {
        number(point.x)
        number(sheetHeight - point.y)
    }

    private mutating func word(_ text: StaticString) {
        text.withUTF8Buffer { bytes.append(contentsOf: $0) }
    }

    /// Fixed-point, without trailing zeros, and a space after it.
    private mutating func number(_ value: Double, decimals: Int = 3) {
        var scale = 1
        for _ in 0..<decimals { scale *= 10 }
        var scaled = Int((value * Double(scale)).rounded())
        if scaled < 0 {
            bytes.append(UInt8(ascii: "-"))
            scaled = -scaled
        }
        digits(scaled / scale)
        var fraction = scaled % scale
        if fraction > 0 {
            bytes.append(UInt8(ascii: "."))
            var place = scale / 10
            while fraction > 0 {
                bytes.append(UInt8(ascii: "0") + UInt8(fraction / place))
                fraction %= place
                place /= 10
            }
        }
        bytes.append(UInt8(ascii: " "))
    }

    private mutating func digits(_ value: Int) {
        if value >= 10 { digits(value / 10) }
        bytes.append(UInt8(ascii: "0") + UInt8(value % 10))
    }
}
