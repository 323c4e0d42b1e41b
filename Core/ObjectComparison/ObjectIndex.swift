/// Finds objects of one list by their id: a hash table with open addressing over the bytes of the ids.
struct ObjectIndex {
    private let list: ObjectList
    /// Object index + 1, 0 where the slot is free; a power of two of them, at most half taken.
    private var slots: [Int32]
    private let mask: Int
    /// Ids come from outside: a seed that nobody knows keeps them from being made to collide.
    private let seed: UInt64
    /// Later objects with the id of an earlier one, by the index of the first.
    private(set) var repeats: [Int: [Int]] = [:]

    init(_ list: ObjectList, seed: UInt64 = .random(in: .min ... .max)) {
        self.list = list
        self.seed = seed
        var capacity = 16
        while capacity < 2 * list.count { capacity *= 2 }
        mask = capacity - 1
        slots = [Int32](repeating: 0, count: capacity)
        list.idBytes.withUnsafeBufferPointer { bytes in
            for index in 0..<list.count {
                let id = UnsafeBufferPointer(rebasing: bytes[list.idRange(index)])
                let slot = slot(of: id, bytes)
                if slots[slot] == 0 { slots[slot] = Int32(index + 1) } else { repeats[Int(slots[slot]) - 1, default: []].append(index) }
            }
        }
    }

    /// For each object of another list, the first of this list with its id, or -1.
    func partners(of other: ObjectList) -> [Int32] {
        list.idBytes.withUnsafeBufferPointer { bytes in
            other.idBytes.withUnsafeBufferPointer { otherBytes in
                (0..<other.count).map { slots[slot(of: UnsafeBufferPointer(rebasing: otherBytes[other.idRange($0)]), bytes)] - 1 }
            }
        }
    }

    /// The slot that holds the id, or the free one where it would go.
    private func slot(of id: UnsafeBufferPointer<UInt8>, _ bytes: UnsafeBufferPointer<UInt8>) -> Int {
        var slot = Int(truncatingIfNeeded: hash(id)) & mask
        while slots[slot] != 0, !isEqual(id, UnsafeBufferPointer(rebasing: bytes[list.idRange(Int(slots[slot]) - 1)])) { slot = (slot + 1) & mask }
        return slot
    }

    @inline(__always) private func isEqual(_ one: UnsafeBufferPointer<UInt8>, _ other: UnsafeBufferPointer<UInt8>) -> Bool {
        guard one.count == other.count else { return false }
        for index in 0..<one.count where one[index] != other[index] { return false }
        return true
    }

    /// Multiply and fold, eight bytes at a time, after wyhash (W. Yi).
    @inline(__always) private func hash(_ id: UnsafeBufferPointer<UInt8>) -> UInt64 {
        let raw = UnsafeRawBufferPointer(id)
        var hash = fold(seed ^ UInt64(raw.count), 0xa076_1d64_78bd_642f)
        var offset = 0
        while offset + 8 <= raw.count {
            hash = fold(hash ^ raw.loadUnaligned(fromByteOffset: offset, as: UInt64.self), 0xe703_7ed1_a0b4_28db)
            offset += 8
        }
        var rest: UInt64 = 0
        while offset < raw.count {
            rest = rest << 8 | UInt64(raw[offset])
            offset += 1
        }
        return fold(hash ^ rest, 0x8ebc_6af0_9c88_c6e3)
    }

    @inline(__always) private func fold(_ one: UInt64, _ other: UInt64) -> UInt64 {
        let (high, low) = one.multipliedFullWidth(by: other)
        return high ^ low
    }
}
