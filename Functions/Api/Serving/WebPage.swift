import Crypto
import Foundation
import FunctionRuntime
import HTTPTypes
import Hummingbird
import Settings

/// The bundle of the web page, read once at the start: small enough to be held, and never half of an older and half of a newer one.
struct WebPage: Sendable {
    struct File: Sendable {
        var bytes: Data
        /// The same, gzipped, where the build made it.
        var zipped: Data?
        var type: String
        /// The content's, for conditional requests (RFC 9110, section 8.8.3).
        var tag: String
    }

    /// By path within the bundle, e.g. `assets/main.js`.
    let files: [String: File]
    let folder: String

    /// Where people go within the page; the page itself finds what to show there.
    static let places = ["", "projects", "projects/**", "drawings/**", "jobs/**", "sheets/**", "operators", "settings"]

    private static let types = [
        "html": "text/html; charset=utf-8", "js": "text/javascript; charset=utf-8", "css": "text/css; charset=utf-8", "svg": "image/svg+xml",
        "png": "image/png", "json": "application/json", "pdf": "application/pdf", "map": "application/json",
    ]

    /// `BUILDTRACE_WEB_FOLDER`, otherwise the folder `web` beside the executable. An absent folder gives a page that says how to build it.
    init(_ settings: Settings) {
        folder = settings.string("BUILDTRACE_WEB_FOLDER", default: Self.besideExecutable)
        files = Self.read(folder)
    }

    private static var besideExecutable: String {
        let executable = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? CommandLine.arguments[0]
        return (executable as NSString).deletingLastPathComponent + "/web"
    }

    private static func read(_ folder: String) -> [String: File] {
        let root = URL(fileURLWithPath: folder).resolvingSymlinksInPath().path
        var files: [String: File] = [:]
        for path in (try? FileManager.default.subpathsOfDirectory(atPath: root)) ?? [] {
            guard let type = types[(path as NSString).pathExtension], let bytes = FileManager.default.contents(atPath: "\(root)/\(path)") else { continue }
            let tag = "\"" + SHA256.hash(data: bytes).prefix(12).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() + "\""
            files[path] = File(bytes: bytes, zipped: FileManager.default.contents(atPath: "\(root)/\(path).gz"), type: type, tag: tag)
        }
        return files
    }
}

extension Api {
    /// What the page is told of this installation before anybody has signed in.
    private struct WebSettings: Encodable {
        var developmentLogin: Bool
        var provider: Bool
        /// The origin under which cookies and links work.
        var publicURL: String
        /// Whether the bundle holds a sample set to begin with.
        var samples: Bool
    }

    /// The web page: its files, and the page itself wherever people may go within it.
    func addWebPage(to router: Router<ServerContext>, _ page: WebPage) {
        let policy = policy()
        for place in WebPage.places {
            router.get(RouterPath(place)) { request, _ in
                guard let index = page.files["index.html"] else { return Self.notBuilt(page.folder) }
                return Self.answer(request, index, policy: policy)
            }
        }
        router.get("assets/**") { request, _ in
            let path = String(request.uri.path.dropFirst())
            guard let file = page.files[path] else { throw Problem.notFound("file") }
            return Self.answer(request, file, policy: policy)
        }
        let settings = WebSettings(
            developmentLogin: settings.hasDevelopmentLogin, provider: provider != nil, publicURL: ApiSettings.origin(of: settings.publicURL),
            samples: ["old", "new"].allSatisfy { page.files["assets/samples/\($0).pdf"] != nil })
        router.get("web-settings.json") { _, _ in try JSONAnswer.response(settings) }
    }

    /// Scripts and styles of this origin alone, and nothing inline. Links to stored pictures lead to the public URL, or to a store's host by HTTPS.
    private func policy() -> String {
        let elsewhere = signer != nil ? " " + ApiSettings.origin(of: settings.publicURL) : " https:"
        return """
            default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:\(elsewhere); connect-src 'self'\(elsewhere); \
            font-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'
            """
    }

    private static func answer(_ request: Request, _ file: WebPage.File, policy: String) -> Response {
        var headers: HTTPFields = [
            .contentType: file.type, .eTag: file.tag, .cacheControl: "no-cache", .contentSecurityPolicy: policy, .vary: "Accept-Encoding",
        ]
        let known = request.headers[.ifNoneMatch]?.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) } ?? []
        if known.contains(where: { $0 == file.tag || $0 == "W/" + file.tag }) { return Response(status: .notModified, headers: headers) }
        var bytes = file.bytes
        if let zipped = file.zipped, request.headers[.acceptEncoding]?.contains("gzip") == true {
            bytes = zipped
            headers[.contentEncoding] = "gzip"
        }
        return Response(status: .ok, headers: headers, body: .init(byteBuffer: ByteBuffer(bytes: bytes)))
    }

    private static func notBuilt(_ folder: String) -> Response {
        let text = """
            <!doctype html><html lang="en"><meta charset="utf-8"><title>BuildTrace</title><h1>The web page is not built</h1>
            <p>The API is up, but the folder with the page's files is empty or absent: run <code>scripts/web</code> and start Api again, or name
            the folder in <code>BUILDTRACE_WEB_FOLDER</code>. Meanwhile: <a href="/api/v1/reference">the API's reference</a>.</html>
            """
        return Response(
            status: .serviceUnavailable, headers: [.contentType: "text/html; charset=utf-8"], body: .init(byteBuffer: ByteBuffer(string: text)))
    }
}
