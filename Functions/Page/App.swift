import FunctionRuntime
import PageReading
import Pipeline

/// Reads uploaded drawings: `/open` verifies a version, `/` reads one page of it.
@main
struct PageFunction {
    static func main() async {
        PageReadingChild.runIfAsked()
        await FunctionMain.run(name: "page", port: 8081, concurrency: 2) { environment in
            let documents = DocumentCache(store: environment.store, reader: PageReader(), folder: try DocumentCache.folder(environment.settings))
            let page = PageWork(environment: environment, documents: documents, dpi: try environment.settings.double("BUILDTRACE_DPI", default: 200, in: 50...600))
            let opening = OpenWork(environment: environment, documents: documents)
            return [
                MessageRoute(path: "/", jobType: "ocr", handle: StageRunner(environment, work: page.read).handle),
                MessageRoute(path: "/open", jobType: "open", handle: opening.handle),
            ]
        }
    }
}
