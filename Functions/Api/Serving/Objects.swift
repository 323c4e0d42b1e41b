import FunctionRuntime
import Hummingbird
import ObjectStorage

extension Api {
    /// Bytes read from storage at once.
    private static let chunk = 1 << 20

    /// Objects in local storage, for whoever bears a signed URL.
    func addObjects(to router: Router<ServerContext>, signer: LocalSignedURL) {
        router.put("objects/**") { request, _ in
            let path = String(request.uri.path.dropFirst("/objects".count))
            guard let grant = try? signer.verify(method: "PUT", path: path, query: request.uri.query ?? "", contentType: request.headers[.contentType]) else {
                throw Problem.forbidden("This link does not take this file, or is no longer valid.")
            }
            let file = try IncomingFile(name: "part", folder: incoming, limit: Self.partSize)
            defer { file.remove() }
            let announced = request.headers[.contentLength].flatMap(Int.init)
            for try await buffer in request.body { try file.write(buffer.readableBytesView) }
            guard announced == nil || announced == file.size else { throw Problem.invalid("The part broke off before its end; send it again.") }
            _ = try file.finish()
            try await environment.store.put(grant.key, file: file.path, contentType: "application/octet-stream")
            return Response(status: .ok)
        }
        router.get("objects/**") { request, _ in
            let path = String(request.uri.path.dropFirst("/objects".count))
            let grant: LocalSignedURL.Grant
            do {
                grant = try signer.verify(method: "GET", path: path, query: request.uri.query ?? "", contentType: nil)
            } catch {
                throw Problem(status: .forbidden, kind: "forbidden", detail: "This link does not open this file, or is no longer valid.")
            }
            guard let info = try await environment.store.info(grant.key) else { throw Problem.notFound("file") }
            return Response(
                status: .ok,
                headers: [.contentType: info.contentType, .contentLength: String(info.size), .cacheControl: "private, max-age=900"],
                body: .init(contentLength: info.size) { writer in
                    var offset = 0
                    while offset < info.size {
                        let bytes = try await environment.store.get(grant.key, range: offset..<min(offset + Self.chunk, info.size))
                        try await writer.write(ByteBuffer(bytes: bytes))
                        offset += bytes.count
                    }
                    try await writer.finish(nil)
                })
        }
    }
}
