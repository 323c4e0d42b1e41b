import Telemetry

/// The metrics that every function keeps, under the names that dashboards and alerts rely on.
enum FunctionMetrics {
    static let refusedPushes = "buildtrace_pushes_refused_total"

    static func define(in metrics: MetricsRegistry) {
        metrics.defineCounter("buildtrace_jobs_enqueued_total", help: "Work messages that were published.")
        metrics.defineCounter("buildtrace_jobs_completed_total", help: "Deliveries whose work is done.")
        metrics.defineCounter("buildtrace_jobs_failed_total", help: "Deliveries that failed, by kind of error.")
        metrics.defineCounter(refusedPushes, help: "Pushes whose bearer token was missing or wrong, by the answer's status.")
        metrics.defineHistogram(
            "buildtrace_job_duration_seconds", help: "Time from receiving a delivery to answering it.", buckets: [10, 30, 60, 120, 300, 600])
        metrics.defineGauge("buildtrace_queue_depth", help: "Work that is waiting, by kind.")
    }

    static func record(_ outcome: Outcome, jobType: String, seconds: Double, in metrics: MetricsRegistry) {
        metrics.observe("buildtrace_job_duration_seconds", ["job_type": jobType], seconds)
        switch outcome {
        case .done: metrics.increment("buildtrace_jobs_completed_total", ["job_type": jobType])
        case .failed(let kind, _): metrics.increment("buildtrace_jobs_failed_total", ["job_type": jobType, "error_type": kind])
        case .unavailable: metrics.increment("buildtrace_jobs_failed_total", ["job_type": jobType, "error_type": "unavailable"])
        case .invalid: metrics.increment("buildtrace_jobs_failed_total", ["job_type": jobType, "error_type": "invalid"])
        case .stopped, .busy, .deferred: break
        }
    }
}
