import Testing

@testable import Domain

@Suite struct GeometryTests {
    @Test func inverseUndoesATransform() throws {
        let transform = AffineTransform(a: 0.6, b: 0.1, c: -0.1, d: 0.6, e: 15.5, f: 9.2)
        let there = transform(Point(x: 100, y: 200))
        let inverse = try #require(transform.inverse)
        let back = inverse(there)
        #expect(abs(back.x - 100) < 1e-9 && abs(back.y - 200) < 1e-9)
    }

    @Test func aFlatTransformHasNoInverse() {
        #expect(AffineTransform(a: 1, b: 1, c: 1, d: 1, e: 0, f: 0).inverse == nil)
    }

    @Test func thenAppliesTheSecondAfterTheFirst() {
        let shift = AffineTransform(a: 1, b: 0, c: 0, d: 1, e: 10, f: 0)
        let double = AffineTransform(a: 2, b: 0, c: 0, d: 2, e: 0, f: 0)
        #expect(shift.then(double)(Point(x: 1, y: 1)) == Point(x: 22, y: 2))
    }
}
