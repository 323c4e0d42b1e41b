import Domain

/// One line of the result before it is compared: a pair, or a sheet without partner, or a page that cannot be read.
struct SheetEntry: Sendable {
    /// Pages from 0.
    var oldPage: Int?
    var newPage: Int?
    var match: SheetMatch?
    /// Of the new page, or of the old one where there is no new one.
    var identity: SheetIdentity
    var failure: String?

    var slots: [PageSlot] {
        [oldPage.map { PageSlot(side: .old, page: $0) }, newPage.map { PageSlot(side: .new, page: $0) }].compactMap { $0 }
    }
}

extension SheetReport {
    /// The report of an entry before anything is compared.
    init(entry: SheetEntry) {
        let status: Status =
            entry.failure != nil ? .failed : entry.oldPage == nil ? .added : entry.newPage == nil ? .removed : .unchanged
        self.init(
            sheetNumber: entry.identity.number, title: entry.identity.title, discipline: entry.identity.discipline, status: status,
            oldPage: entry.oldPage.map { $0 + 1 }, newPage: entry.newPage.map { $0 + 1 }, match: entry.match, failure: entry.failure)
    }
}
