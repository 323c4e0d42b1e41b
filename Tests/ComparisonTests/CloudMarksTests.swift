import Raster
import Testing
import Vision

@Suite struct CloudMarksTests {
    private func marks(_ draw: (inout Sketch) -> Void) throws -> CloudMarks {
        var sketch = Sketch()
        draw(&sketch)
        return try CloudMarks(in: sketch.raster(), dark: 60)
    }

    @Test(arguments: [14.0, 24, 40]) func aClosedChainOfArcsIsACloud(chord: Double) throws {
        let clouds = try marks { $0.cloud(left: 200, top: 150, right: 600, bottom: 400, chord: chord) }.clouds
        #expect(clouds.count == 1)
        let cloud = try #require(clouds.first)
        #expect(abs(cloud.x - 200) < 30 && abs(cloud.y - 150) < 30 && abs(cloud.width - 400) < 60 && abs(cloud.height - 250) < 60)
    }

    @Test func linesThatCrossACloudDoNotHideIt() throws {
        let clouds = try marks { sketch in
            sketch.cloud(left: 200, top: 150, right: 600, bottom: 400, chord: 24)
            sketch.line(50, 290, 850, 290)
            sketch.line(333, 20, 333, 650)
            sketch.line(60, 60, 840, 640)
        }.clouds
        #expect(clouds.count == 1)
    }

    @Test func otherShapesAreNoClouds() throws {
        let found = try marks { sketch in
            sketch.cloud(left: 100, top: 100, right: 300, bottom: 250, chord: 24, outwards: false)
            for index in 0..<12 { sketch.circle(400 + Double(index) * 30, 150, radius: 14) }
            for index in 0..<9 { sketch.circle(500, 250 + Double(index) * 40, radius: 20) }
            sketch.line(100, 400, 300, 400)
            sketch.line(300, 400, 300, 600)
            sketch.line(300, 600, 100, 600)
            sketch.line(100, 600, 100, 400)
        }
        #expect(found.clouds.isEmpty && found.triangles.isEmpty)
    }

    @Test func aSmallTriangleOfEqualSidesIsADelta() throws {
        let triangles = try marks { sketch in
            sketch.line(300, 300, 340, 369)
            sketch.line(340, 369, 260, 369)
            sketch.line(260, 369, 300, 300)
            // One that is too flat.
            sketch.line(600, 300, 700, 330)
            sketch.line(700, 330, 500, 330)
            sketch.line(500, 330, 600, 300)
        }.triangles
        #expect(!triangles.isEmpty)
        #expect(triangles.allSatisfy { $0.x >= 255 && $0.x + $0.width <= 350 && $0.y >= 295 && $0.y + $0.height <= 375 })
    }
}

@Suite struct DimensionLineTests {
    /// A dimension of 300 pixels with ticks, its figures 12 pixels above its middle.
    private func line(length: Double = 300, ticks: Bool = true, upright: Bool = false, parted: Bool = false, cell: Bool = false) throws -> DimensionLine? {
        var sketch = Sketch()
        let figures = PixelBox(x: 330, y: parted ? 290 : 272, width: 60, height: 20)
        func draw(_ x0: Double, _ y0: Double, _ x1: Double, _ y1: Double) {
            if upright { sketch.line(y0, x0, y1, x1) } else { sketch.line(x0, y0, x1, y1) }
        }
        draw(210, 300, parted ? 322 : 210 + length, 300)
        if parted { draw(398, 300, 210 + length, 300) }
        if cell { draw(210, 264, 210 + length, 264) }
        for x in ticks ? [210, 210 + length] : [] { draw(x - 6, 306, x + 6, 294) }
        // Strokes as figures have them.
        for x in stride(from: 334.0, to: 386, by: 12) { draw(x, Double(figures.y) + 2, x + 6, Double(figures.y) + 17) }
        let text = upright ? PixelBox(x: figures.y, y: figures.x, width: figures.height, height: figures.width) : figures
        return try DimensionLine(at: text, isLevel: !upright, in: sketch.raster(), strong: 40, reach: 4)
    }

    @Test(arguments: [false, true], [false, true]) func theLineOfADimensionIsFoundBetweenItsTicks(upright: Bool, parted: Bool) throws {
        let found = try #require(try line(upright: upright, parted: parted))
        #expect(abs(found.ends.lowerBound - 210) <= 6 && abs(found.ends.upperBound - 510) <= 6)
        #expect(abs(found.across - 300) <= 2 && found.isLevel == !upright)
    }

    @Test func aLongerLineIsLonger() throws {
        let short = try #require(try line())
        let long = try #require(try line(length: 340))
        #expect(abs(long.length - short.length - 40) <= 2)
    }

    @Test func aLineWithoutEndsIsNoneNorOneOfACell() throws {
        #expect(try line(ticks: false) == nil)
        #expect(try line(cell: true) == nil)
    }
}
