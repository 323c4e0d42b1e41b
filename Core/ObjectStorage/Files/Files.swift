import Glibc

/// System calls with typed errors.
enum Files {
    static func error(_ action: String, _ number: Int32 = errno) -> ObjectStoreError {
        let reason = String(cString: strerror(number))
        switch number {
        case ENOSPC, EDQUOT, EFBIG: return .outOfSpace
        case EACCES, EPERM, EROFS: return .forbidden("\(action): \(reason)")
        default: return .unavailable("\(action): \(reason)")
        }
    }

    static func parent(_ path: String) -> String {
        path.lastIndex(of: "/").map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
    }

    /// Makes a folder with all above it, each flushed into the one above.
    static func makeFolder(_ path: String) throws(ObjectStoreError) {
        if mkdir(path, 0o750) == 0 { return try flushFolder(parent(path)) }
        switch errno {
        case EEXIST: return
        case ENOENT where path != "/" && path != ".":
            try makeFolder(parent(path))
            // Made meanwhile by another caller, or taken away again: the caller that writes there notices.
            if mkdir(path, 0o750) != 0, errno != EEXIST, errno != ENOENT { throw error("make the folder \(path)") }
            try? flushFolder(parent(path))
        default: throw error("make the folder \(path)")
        }
    }

    /// A new name in a folder outlives a power cut only once the folder itself is on the disk.
    static func flushFolder(_ path: String) throws(ObjectStoreError) {
        let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw error("open the folder \(path)") }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw error("flush the folder \(path)") }
    }

    static func write(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) throws(ObjectStoreError) {
        var rest = bytes
        while let base = rest.baseAddress, rest.count > 0 {
            let written = Glibc.write(descriptor, base, rest.count)
            if written < 0 {
                if errno == EINTR { continue }
                throw error("write")
            }
            rest = UnsafeRawBufferPointer(rebasing: rest[written...])
        }
    }

    /// Reads up to `count` bytes at `offset`; fewer only at the end of the file.
    static func read(_ descriptor: Int32, offset: Int, count: Int) throws(ObjectStoreError) -> [UInt8] {
        var failure: Int32 = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            filled = 0
            while filled < count, let base = buffer.baseAddress {
                let got = pread(descriptor, base + filled, count - filled, off_t(offset + filled))
                if got < 0 {
                    if errno == EINTR { continue }
                    failure = errno
                    return
                }
                if got == 0 { return }
                filled += got
            }
        }
        guard failure == 0 else { throw error("read", failure) }
        return bytes
    }

    /// Removes files that nobody has written to for so long. Others may be being written by another process.
    static func removeOld(in folder: String, seconds: Int) {
        guard let directory = opendir(folder) else { return }
        defer { closedir(directory) }
        let limit = time(nil) - seconds
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            var status = stat()
            let path = "\(folder)/\(name)"
            guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_mtim.tv_sec < limit else { continue }
            unlink(path)
        }
    }
}
