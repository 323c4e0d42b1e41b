import FunctionRuntime

/// Writes the words for one comparison.
@main
struct SummaryFunction {
    static func main() async {
        await FunctionMain.run(name: "summary", port: 8084, concurrency: 4) { environment in
            let work = try SummaryWork(environment: environment)
            return [
                MessageRoute(jobType: "summary", handle: StageRunner(environment, work: work.summarise).handle)
            ]
        }
    }
}
