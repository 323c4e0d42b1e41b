import Domain
import Hummingbird
import Pipeline

extension Api {
    private struct Queues: Encodable {
        struct Stages: Encodable {
            var kind: String
            var queued: Int
            var running: Int
            /// Running with a lease that ran out.
            var abandoned: Int
            var oldest_queued_seconds: Double
        }

        struct Outgoing: Encodable {
            var topic: String
            var waiting: Int
            /// That are not due yet.
            var put_off: Int
            var oldest_due_seconds: Double
        }

        struct Letters: Encodable {
            var topic: String
            var open: Int
            var redriven: Int
        }

        var stages: [Stages]
        var outbox: [Outgoing]
        var dead_letters: [Letters]
        var jobs_under_way: Int
        var versions_to_open: Int
        var redrives_running: Int
        var objects_to_delete: Int

        init(_ figures: QueueFigures) {
            stages = figures.stages.map {
                Stages(kind: $0.kind.rawValue, queued: $0.queued, running: $0.running, abandoned: $0.abandoned, oldest_queued_seconds: $0.oldestQueued)
            }
            outbox = figures.outbox.map { Outgoing(topic: $0.topic, waiting: $0.waiting, put_off: $0.putOff, oldest_due_seconds: $0.oldestDue) }
            dead_letters = figures.deadLetters.map { Letters(topic: $0.topic, open: $0.open, redriven: $0.redriven) }
            jobs_under_way = figures.jobsUnderWay
            versions_to_open = figures.versionsToOpen
            redrives_running = figures.redrivesRunning
            objects_to_delete = figures.objectsToDelete
        }
    }

    func addQueues(to routes: Routes) {
        let queues = environment.pipeline.queues
        routes.get(
            "operations/queues", .operator,
            Operation("getQueues", "What waits, is under way and has failed, over all organizations; the broker's own figures are the broker's", answer: "Queues")
        ) { _ in
            try JSONAnswer.response(Queues(try await queues.figures()))
        }
    }
}
