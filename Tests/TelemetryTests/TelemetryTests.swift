import Foundation
import Logging
import Synchronization
import Testing

@testable import Telemetry

@Suite struct MetricsRegistryTests {
    @Test func countersAndGaugesShowTheirLabelsSortedAndEscaped() {
        let metrics = MetricsRegistry()
        metrics.defineCounter("jobs_total", help: "Jobs.")
        metrics.defineGauge("depth", help: "Depth.")
        metrics.increment("jobs_total", ["type": "ocr", "error": "say \"no\"\n"])
        metrics.increment("jobs_total", ["type": "ocr", "error": "say \"no\"\n"], by: 2)
        metrics.set("depth", to: 1.5)
        #expect(metrics.prometheusText == """
            # HELP depth Depth.
            # TYPE depth gauge
            depth 1.5
            # HELP jobs_total Jobs.
            # TYPE jobs_total counter
            jobs_total{error="say \\"no\\"\\n",type="ocr"} 3

            """)
    }

    @Test func histogramBucketsAreCumulativeAndABoundBelongsToItsBucket() {
        let metrics = MetricsRegistry()
        metrics.defineHistogram("seconds", help: "Time.", buckets: [10, 1])
        for value in [0.5, 1, 5, 100] { metrics.observe("seconds", ["job_type": "diff"], value) }
        #expect(metrics.prometheusText.hasSuffix("""
            seconds_bucket{job_type="diff",le="1"} 2
            seconds_bucket{job_type="diff",le="10"} 3
            seconds_bucket{job_type="diff",le="+Inf"} 4
            seconds_sum{job_type="diff"} 106.5
            seconds_count{job_type="diff"} 4

            """))
    }
}

@Suite struct JSONLogHandlerTests {
    @Test func aLineIsOneJSONObjectWithCloudLoggingsFields() throws {
        let lines = Mutex<[String]>([])
        var handler = JSONLogHandler(label: "page") { line in lines.withLock { $0.append(line) } }
        handler[metadataKey: "job"] = "7"
        let logger = Logger(label: "page") { _ in handler }
        logger.warning("two\nlines", metadata: ["stage": "ocr"])
        let line = try #require(lines.withLock { $0.first })
        let fields = try JSONDecoder().decode([String: String].self, from: Data(line.utf8))
        #expect(!line.contains("\n"))
        #expect(fields["severity"] == "WARNING" && fields["message"] == "two\nlines" && fields["job"] == "7" && fields["stage"] == "ocr")
        #expect(fields["time"]?.hasSuffix("Z") == true)
    }
}
