import Foundation

/// Keeps two stacks from using one state folder.
struct StateLock {
    private let descriptor: Int32

    init(folder: String) throws {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        descriptor = open(folder + "/lock", O_CREAT | O_RDWR | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Complaint("'\(folder)' cannot be written; check the folder's rights", status: 1) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            throw Complaint("another buildtrace uses '\(folder)'; stop it, or choose another --state", status: 1)
        }
    }

    func release() { close(descriptor) }
}
