import CChildProcess
import ConfinedProcess
import Foundation

/// In the child: makes a PDF of a DXF with LibreCAD, which inherits the child's limits and its process group.
struct ChildConversion {
    var upload: Upload
    var limits: ReadingLimits
    /// A folder in which `<number>.pdf` can be written.
    var workspace: String
    var number: Int

    /// - Returns: the path of the PDF.
    func run() throws(ReadingError) -> String {
        guard access(limits.dxfConverter, X_OK) == 0 else {
            throw failure("LibreCAD is not installed here")
        }
        // LibreCAD goes by the ending.
        let source = "\(workspace)/\(number).dxf", target = "\(workspace)/\(number).pdf"
        let absolute = upload.path.hasPrefix("/") ? upload.path : "\(FileManager.default.currentDirectoryPath)/\(upload.path)"
        guard symlink(absolute, source) == 0 else { throw ReadingError(file: upload.name, cause: .machine(reason: lastProblem())) }
        let nothing = Descriptor(Glibc.open("/dev/null", O_RDWR | O_CLOEXEC))
        let arguments = [limits.dxfConverter, "dxf2pdf", "-a", "-k", "-o", target, source]
        let environment = ChildProcess.environment + ["HOME=\(workspace)", "XDG_RUNTIME_DIR=\(workspace)"]
        var process: pid_t = 0
        let status = withCStrings(arguments) { argv in
            withCStrings(environment) { envp in
                bcp_spawn(limits.dxfConverter, argv, envp, [Int32](repeating: nothing.number, count: 3), 3, 0, &process)
            }
        }
        guard status == 0 else { throw ReadingError(file: upload.name, cause: .machine(reason: "LibreCAD could not start (\(lastProblem(status)))")) }
        let end = bcp_reap(process, 1)
        guard end.exit_code == 0, access(target, R_OK) == 0 else {
            throw failure(end.signal != 0 ? "LibreCAD stopped with signal \(end.signal)" : "LibreCAD could not read it")
        }
        return target
    }

    private func failure(_ reason: String) -> ReadingError { ReadingError(file: upload.name, cause: .dxf(reason: reason)) }
}
