import PubSub

/// What a subscription's resource may hold, and what it holds where a caller leaves it out.
enum SubscriptionRules {
    /// The fields that a patch may name, as in `ackDeadlineSeconds` or `ack_deadline_seconds`.
    static let patchable: Set<String> = [
        "pushConfig", "ackDeadlineSeconds", "retainAckedMessages", "messageRetentionDuration", "labels", "expirationPolicy", "deadLetterPolicy",
        "retryPolicy",
    ]

    /// Checks a resource and fills in the defaults.
    static func completed(_ given: RESTSubscription) throws(BrokerError) -> RESTSubscription {
        var resource = given
        resource.name = nil
        resource.topic = nil
        resource.state = nil
        resource.detached = given.detached == true ? true : nil
        if resource.filter?.isEmpty == false { throw .unimplemented("This Broker knows no filters; leave 'filter' out.") }
        if (resource.ackDeadlineSeconds ?? 0) == 0 { resource.ackDeadlineSeconds = 10 }
        try check("ackDeadlineSeconds", Double(resource.ackDeadlineSeconds ?? 0), 10...600)
        resource.messageRetentionDuration = resource.messageRetentionDuration ?? RESTDuration(.seconds(7 * 86_400))
        try check("messageRetentionDuration", resource.messageRetentionDuration?.seconds ?? 0, 600...2_678_400)
        if resource.expirationPolicy == nil { resource.expirationPolicy = .init(ttl: RESTDuration(.seconds(31 * 86_400))) }
        if let retry = resource.retryPolicy {
            let (minimum, maximum) = (retry.minimumBackoff?.seconds ?? 10, retry.maximumBackoff?.seconds ?? 600)
            try check("retryPolicy.minimumBackoff", minimum, 0...600)
            try check("retryPolicy.maximumBackoff", maximum, 0...600)
            guard minimum <= maximum else { throw .invalidArgument("retryPolicy.minimumBackoff must not be above maximumBackoff.") }
        }
        if let policy = resource.deadLetterPolicy {
            _ = try ResourceName(.topic, policy.deadLetterTopic ?? "")
            if (policy.maxDeliveryAttempts ?? 0) == 0 { resource.deadLetterPolicy?.maxDeliveryAttempts = 5 }
            try check("deadLetterPolicy.maxDeliveryAttempts", Double(resource.deadLetterPolicy?.maxDeliveryAttempts ?? 0), 5...100)
        }
        resource.pushConfig = try push(resource.pushConfig)
        return resource
    }

    /// The resource with the fields that a mask names taken from another one.
    static func patched(_ current: RESTSubscription, with update: RESTSubscription, mask: String) throws(BrokerError) -> RESTSubscription {
        var resource = current
        let fields = mask.split(separator: ",").map { camelCased(String($0.split(separator: ".").first ?? "")) }
        guard !fields.isEmpty else { throw .invalidArgument("The update mask names no field.") }
        for field in fields {
            guard patchable.contains(field) else { throw .invalidArgument("'\(field)' cannot be changed; make a new subscription.") }
            switch field {
            case "pushConfig": resource.pushConfig = update.pushConfig
            case "ackDeadlineSeconds": resource.ackDeadlineSeconds = update.ackDeadlineSeconds
            case "retainAckedMessages": resource.retainAckedMessages = update.retainAckedMessages
            case "messageRetentionDuration": resource.messageRetentionDuration = update.messageRetentionDuration
            case "labels": resource.labels = update.labels
            case "expirationPolicy": resource.expirationPolicy = update.expirationPolicy
            case "deadLetterPolicy": resource.deadLetterPolicy = update.deadLetterPolicy
            default: resource.retryPolicy = update.retryPolicy
            }
        }
        return try completed(resource)
    }

    static func push(_ config: RESTSubscription.PushConfig?) throws(BrokerError) -> RESTSubscription.PushConfig? {
        guard let config, let endpoint = config.pushEndpoint, !endpoint.isEmpty else { return nil }
        guard endpoint.hasPrefix("http://") || endpoint.hasPrefix("https://"), !endpoint.utf8.contains(where: { $0 <= 0x20 || $0 == 0x7f }) else {
            throw .invalidArgument("Invalid push endpoint given (endpoint=\(endpoint)); it must be an http or https URL.")
        }
        return config
    }

    private static func check(_ name: String, _ value: Double, _ range: ClosedRange<Double>) throws(BrokerError) {
        guard range.contains(value) else {
            throw .invalidArgument("'\(name)' must be from \(Int(range.lowerBound)) to \(Int(range.upperBound)), not \(value).")
        }
    }

    private static func camelCased(_ name: String) -> String {
        let words = name.split(separator: "_")
        return words.prefix(1).joined() + words.dropFirst().map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
    }
}
