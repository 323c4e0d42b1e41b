import Testing

@testable import Postgres

@Suite struct NotificationTests {
    @Test func listenersHearWhatIsCommitted() async throws {
        try await TestDatabase.with { database async throws in
            var heard = database.notifications(on: "odd \"channel").makeAsyncIterator()
            #expect(await heard.next() == .resumed)
            try await database.withTransaction { try await $0.notify("odd \"channel", payload: "first") }
            try await database.withConnection { try await $0.notify("another", payload: "not for us") }
            try await database.withConnection { try await $0.notify("odd \"channel", payload: "second") }
            #expect(await heard.next() == .notified(payload: "first"))
            #expect(await heard.next() == .notified(payload: "second"))
        }
    }

    @Test func aLostListenerComesBackAndSaysSo() async throws {
        try await TestDatabase.with { database async throws in
            var heard = database.notifications(on: "news").makeAsyncIterator()
            #expect(await heard.next() == .resumed)
            try await database.withConnection {
                try await $0.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query = 'LISTEN \"news\"'")
            }
            #expect(await heard.next() == .resumed)
            try await database.withConnection { try await $0.notify("news", payload: "again") }
            #expect(await heard.next() == .notified(payload: "again"))
        }
    }

    @Test func aListenerEndsWithItsConsumer() async throws {
        try await TestDatabase.with { database async throws in
            let task = Task {
                for await notification in database.notifications(on: "news") where notification == .resumed { return }
            }
            await task.value
            try await eventually {
                try await database.withConnection {
                    try await $0.queryOne("SELECT count(*) AS n FROM pg_stat_activity WHERE query = 'LISTEN \"news\"'").get("n") == 0
                }
            }
        }
    }
}
