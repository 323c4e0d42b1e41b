import Domain
import Testing

@Suite struct DimensionTests {
    @Test(arguments: [
        ("12'-3 1/2\"", 147.5), ("12' - 3 1/2\"", 147.5), ("6\"", 6), ("4'", 48), ("5’–0”", 60), ("3/4\"", 0.75), ("0'-10 15/16\"", 10.9375),
        ("31/4\"", 3.25), ("2'-911/16\"", 33.6875), ("5 ¾\"", 5.75), ("2'-6\" CLR", 30), ("16\" O.C.", 16), ("± 3'-0\"", 36), ("3'-0\" +/-", 36), ("4542\"", 4542),
    ])
    func feetAndInchesAreRead(text: String, inches: Double) throws {
        let dimension = try #require(Dimension(text))
        #expect(dimension.isImperial)
        #expect(abs(dimension.millimetres - inches * 25.4) < 1e-9)
    }

    @Test(arguments: [("3000", 3000.0), ("3,200", 3200), ("450 mm", 450), ("12,5 cm", 125), ("3.20 m", 3200), ("R 450", 450), ("2400 MIN", 2400)])
    func metricLengthsAreRead(text: String, millimetres: Double) throws {
        let dimension = try #require(Dimension(text))
        #expect(!dimension.isImperial)
        #expect(abs(dimension.millimetres - millimetres) < 1e-9)
    }

    @Test(arguments: ["", "A-101", "3/4", "12", "3/A501", "W12x26", "NEW 8\" CMU WALL", "1/8\" = 1'-0\"", "06/12/2019", "3 1/4", "0 41/4", "111/16\"", "1//2\"", "'"])
    func otherStringsAreNoLength(text: String) {
        #expect(Dimension(text) == nil)
    }
}
