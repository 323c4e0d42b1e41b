import Domain
import Foundation

/// A change with its sheet and what people made of it, as exports tell it.
public struct ExportedChange: Hashable, Sendable, Codable {
    public var guid: UUID
    public var sheet: String
    public var title: String?
    public var discipline: Discipline?
    /// From 1.
    public var page: Int
    public var change: Change
    public var status: String
    /// An email address.
    public var assignee: String?
    public var comment: String?

    public init(
        guid: UUID, sheet: String, title: String?, discipline: Discipline?, page: Int, change: Change, status: String, assignee: String?, comment: String?
    ) {
        self.guid = guid
        self.sheet = sheet
        self.title = title
        self.discipline = discipline
        self.page = page
        self.change = change
        self.status = status
        self.assignee = assignee
        self.comment = comment
    }

    /// What happened, in a few words.
    public var summary: String {
        switch (change.text?.old, change.text?.new) {
        case (let old?, let new?) where !old.isEmpty && !new.isEmpty: "\(change.category.rawValue) \"\(old)\" became \"\(new)\""
        case (_, let new?) where !new.isEmpty: "\(change.category.rawValue) \"\(new)\" added"
        case (let old?, _) where !old.isEmpty: "\(change.category.rawValue) \"\(old)\" removed"
        default: "\(change.category.rawValue) \(change.kind.rawValue)"
        }
    }
}
