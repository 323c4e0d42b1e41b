import Domain
import Foundation
import LocalStack
import SetComparison

/// Uploads two revisions to a running system, follows their comparison, and shows the result.
struct Comparing {
    let client: JobClient
    let old: String
    let new: String
    /// The folder under which the result's folder is made.
    let results: String

    func run() async throws {
        let project = try await client.project(named: "Samples")
        let drawing = ((new as NSString).lastPathComponent as NSString).deletingPathExtension
        say("Uploading \(old) and \(new)")
        let oldVersion = try await client.upload(old, project: project, drawing: drawing, label: "old")
        let newVersion = try await client.upload(new, project: project, drawing: drawing, label: "new")
        let job = try await follow(try await client.startJob(project: project, old: oldVersion, new: newVersion))
        if let failure = job.failure { throw Complaint(failure.message, status: 3) }
        var report = try await client.report(of: job.id)
        let folder = "\(results)/\(job.id)"
        for (index, name) in SheetNames.unique(report.sheets).enumerated() {
            report.sheets[index].files = try await fetch(report.sheets[index], named: name, into: folder)
        }
        try ReportFile.write(report, to: folder)
        say(ReportTable(report: report, showsSummary: true).text)
        say("Overlays and report: \(folder)")
    }

    /// Shows each step of the progress until the job is over.
    private func follow(_ started: JobClient.Job) async throws -> JobClient.Job {
        var shown = ""
        return try await client.follow(started, show: { job in
            let progress = ["ocr", "diff", "summary"].map { stage in
                let counts = job.progress[stage]
                return "\(stage) \(counts?.completed ?? 0)/\(counts?.total ?? 0)" + ((counts?.failed ?? 0) > 0 ? " (\(counts?.failed ?? 0) failed)" : "")
            }.joined(separator: "   ")
            if progress != shown { say("\(job.status)   \(progress)") }
            shown = progress
        })
    }

    /// Fetches a sheet's pictures. Returns their paths relative to the folder.
    private func fetch(_ sheet: SheetReport, named sheetName: String, into folder: String) async throws -> [String: String] {
        var files: [String: String] = [:]
        for (name, url) in sheet.files {
            let relative = "\(ReportFile.folder(named: sheetName))/\(name).png"
            try FileManager.default.createDirectory(
                atPath: "\(folder)/\(ReportFile.folder(named: sheetName))", withIntermediateDirectories: true)
            try await client.download(url, to: "\(folder)/\(relative)")
            files[name] = relative
        }
        return files
    }
}
