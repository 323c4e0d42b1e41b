extension MetricsRegistry {
    /// All metrics in Prometheus' text format, in the order of their names.
    public var prometheusText: String {
        let state = state.withLock { $0 }
        return state.definitions.sorted { $0.key < $1.key }.map { name, definition in
            switch definition.kind {
            case .counter: Self.plain(name, "counter", definition.help, state.values[name] ?? [:])
            case .gauge: Self.plain(name, "gauge", definition.help, state.values[name] ?? [:])
            case .histogram(let bounds): Self.histogram(name, definition.help, bounds, state.distributions[name] ?? [:])
            }
        }.joined()
    }

    private static func plain(_ name: String, _ type: String, _ help: String, _ values: [Labels: Double]) -> String {
        let lines = values.map { "\(name)\($0.key.text()) \(number($0.value))\n" }.sorted()
        return header(name, type, help) + lines.joined()
    }

    private static func histogram(_ name: String, _ help: String, _ bounds: [Double], _ series: [Labels: Distribution]) -> String {
        let blocks = series.sorted { $0.key.text() < $1.key.text() }.map { labels, distribution in
            var running = 0
            var lines = ""
            for (bound, count) in zip(bounds.map(number) + ["+Inf"], distribution.counts) {
                running += count
                lines += "\(name)_bucket\(labels.text(adding: ("le", bound))) \(running)\n"
            }
            return lines + "\(name)_sum\(labels.text()) \(number(distribution.sum))\n\(name)_count\(labels.text()) \(distribution.count)\n"
        }
        return header(name, "histogram", help) + blocks.joined()
    }

    private static func header(_ name: String, _ type: String, _ help: String) -> String {
        "# HELP \(name) \(help.replacing("\\", with: "\\\\").replacing("\n", with: "\\n"))\n# TYPE \(name) \(type)\n"
    }

    private static func number(_ value: Double) -> String {
        if value == value.rounded(), abs(value) < 1e15 { return String(Int(value)) }
        if value.isNaN { return "NaN" }
        return value.isInfinite ? (value < 0 ? "-Inf" : "+Inf") : "\(value)"
    }
}

extension Labels {
    func text(adding extra: (String, String)? = nil) -> String {
        let all = pairs.sorted { $0.key < $1.key }.map { ($0.key, $0.value) } + (extra.map { [$0] } ?? [])
        guard !all.isEmpty else { return "" }
        return "{" + all.map { "\($0.0)=\"\(Labels.escaped($0.1))\"" }.joined(separator: ",") + "}"
    }

    private static func escaped(_ value: String) -> String {
        value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
    }
}
