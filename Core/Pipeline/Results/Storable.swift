import Domain

/// Texts read from drawings may hold NUL characters, which PostgreSQL's text and JSON cannot. They say nothing, and are left out, so that no
/// page fails for one.
protocol Storable {
    var storable: Self { get }
}

extension String: Storable {
    var storable: String { utf8.contains(0) ? filter { $0 != "\0" } : self }
}

extension SheetIdentity: Storable {
    var storable: SheetIdentity {
        var copy = self
        copy.number = number?.storable
        copy.title = title?.storable
        copy.revision = revision?.storable
        return copy
    }
}

extension Change: Storable {
    var storable: Change {
        var copy = self
        copy.id = id.storable
        copy.text = text.map { TextPair(old: $0.old.storable, new: $0.new.storable) }
        return copy
    }
}

extension RevisionMarks: Storable {
    var storable: RevisionMarks {
        var copy = self
        copy.revisions = revisions?.map { RevisionRow(mark: $0.mark.storable, date: $0.date.storable, description: $0.description.storable) }
        copy.clouds = clouds?.map { cloud in
            var cloud = cloud
            cloud.mark = cloud.mark?.storable
            cloud.changes = cloud.changes.map(\.storable)
            return cloud
        }
        copy.deltas = deltas?.map { RevisionDelta(mark: $0.mark.storable, bounds: $0.bounds, isNew: $0.isNew) }
        return copy
    }
}

extension Summary: Storable {
    var storable: Summary {
        Summary(
            text: text.storable, criticalChange: criticalChange?.storable, recommendations: recommendations.map(\.storable), source: source,
            citations: citations.map { $0.map(\.storable) })
    }
}

extension StageFailure: Storable {
    var storable: StageFailure { StageFailure(code: code.storable, message: message.storable) }
}
