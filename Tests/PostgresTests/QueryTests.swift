import Foundation
import Testing

@testable import Postgres

@Suite struct QueryTests {
    @Test func interpolatedValuesBecomeParameters() {
        let name = "Robert'); DROP TABLE students;--"
        let missing: Int? = nil
        let query: Query = "SELECT \(name), \(missing), \(7)"
        #expect(query.sql == "SELECT $1, $2, $3")
        #expect(query.parameters == [PostgresText(name), .null, PostgresText("7")])
    }

    @Test func partsOfStatementsCountTheirParametersOn() {
        let condition: Query = "b = \(2)"
        let query: Query = "SELECT FROM t WHERE a = \(1) AND \(condition) AND c = \(3)"
        #expect(query.sql == "SELECT FROM t WHERE a = $1 AND b = $2 AND c = $3")
        #expect(query.parameters.map(\.text) == ["1", "2", "3"])
    }

    @Test(arguments: [
        (-2_208_988_800.0, "1900-01-01 00:00:00.000000+00"), (951_782_400.5, "2000-02-29 00:00:00.500000+00"),
        (4_102_444_799.999999, "2099-12-31 23:59:59.999999+00"),
    ])
    func datesAreWrittenAndReadInUTC(seconds: Double, text: String) throws {
        let date = Date(timeIntervalSince1970: seconds)
        #expect(date.postgresText.text == text)
        let read = try #require(Date.decode(postgresText: text))
        #expect(abs(read.timeIntervalSince1970 - seconds) < 1e-6)
    }

    @Test(arguments: ["", "2026-01-01", "2026-01-01 00:00:00", "2026-01-01 00:00:00+02", "infinity"])
    func textThatIsNoUTCTimeIsNoDate(text: String) {
        #expect(Date.decode(postgresText: text) == nil)
    }

    @Test(arguments: ["{", "{a", "{\"a}", "{{1}}", "a,b"])
    func textThatIsNoArrayIsRefused(text: String) {
        #expect([String].decode(postgresText: text) == nil)
    }

    @Test func errorsDoNotShowTheServersWords() {
        let error = PostgresError.server(ServerError(code: .uniqueViolation, constraint: "users_email", unsafeMessage: "Key (email)=(secret)"))
        #expect(!error.description.contains("secret"))
        #expect(error.description.contains("users_email"))
    }

    @Test(arguments: [("40001", true), ("53300", true), ("57P01", true), ("08006", true), ("23505", false), ("42601", false)])
    func codesTellPassingTroubleFromLasting(code: String, isTransient: Bool) {
        #expect(PostgresError.server(ServerError(code: SQLState(code))).isTransient == isTransient)
    }

    @Test func anUnreadableURLIsRefusedWithoutQuotingIt() {
        let error = #expect(throws: PostgresError.self) { try DatabaseConfiguration(url: "postgresql://u:secret@[host/x") }
        #expect(error?.description.contains("secret") == false)
    }
}
