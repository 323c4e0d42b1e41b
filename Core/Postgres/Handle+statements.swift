import CPostgres
import Glibc

/// What a statement gave.
struct StatementResult: Sendable {
    var rows: [Row] = []
    var affected = 0
    /// The first word of the command's tag, e.g. `COMMIT`.
    var command = ""
}

extension Handle {
    /// Runs one statement with parameters and waits for its result, until `deadline`.
    func run(_ query: Query, limit: Duration) throws(PostgresError) -> StatementResult {
        for (index, parameter) in query.parameters.enumerated() where parameter.text?.utf8.contains(0) == true {
            throw .unencodable(parameter: index + 1, reason: "it contains a NUL character, which PostgreSQL's text cannot hold")
        }
        guard query.parameters.count <= 65_535 else {
            throw .unencodable(parameter: 65_536, reason: "a statement takes at most 65,535 parameters")
        }
        let values = query.parameters.map { $0.text.flatMap { strdup($0) } }
        defer { for value in values { free(value) } }
        let isSent = values.map { UnsafePointer($0) }.withUnsafeBufferPointer { values in
            PQsendQueryParams(pointer, query.sql, Int32(values.count), nil, values.baseAddress, nil, nil, 0)
        }
        return try collect(isSent: isSent == 1, limit: limit)
    }

    /// Runs SQL of several statements, without parameters.
    func runScript(_ sql: String, limit: Duration) throws(PostgresError) -> StatementResult {
        try collect(isSent: PQsendQuery(pointer, sql) == 1, limit: limit)
    }

    /// Takes all results of what was sent; the last one counts, the first error wins.
    /// What the server stores of a password (SCRAM-SHA-256).
    func passwordVerifier(_ password: String, of role: String) throws(PostgresError) -> String {
        guard let verifier = PQencryptPasswordConn(pointer, password, role, "scram-sha-256") else {
            throw .connectionFailed(code: nil, reason: "the password cannot be prepared")
        }
        defer { PQfreemem(verifier) }
        return String(cString: verifier)
    }

    private func collect(isSent: Bool, limit: Duration) throws(PostgresError) -> StatementResult {
        guard isSent else { throw .connectionLost }
        let deadline = ContinuousClock.now + limit
        var last = StatementResult()
        var failure: PostgresError?
        while true {
            try waitForResult(until: deadline, limit: limit)
            guard let result = PQgetResult(pointer) else { break }
            defer { PQclear(result) }
            switch PQresultStatus(result) {
            case PGRES_COMMAND_OK, PGRES_TUPLES_OK: last = read(result)
            case PGRES_EMPTY_QUERY: last = StatementResult()
            default: failure = failure ?? error(of: result)
            }
            // A broken connection gives the same error without end.
            if !isAlive { break }
        }
        if let failure { throw failure }
        guard isAlive else { throw .connectionLost }
        return last
    }

    private func waitForResult(until deadline: ContinuousClock.Instant, limit: Duration) throws(PostgresError) {
        while PQisBusy(pointer) == 1 {
            let left = ContinuousClock.now.duration(to: deadline)
            guard left > .zero else { throw .timedOut(after: limit) }
            var descriptor = pollfd(fd: PQsocket(pointer), events: Int16(POLLIN), revents: 0)
            let milliseconds = min(left.components.seconds * 1000 + left.components.attoseconds / 1_000_000_000_000_000 + 1, 60_000)
            guard poll(&descriptor, 1, Int32(milliseconds)) > 0 else { continue }
            guard PQconsumeInput(pointer) == 1 else { throw .connectionLost }
        }
    }

    private func error(of result: OpaquePointer) -> PostgresError {
        func field(_ letter: Unicode.Scalar) -> String? {
            PQresultErrorField(result, Int32(letter.value)).map { String(cString: $0) }
        }
        // The letters are those of the protocol's error fields (PG_DIAG_SQLSTATE and so on).
        guard let code = field("C") else { return .connectionLost }
        return .server(
            ServerError(
                code: SQLState(code), constraint: field("n"), table: field("t"), column: field("c"), unsafeMessage: field("M") ?? ""))
    }

    private func read(_ result: OpaquePointer) -> StatementResult {
        let fields = PQnfields(result)
        let columns = Row.Columns(names: (0..<fields).map { PQfname(result, $0).map { String(cString: $0) } ?? "" })
        let rows = (0..<PQntuples(result)).map { row in
            Row(
                columns: columns,
                cells: (0..<fields).map { field -> String? in
                    guard PQgetisnull(result, row, field) == 0, let value = PQgetvalue(result, row, field) else { return nil }
                    let length = Int(PQgetlength(result, row, field))
                    return value.withMemoryRebound(to: UInt8.self, capacity: length) {
                        String(decoding: UnsafeBufferPointer(start: $0, count: length), as: UTF8.self)
                    }
                })
        }
        let affected = PQcmdTuples(result).flatMap { Int(String(cString: $0)) } ?? 0
        let tag = PQcmdStatus(result).map { String(cString: $0) } ?? ""
        return StatementResult(rows: rows, affected: affected, command: String(tag.prefix { $0 != " " }))
    }
}
