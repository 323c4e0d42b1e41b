import ArgumentParser
import Domain
import Foundation
import Pipeline

/// The options that say which dead letters are meant. All that is given must hold.
struct LetterOptions: ParsableArguments {
    @Option(help: "Only those of this topic, e.g. ocr-pages.") var topic: DeadTopic?
    @Option(help: "Only those of this stage: ocr, diff or summary, or the id of one.") var stage: StageChoice?
    @Option(help: "Only those whose last error has this class, e.g. passing.") var errorClass: String?
    @Option(help: "Only those of this project, by its id.") var project: Identifier<ProjectKind>?
    @Option(help: "Only those of this organization, by its id.") var organization: Identifier<OrganizationKind>?
    @Option(help: "Only those in this state: open, redriven, resolved or purged.") var state: DeadLetterState?
    @Option(help: "Only those that died last within this time, e.g. 90s, 30m, 12h or 7d.") var newerThan: Age?
    @Option(help: "Only those that died last longer ago than this.") var olderThan: Age?
    @Option(help: "Only those in whose payload, attributes or errors this stands.") var text: String?

    /// Whether anything is said at all.
    var isEmpty: Bool { filter() == DeadLetterFilter() }

    func filter(ids: [DeadLetterID]? = nil) -> DeadLetterFilter {
        DeadLetterFilter(
            ids: ids, state: state, topic: topic?.rawValue, stageKind: stage?.kind, stageID: stage?.id, errorClass: errorClass,
            organizationID: organization, projectID: project, diedBefore: olderThan.map { Date(timeIntervalSinceNow: -$0.seconds) },
            diedSince: newerThan.map { Date(timeIntervalSinceNow: -$0.seconds) }, text: text)
    }
}

/// A topic by its short name.
struct DeadTopic: ExpressibleByArgument {
    var rawValue: String

    init?(argument: String) {
        guard let topic = Topic(rawValue: argument) else { return nil }
        rawValue = topic.rawValue
    }

    static var allValueStrings: [String] { Topic.allCases.map(\.rawValue) }
}

/// A kind of stage, or one stage.
struct StageChoice: ExpressibleByArgument {
    var kind: StageKind?
    var id: StageID?

    init?(argument: String) {
        kind = StageKind(rawValue: argument)
        id = StageID(argument)
        if kind == nil, id == nil { return nil }
    }
}

/// A time that has passed: a number with its unit.
struct Age: ExpressibleByArgument {
    var seconds: Double

    init?(argument: String) {
        let units: [Character: Double] = ["s": 1, "m": 60, "h": 3600, "d": 86_400]
        guard let unit = argument.last.flatMap({ units[$0] }), let number = Int(argument.dropLast()), (0...100_000).contains(number) else { return nil }
        seconds = Double(number) * unit
    }
}

extension DeadLetterState: ExpressibleByArgument {}

extension Identifier: ExpressibleByArgument {
    public init?(argument: String) { self.init(argument) }
}
