import Raster

/// A picture of strokes on nothing, as contrast (0 no ink, 255 black ink), for what looks at shapes alone.
struct Sketch {
    var width = 900
    var height = 700
    var dpi = 150.0
    private var marked: Set<Int> = []

    private mutating func dot(_ x: Double, _ y: Double) {
        for dx in 0...1 {
            for dy in 0...1 { marked.insert((Int(y) + dy) * width + Int(x) + dx) }
        }
    }

    mutating func line(_ x0: Double, _ y0: Double, _ x1: Double, _ y1: Double) {
        let steps = Int(max(abs(x1 - x0), abs(y1 - y0))) + 1
        for step in 0...steps {
            let t = Double(step) / Double(steps)
            dot(x0 + (x1 - x0) * t, y0 + (y1 - y0) * t)
        }
    }

    /// Arcs around a rectangle that bulge outwards (or inwards), each about `chord` long.
    mutating func cloud(left: Double, top: Double, right: Double, bottom: Double, chord: Double, outwards: Bool = true) {
        let corners = [(left, top), (right, top), (right, bottom), (left, bottom)]
        for (index, from) in corners.enumerated() {
            let to = corners[(index + 1) % 4]
            let (dx, dy) = (to.0 - from.0, to.1 - from.1)
            let length = (dx * dx + dy * dy).squareRoot()
            let count = max(1, Int((length / chord).rounded()))
            let (ux, uy) = (dx / length, dy / length)
            let half = length / Double(count) / 2
            for arc in 0..<count {
                let middle = (Double(arc) * 2 + 1) * half
                for step in -60...60 {
                    let t = Double(step) / 60
                    let rise = half * 0.8 * (1 - t * t).squareRoot() * (outwards ? 1 : -1)
                    dot(from.0 + ux * (middle + t * half) + uy * rise, from.1 + uy * (middle + t * half) - ux * rise)
                }
            }
        }
    }

    mutating func circle(_ x: Double, _ y: Double, radius: Double) {
        // Points of the unit circle without trigonometry.
        for step in -200...200 {
            let t = Double(step) / 200
            let scale = 1 / (1 + t * t)
            for (cosine, sine) in [((1 - t * t) * scale, 2 * t * scale), (-(1 - t * t) * scale, 2 * t * scale)] {
                dot(x + cosine * radius, y + sine * radius)
            }
        }
    }

    func raster() throws -> GreyRaster {
        GreyRaster(width: width, height: height, dpi: dpi) { pixels in
            pixels.update(repeating: 0)
            for index in marked where pixels.indices.contains(index) { pixels[index] = 255 }
        }
    }
}
