import CVision

/// Why an operation on pixels failed. Both cost the pair, not the process.
public enum VisionError: Error, Equatable {
    case outOfMemory(operation: String)
    case failed(operation: String)
}

extension VisionError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .outOfMemory(let operation): "not enough memory to \(operation); give the process more memory or compare at fewer dots per inch"
        case .failed(let operation): "could not \(operation); compare these sheets again, and report it if it fails again"
        }
    }
}

func check(_ status: Int32, _ operation: String) throws(VisionError) {
    switch status {
    case Int32(BTV_OK.rawValue): return
    case Int32(BTV_OUT_OF_MEMORY.rawValue): throw .outOfMemory(operation: operation)
    default: throw .failed(operation: operation)
    }
}
