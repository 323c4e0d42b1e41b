import Foundation
import HTTPClient
import LocalStack
import Testing

/// Uploads that go wrong on their way: nothing of them is kept, and the sender is told.
@Suite(.serialized, .timeLimit(.minutes(20))) struct UploadTests {
    @Test func anUploadThatBreaksOffLeavesNothing() async throws {
        try await TestStack.run { system in
            let project = try await system.client.project(named: "Uploads")
            let path = "/api/v1/drawings/upload?project_id=\(project)&file_name=a.pdf"
            let authorization = try await system.client.authorization
            let head = "POST \(path) HTTP/1.1\\r\\nHost: 127.0.0.1\\r\\nAuthorization: \(authorization)\\r\\n"
            let form = "--cut\\r\\nContent-Disposition: form-data; name=\"file\"; filename=\"a.pdf\"\\r\\n\\r\\n%PDF-1.7 and no end"
            for request in [
                head + "Content-Length: 1000000\\r\\n\\r\\n%PDF-1.7 and no more",
                head + "Transfer-Encoding: chunked\\r\\n\\r\\n10\\r\\n%PDF-1.7",
                head + "Content-Type: multipart/form-data; boundary=cut\\r\\nContent-Length: 1000000\\r\\n\\r\\n" + form,
            ] {
                try send(request, to: system)
            }
            // A form that ends before its last boundary is whole for HTTP, so its sender can be told.
            let client = try HTTPClient()
            let answer = try await client.send(
                ClientRequest(
                    "POST", system.stack.apiURL + path,
                    headers: ["Content-Type": "multipart/form-data; boundary=cut", "Authorization": authorization],
                    body: .bytes(Array(form.replacing("\\r\\n", with: "\r\n").utf8))))
            #expect(answer.status == 400 && String(decoding: answer.body, as: UTF8.self).contains("broke off before its end"))
            try await eventually { try files(in: system.folder + "/state/scratch").isEmpty }
            #expect(try files(in: system.folder + "/state/objects/objects").isEmpty)
            let listed = try await client.send(
                ClientRequest("GET", system.stack.apiURL + "/api/v1/projects/\(project)/drawings", headers: ["Authorization": authorization]))
            #expect(String(decoding: listed.body, as: UTF8.self) == #"{"drawings":[]}"#)
        }
    }

    @Test func anUploadOverTheLimitIsRefusedWithTheLimit() async throws {
        try await TestStack.run(environment: ["BUILDTRACE_UPLOAD_LIMIT_MB": "1"]) { system in
            let project = try await system.client.project(named: "Uploads")
            let large = system.folder + "/large.pdf"
            try (Data("%PDF-1.7".utf8) + Data(count: 3 << 20)).write(to: URL(fileURLWithPath: large))
            await #expect {
                try await system.client.upload(large, project: project, drawing: "large", label: "old")
            } throws: {
                "\($0)" == "large.pdf is larger than 1 MB; split the set and upload its parts."
            }
            try await eventually { try files(in: system.folder + "/state/scratch").isEmpty }
            #expect(try files(in: system.folder + "/state/objects/objects").isEmpty)
        }
    }

    @Test func aFolderIsOneVersionWithItsFilesInNaturalOrder() async throws {
        try await TestStack.run { system in
            let samples = try system.samples(sheets: 1, seed: 8)
            let folder = system.folder + "/set"
            for name in ["A-10.pdf", "A-2.pdf", ".hidden/x.pdf"] {
                let path = URL(fileURLWithPath: "\(folder)/\(name)")
                try FileManager.default.createDirectory(at: path.deletingLastPathComponent(), withIntermediateDirectories: true)
                try FileManager.default.copyItem(at: URL(fileURLWithPath: name == "A-2.pdf" ? samples.old : samples.new), to: path)
            }
            let project = try await system.client.project(named: "Uploads")
            let version = try await system.client.upload(folder, project: project, drawing: "set", label: "old")
            #expect(try await system.client.opened(version).status == "ready")
            let shown = try await HTTPClient().send(
                ClientRequest("GET", system.stack.apiURL + "/api/v1/versions/\(version)", headers: ["Authorization": system.client.authorization]))
            let names = try #require(JSONSerialization.jsonObject(with: Data(shown.body)) as? [String: Any])
            let files = names["files"] as? [[String: Any]]
            #expect(files?.map { $0["name"] as? String } == ["A-2.pdf", "A-10.pdf"])
        }
    }

    /// The storage is a file system of its own that a ballast fills.
    @Test func aFullDiskRefusesUploadsAndDelaysWorkButLosesNothing() async throws {
        try await TestStack.run(prepare: { folder in
            try FileManager.default.createDirectory(atPath: folder + "/state/objects", withIntermediateDirectories: true)
            try asRoot("mount", "-t", "tmpfs", "-o", "size=24m,mode=0777", "tmpfs", folder + "/state/objects")
        }, cleanUp: { try asRoot("umount", "-l", $0 + "/state/objects") }) { system in
            let samples = try system.samples(sheets: 1, seed: 7)
            let ballast = system.folder + "/state/objects/ballast"
            try fill(ballast)
            let project = try await system.client.project(named: "Uploads")
            await #expect {
                try await system.client.upload(samples.old, project: project, drawing: "set", label: "old")
            } throws: {
                "\($0)" == "The storage is full; nothing was kept. Free some space and try again."
            }
            try FileManager.default.removeItem(atPath: ballast)
            let old = try await system.client.upload(samples.old, project: project, drawing: "set", label: "old")
            let new = try await system.client.upload(samples.new, project: project, drawing: "set", label: "new")
            for version in [old, new] { #expect(try await system.client.opened(version).status == "ready") }
            try fill(ballast)
            let job = try await system.client.startJob(project: project, old: old, new: new)
            let client = try HTTPClient()
            try await eventually {
                let metrics = try await client.send(ClientRequest("GET", system.stack.url(of: .page) + "/metrics"))
                return String(decoding: metrics.body, as: UTF8.self).contains("buildtrace_jobs_failed_total{error_type=\"unavailable\"")
            }
            try FileManager.default.removeItem(atPath: ballast)
            let ended = try await system.follow(job)
            #expect(ended.status == "completed" && ended.progress["ocr"]?.failed == 0)
        }
    }

    /// Sends what stands there and closes the connection.
    private func send(_ text: String, to system: TestStack) throws {
        let port = system.stack.apiURL.split(separator: ":").last ?? ""
        try run("/bin/bash", ["-c", "exec 3<>/dev/tcp/127.0.0.1/\(port); printf '%b' \"$1\" >&3; exec 3>&-", "send", text])
    }

    /// Writes to the file until its file system is full.
    private func fill(_ path: String) throws {
        try run("/bin/sh", ["-c", "cat /dev/zero > \"$1\" 2>/dev/null || true", "fill", path])
    }

    private func asRoot(_ command: String...) throws {
        try run("/usr/bin/env", (getuid() == 0 ? [] : ["sudo", "-n"]) + command)
    }

    private func run(_ executable: String, _ arguments: [String]) throws {
        let process = try Process.run(URL(fileURLWithPath: executable), arguments: arguments)
        process.waitUntilExit()
        try #require(process.terminationStatus == 0, "\(executable) \(arguments)")
    }

    private func files(in folder: String) throws -> [String] {
        guard let all = FileManager.default.enumerator(at: URL(fileURLWithPath: folder), includingPropertiesForKeys: [.isRegularFileKey]) else { return [] }
        return try all.compactMap { $0 as? URL }.filter { try $0.resourceValues(forKeys: [.isRegularFileKey]).isRegularFile == true }.map(\.path)
    }
}
