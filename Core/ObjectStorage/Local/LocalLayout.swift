import Glibc

/// Where keys lie under the folder of objects. `a` and `a/b` are both good keys, so files and folders have names that never meet: `a/b`
/// is the file `=b` in the folder `@a`.
enum LocalLayout {
    static func path(_ key: ObjectKey, under root: String) -> String {
        let segments = key.path.split(separator: "/")
        return root + segments.dropLast().map { "/@" + $0 }.joined() + "/=" + (segments.last ?? "")
    }

    /// All keys that begin with `prefix`, in the order of their bytes.
    static func list(_ root: String, prefix: String) throws(ObjectStoreError) -> [ObjectKey] {
        // Whole segments of the prefix are folders; only what lies there needs to be walked.
        let segments = prefix.split(separator: "/", omittingEmptySubsequences: false).dropLast()
        guard segments.allSatisfy({ !$0.isEmpty && $0 != "." && $0 != ".." }) else { return [] }
        var keys: [String] = []
        try walk(root + segments.map { "/@" + $0 }.joined(), segments.map { $0 + "/" }.joined(), into: &keys)
        let matching = keys.filter { $0.utf8.starts(with: prefix.utf8) }.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        return matching.compactMap { try? ObjectKey($0) }
    }

    private static func walk(_ folder: String, _ prefix: String, into keys: inout [String]) throws(ObjectStoreError) {
        guard let directory = opendir(folder) else {
            if errno == ENOENT || errno == ENOTDIR { return }
            throw Files.error("list \(folder)")
        }
        defer { closedir(directory) }
        var folders: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            switch name.first {
            case "=": keys.append(prefix + name.dropFirst())
            case "@": folders.append(String(name.dropFirst()))
            default: continue
            }
        }
        for name in folders { try walk("\(folder)/@\(name)", "\(prefix)\(name)/", into: &keys) }
    }

    /// Removes a folder with all folders in it that hold nothing.
    static func removeEmptyFolders(in folder: String) {
        guard let directory = opendir(folder) else { return }
        var inner: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name.first == "@" { inner.append("\(folder)/\(name)") }
        }
        closedir(directory)
        inner.forEach(removeEmptyFolders)
        rmdir(folder)
    }
}
