import FunctionRuntime

/// Compares one pair of sheets.
@main
struct DiffFunction {
    static func main() async {
        await FunctionMain.run(name: "diff", port: 8083, concurrency: 1) { environment in
            let work = PairWork(environment: environment)
            return [MessageRoute(jobType: "diff", handle: StageRunner(environment, work: work.compare).handle)]
        }
    }
}
